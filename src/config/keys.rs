//! The settings by name. Whatever reads, shows or describes settings visits them here, so that a new one is added in
//! one place.

use super::settings::Settings;
use super::traced::Traced;
use super::value::Value;

/// A setting's name and what is said of it.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As it stands in a file. In the environment it is upper case after `KEYSIFT_`.
    pub name: &'static str,
    pub help: &'static str,
    pub in_repository: InRepository,
}

/// What a file that was found in the scanned tree may do with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InRepository {
    /// Whatever it likes: it shows in the report anyway, or can only make a scan stricter.
    Free,
    /// A greater value makes a scan find less, or fail less often, so the report says so.
    TellsIfGreater,
    /// The same for a smaller value.
    TellsIfSmaller,
    /// Nothing: what it says is disregarded, and the report says so.
    Refused,
}

/// Something that is done to every setting.
pub trait Visitor {
    /// Visits a setting with one value; a stronger place replaces it.
    fn one<T: Value + PartialOrd>(&mut self, key: &Key, value: &mut Traced<T>);

    /// Visits a list that grows from place to place.
    fn sum<T: Value>(&mut self, key: &Key, list: &mut Vec<Traced<T>>);

    /// Visits a list that narrows what is looked at or for; a stronger place replaces it.
    fn only<T: Value>(&mut self, key: &Key, list: &mut Vec<Traced<T>>);
}

impl Settings {
    /// Visits all settings that have a name, in the order in which they are shown.
    pub fn visit(&mut self, visitor: &mut impl Visitor) {
        use InRepository::{Free, Refused, TellsIfGreater, TellsIfSmaller};
        let key = |name, in_repository, help| Key { name, help, in_repository };

        let Self { selection, limits, rules, suppressions, verdict, output, notices: _ } = self;
        visitor.sum(&key("exclude", Free, "Globs of paths to leave out, as in a .gitignore"), &mut selection.exclude);
        visitor.only(&key("include", Free, "Globs of the only paths to look at"), &mut selection.include);
        let help = "Look also at what .gitignore and its kin leave out";
        visitor.one(&key("no_ignore", TellsIfSmaller, help), &mut selection.no_ignore);
        let help = "Follow symbolic links out of the tree";
        visitor.one(&key("follow_symlinks", Refused, help), &mut selection.follow_symlinks);

        visitor.one(&key("max_file_size", TellsIfSmaller, "Skip larger files"), &mut limits.max_file_size);
        let help = "How many layers of base64, hex and the like are taken off";
        visitor.one(&key("max_decode_depth", TellsIfSmaller, help), &mut limits.max_decode_depth);
        visitor.one(&key("jobs", Refused, "Threads"), &mut limits.jobs);

        visitor.sum(&key("rules", Free, "Files and folders of more rules"), &mut rules.packs);
        visitor.only(&key("enable_rules", Free, "The only rules to use"), &mut rules.enable);
        visitor.sum(&key("disable_rules", Free, "Rules to do without"), &mut rules.disable);
        let help = "Leave out what we are less sure of";
        visitor.one(&key("min_confidence", TellsIfGreater, help), &mut rules.min_confidence);

        let help = "Disregard inline markers in the text, those of other scanners too";
        visitor.one(&key("no_inline", TellsIfSmaller, help), &mut suppressions.no_inline);

        let help = "Fail only for findings at least this severe";
        visitor.one(&key("fail_on", TellsIfGreater, help), &mut verdict.fail_on);
        visitor.one(&key("exit_code", Refused, "The exit code when there are findings"), &mut verdict.exit_code);
        visitor.one(&key("exit_zero", Refused, "Exit with 0 when there are findings"), &mut verdict.exit_zero);
        let help = "Exit with 3 also when something was skipped on purpose";
        visitor.one(&key("strict", TellsIfSmaller, help), &mut verdict.strict);

        visitor.one(&key("format", Refused, "The format of standard output"), &mut output.format);
        let help = "List the first place of a secret in a file, or all";
        visitor.one(&key("occurrences", Free, help), &mut output.occurrences);
    }
}
