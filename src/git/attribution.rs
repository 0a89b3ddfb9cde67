//! Who introduced a finding, and how far it has travelled.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::SystemTime;

use bstr::{BString, ByteSlice};

use super::graph::Graph;
use super::links::Link;
use super::places::{Descent, Folders, Place, Ways};
use super::refs::{Tip, TipKind};
use super::repo::{Repo, short_ref_name};
use super::{from_gix, to_gix};
use crate::blob;
use crate::finding::{Attribution, Exposure, Finding};
use crate::fingerprint::Fingerprint;

/// Fills the slots of findings that come from a history.
pub struct Attributor<'a> {
    repo: &'a Repo,
    graph: &'a Graph,
    is_all_pushed: bool,
    now: i64,
}

/// What the commits tell of an object at a path, as places in their order.
#[derive(Clone, Copy, Debug, Default)]
struct Trace {
    /// The first commit that has it, one that a ref reaches if there is such.
    first: Option<u32>,
    last: Option<u32>,
    /// The first commit with it that left this machine.
    pushed: Option<u32>,
    is_reachable: bool,
    is_in_head: bool,
    /// Whether a branch has it in its last commit.
    is_in_branch: bool,
}

/// All that is known of one secret.
#[derive(Default)]
struct Spread {
    paths: BTreeSet<BString>,
    pushed: BTreeSet<u32>,
    is_reachable: bool,
    is_in_branch: bool,
}

impl<'a> Attributor<'a> {
    /// `is_all_pushed` says that even local branches have left the machine that they were made on.
    pub fn new(repo: &'a Repo, graph: &'a Graph, is_all_pushed: bool) -> Self {
        Self { repo, graph, is_all_pushed: is_all_pushed || repo.is_bare(), now: now() }
    }

    pub fn attribute(&self, findings: &mut [Finding]) {
        let traces = self.traces_of(findings);
        let mut by_path: BTreeMap<(Fingerprint, BString), Vec<Trace>> = BTreeMap::new();
        let mut by_secret: BTreeMap<Fingerprint, Spread> = BTreeMap::new();
        for (finding, trace) in findings.iter().zip(&traces) {
            let spread = by_secret.entry(finding.fingerprint).or_default();
            spread.paths.insert(finding.origin.path.clone());
            spread.pushed.extend(trace.pushed);
            spread.is_reachable |= trace.is_reachable;
            spread.is_in_branch |= trace.is_in_branch;
            by_path.entry((finding.fingerprint, finding.origin.path.clone())).or_default().push(*trace);
        }
        let exposures = self.exposures(&by_secret);
        let mut known: HashMap<(Fingerprint, BString, Option<u32>), Option<Attribution>> = HashMap::new();
        for (finding, trace) in findings.iter_mut().zip(&traces) {
            let paths = by_secret[&finding.fingerprint].paths.len() as u32;
            let path = (finding.fingerprint, finding.origin.path.clone());
            let versions = &by_path[&path];
            finding.exposure = exposures[&finding.fingerprint].clone();
            let attribution = known.entry((path.0, path.1, trace.first));
            finding.attribution =
                attribution.or_insert_with(|| self.attribution(trace.first?, versions, paths)).clone();
        }
    }

    /// Returns who brought one version, with what all `versions` of the same path tell together. The version that came
    /// first is the one to show.
    fn attribution(&self, first: u32, versions: &[Trace], paths: u32) -> Option<Attribution> {
        let firsts: BTreeSet<u32> = versions.iter().filter_map(|trace| trace.first).collect();
        let is_in_head = versions.iter().any(|trace| trace.is_in_head);
        let last = versions.iter().filter_map(|trace| trace.last).max().filter(|_| !is_in_head);
        let mut attribution =
            self.repo.attribution_of(self.graph.objects.id(self.graph.commits.number(first)), self.now)?;
        attribution.last_commit = last.map(|place| self.graph.objects.object_id(self.graph.commits.number(place)));
        attribution.commits = firsts.len() as u32;
        attribution.paths = paths;
        attribution.is_in_head = is_in_head;
        Some(attribution)
    }

    /// Returns the trace of each finding, in their order.
    fn traces_of(&self, findings: &[Finding]) -> Vec<Trace> {
        let graph = self.graph;
        let number_of = |id: &blob::ObjectId| graph.objects.number_of(&to_gix(id));
        let blobs: BTreeSet<u32> = findings
            .iter()
            .filter_map(|finding| match &finding.origin.place {
                blob::Place::Blob(id) => number_of(id),
                _ => None,
            })
            .collect();
        let of_names = findings.iter().any(|finding| matches!(finding.origin.place, blob::Place::Name(_)));
        let is_goal = |link: Link| blobs.contains(&link.child) || (of_names && graph.links.is_telling(link.name));
        let mut folders = Folders::default();
        let traces = self.trace(&is_goal, &mut folders);
        let mut by_path: HashMap<(Option<u32>, BString), Trace> = HashMap::new();
        for (place, trace) in traces {
            let mut path = folders.folder_path(place.folder, &graph.links.names);
            path.extend_from_slice(&graph.links.names[place.name.0 as usize]);
            by_path.entry((None, path.clone())).or_insert(trace);
            by_path.insert((Some(place.object), path), trace);
        }
        let is_pushed = self.reached(|tip| self.is_pushed(tip));
        let is_reachable = self.reached(|_| true);
        let of_commit = |place: u32| Trace {
            first: Some(place),
            last: None,
            pushed: Some(place).filter(|&place| is_pushed[place as usize]),
            is_reachable: is_reachable[place as usize],
            is_in_head: false,
            is_in_branch: is_reachable[place as usize],
        };
        findings
            .iter()
            .map(|finding| match &finding.origin.place {
                blob::Place::Blob(id) => {
                    number_of(id).and_then(|number| by_path.get(&(Some(number), finding.origin.path.clone())).copied())
                }
                blob::Place::CommitMessage(id) => {
                    number_of(id).and_then(|number| graph.commits.place_of(number)).map(of_commit)
                }
                blob::Place::TagMessage(id) => self.tagged_commit(id).map(of_commit),
                blob::Place::Name(blob::NameKind::Path) => by_path.get(&(None, finding.origin.path.clone())).copied(),
                blob::Place::Name(blob::NameKind::Ref) => {
                    let tip = graph.placed_tips().find(|(tip, _)| tip.name == finding.origin.path);
                    tip.map(|(_, place)| of_commit(place))
                }
                _ => None,
            })
            .map(Option::unwrap_or_default)
            .collect()
    }

    /// Follows the goals through all commits. Each folder is looked at once for each question, in each of its states.
    fn trace(&self, is_goal: &dyn Fn(Link) -> bool, folders: &mut Folders) -> BTreeMap<Place, Trace> {
        let graph = self.graph;
        let ways = Ways::to(&graph.links, is_goal);
        let mut traces: BTreeMap<Place, Trace> = BTreeMap::new();
        let mut follow = |places: &mut dyn Iterator<Item = u32>, note: &dyn Fn(&mut Trace, u32)| {
            let mut descent = Descent::new(&graph.links, &ways, is_goal);
            for place in places {
                if let Some(tree) = graph.commits.tree(place) {
                    descent.visit(tree, folders, &mut |found| note(traces.entry(found).or_default(), place));
                }
            }
        };
        let is_reachable = self.reached(|_| true);
        let is_pushed = self.reached(|tip| self.is_pushed(tip));
        let all = 0..graph.commits.count();
        follow(&mut all.clone().filter(|&place| is_pushed[place as usize]), &|trace, place| {
            trace.pushed = trace.pushed.or(Some(place));
        });
        follow(&mut all.clone().filter(|&place| is_reachable[place as usize]), &|trace, place| {
            trace.first = trace.first.or(Some(place));
            trace.is_reachable = true;
        });
        follow(&mut all.clone().filter(|&place| !is_reachable[place as usize]), &|trace, place| {
            trace.first = trace.first.or(Some(place));
        });
        follow(&mut all.clone().rev().filter(|&place| is_reachable[place as usize]), &|trace, place| {
            trace.last = trace.last.or(Some(place));
        });
        let tips = |is_one: fn(TipKind) -> bool| {
            graph.placed_tips().filter(move |(tip, _)| is_one(tip.kind)).map(|(_, place)| place)
        };
        follow(&mut tips(|kind| kind == TipKind::Head).take(1), &|trace, _| trace.is_in_head = true);
        follow(&mut tips(|kind| matches!(kind, TipKind::Head | TipKind::Branch | TipKind::Remote)), &|trace, _| {
            trace.is_in_branch = true
        });
        traces
    }

    fn reached(&self, is_tip: impl Fn(&Tip) -> bool) -> Vec<bool> {
        let tips = self.graph.placed_tips().filter(|(tip, _)| is_tip(tip)).map(|(_, place)| place);
        self.graph.commits.reached_from(tips)
    }

    fn is_pushed(&self, tip: &Tip) -> bool {
        tip.kind == TipKind::Remote || (self.is_all_pushed && tip.kind != TipKind::Other)
    }

    fn exposures(&self, spreads: &BTreeMap<Fingerprint, Spread>) -> BTreeMap<Fingerprint, Exposure> {
        let pushed: BTreeSet<u32> = spreads.values().flat_map(|spread| spread.pushed.iter().copied()).collect();
        let refs = self.refs_that_contain(&pushed.into_iter().collect::<Vec<_>>());
        let exposure = |spread: &Spread| {
            let refs = || {
                let refs: BTreeSet<&BString> = spread.pushed.iter().flat_map(|place| &refs[place]).collect();
                refs.into_iter().cloned().collect()
            };
            if self.repo.has_reftable() {
                return Exposure::Unknown;
            }
            match (spread.is_reachable, spread.pushed.is_empty()) {
                (false, _) => Exposure::Unreachable,
                (true, true) => Exposure::LocalCommits,
                (true, false) if spread.is_in_branch => Exposure::Pushed { refs: refs() },
                (true, false) => Exposure::HistoryOnly { refs: refs() },
            }
        };
        spreads.iter().map(|(fingerprint, spread)| (*fingerprint, exposure(spread))).collect()
    }

    /// Returns for each commit the remote branches and the tags that have it in their history.
    fn refs_that_contain(&self, commits: &[u32]) -> BTreeMap<u32, Vec<BString>> {
        let tips: Vec<(&Tip, u32)> =
            self.graph.placed_tips().filter(|(tip, _)| self.is_pushed(tip) || tip.kind == TipKind::Tag).collect();
        let places: Vec<u32> = tips.iter().map(|tip| tip.1).collect();
        let mut refs: BTreeMap<u32, Vec<BString>> = BTreeMap::new();
        for commits in commits.chunks(64) {
            let held = self.graph.commits.ancestors_of_tips(commits, &places);
            for (bit, &commit) in commits.iter().enumerate() {
                let holders = tips.iter().zip(&held).filter(|(_, held)| *held >> bit & 1 == 1);
                let names = holders.map(|((tip, _), _)| short_ref_name(tip.name.as_bstr()).to_owned());
                refs.insert(commit, names.filter(|name| name != "HEAD").collect());
            }
        }
        refs
    }

    fn tagged_commit(&self, tag: &blob::ObjectId) -> Option<u32> {
        let tag = self.repo.gix.find_tag(to_gix(tag)).ok()?;
        let target = tag.target_id().ok()?.object().ok()?.peel_to_commit().ok()?.id;
        self.graph.commits.place_of(self.graph.objects.number_of(&target)?)
    }
}

/// Returns the time of this run, in seconds since 1970-01-01 UTC.
pub(super) fn now() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64)
}

impl Repo {
    /// Returns what a commit tells of itself. `now` in seconds since 1970-01-01 UTC.
    pub(super) fn attribution_of(&self, commit: &gix::oid, now: i64) -> Option<Attribution> {
        let found = self.gix.find_commit(commit).ok()?;
        let author = found.author().ok()?;
        let time = author.time().map_or(0, |time| time.seconds);
        let subject = found.message_raw_sloppy().lines().next().unwrap_or_default();
        Some(Attribution {
            commit: from_gix(commit),
            is_root: found.parent_ids().next().is_none(),
            author: author.name.to_owned(),
            email: author.email.to_owned(),
            subject: subject.as_bstr().to_owned(),
            time,
            age_days: u32::try_from(now.saturating_sub(time).max(0) / 86_400).unwrap_or(u32::MAX),
            last_commit: None,
            commits: 1,
            paths: 1,
            is_in_head: false,
        })
    }
}
