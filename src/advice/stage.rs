//! What the exposure of a finding asks for before and after the rotation itself.

use bstr::{BStr, ByteSlice};

use crate::blob::Place;
use crate::finding::{Exposure, Finding};
use crate::rule::Command;

/// How far a finding has come, as far as it decides what to do first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// In a file that git does not have yet.
    Untracked,
    /// In the index and nowhere else.
    Staged,
    /// In commits that were not pushed.
    Local,
    /// Anything else: whoever cannot rule out that it left has to assume that it did.
    MayHaveLeft,
}

impl Stage {
    pub fn of(finding: &Finding) -> Self {
        match finding.exposure {
            Exposure::Untracked => Self::Untracked,
            Exposure::Staged => Self::Staged,
            Exposure::LocalCommits => Self::Local,
            Exposure::Unknown | Exposure::Pushed { .. } | Exposure::HistoryOnly { .. } | Exposure::Unreachable => {
                Self::MayHaveLeft
            }
        }
    }

    /// Returns what to do first where that is not the rotation.
    pub fn headline(self) -> Option<&'static str> {
        match self {
            Self::Untracked => Some("take it out before you add the file; git does not have it yet"),
            Self::Staged => Some("take it out and stage the file again; nothing has left this machine"),
            Self::Local => Some("take it out of the commits that hold it before you push; nothing was pushed yet"),
            Self::MayHaveLeft => None,
        }
    }

    /// Returns the steps that come before any rotation.
    pub fn first_steps(self, finding: &Finding) -> Vec<String> {
        let replace = "Read the value from the environment or a secret store instead of writing it here.".to_owned();
        match self {
            Self::Untracked => vec![replace, "If the file has to hold it, add the file to .gitignore.".to_owned()],
            Self::Staged => vec![replace, "Stage the file again, and commit.".to_owned()],
            Self::Local => {
                let commits = finding.attribution.as_ref().map_or(1, |attribution| attribution.commits);
                let fold = if commits > 1 {
                    format!("Fold the change into each of the {commits} commits that hold it, so that none is pushed.")
                } else {
                    "Fold the change into the commit that introduced it, so that it is never pushed.".to_owned()
                };
                vec![replace, fold]
            }
            Self::MayHaveLeft => Vec::new(),
        }
    }

    /// Returns the steps that come after the rotation.
    pub fn last_steps(self, finding: &Finding) -> Vec<String> {
        match &finding.exposure {
            Exposure::Pushed { .. } => vec![
                "Then take it out of the file. Rewriting the pushed history hides it from newcomers only: forks, \
                 clones, caches, pull requests and CI logs keep what they have."
                    .to_owned(),
            ],
            Exposure::HistoryOnly { .. } => vec![
                "That the file no longer holds it changed nothing: everyone with a clone can read the old version."
                    .to_owned(),
            ],
            Exposure::Unreachable => {
                vec!["No branch or tag reaches it, but whoever fetched it before still has it.".to_owned()]
            }
            _ => Vec::new(),
        }
    }

    /// Returns the command lines that undo what git already has, for paths that a shell takes as they are shown.
    pub fn commands(self, finding: &Finding) -> Vec<Command> {
        let Some(path) = pathspec(finding.origin.path.as_bstr()) else { return Vec::new() };
        let command = |does: &'static str, run: String| Command { does: does.into(), run: run.into() };
        match (self, &finding.attribution) {
            (Self::Staged, _) if finding.origin.place == Place::Index => {
                vec![command("stage the file again once it is clean", format!("git add -- {path}"))]
            }
            (Self::Local, Some(attribution)) if attribution.commits == 1 => {
                let commit = attribution.commit.short();
                let onto = if attribution.is_root { "--root".to_owned() } else { format!("{commit}~1") };
                vec![
                    command("record the change for that commit", format!("git commit --fixup={commit} -- {path}")),
                    command("fold it in", format!("git rebase --interactive --autosquash {onto}")),
                ]
            }
            _ => Vec::new(),
        }
    }
}

/// Returns `path`, which is seen from the root of its repository, as git takes it in any folder there and as one word of
/// a POSIX shell; `None` if it is empty or cannot be shown as it is.
fn pathspec(path: &BStr) -> Option<String> {
    let path = path.to_str().ok()?;
    if path.is_empty() || path.chars().any(char::is_control) {
        return None;
    }
    let is_plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@%=:,".contains(&byte));
    Some(if is_plain { format!(":/{path}") } else { format!("':/{}'", path.replace('\'', r"'\''")) })
}
