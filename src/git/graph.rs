//! How commits, trees and blobs hang together, and which of them a scan asks for.

use std::collections::{BTreeMap, BTreeSet};

use bstr::BString;

use super::bits::Bits;
use super::commits::Commits;
use super::links::{Link, Links};
use super::objects::Objects;
use super::places::{Descent, Folders, Place, Ways};
use super::refs::Tip;

/// What narrows a history down.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Only what refs and `HEAD` reach.
    pub is_reachable_only: bool,
    /// Only so many commits below each ref.
    pub depth: Option<u32>,
    /// Only commits from this time on, in seconds since 1970-01-01 UTC.
    pub since: Option<i64>,
    /// Only these files and folders, relative to the root of the working tree.
    pub paths: Vec<BString>,
}

impl Limits {
    /// Returns true if some commits are left out.
    pub fn has_commits(&self) -> bool {
        self.is_reachable_only || self.depth.is_some() || self.since.is_some()
    }
}

/// Returns true if `path` is one of `roots` or below one, or there are none.
pub fn is_within(path: &[u8], roots: &[BString]) -> bool {
    let is_below =
        |root: &BString| path.strip_prefix(&***root).is_some_and(|rest| matches!(rest.first(), None | Some(b'/')));
    roots.is_empty() || roots.iter().any(is_below)
}

/// The objects of a history and how they lead to each other.
pub struct Graph {
    pub objects: Objects,
    pub commits: Commits,
    pub links: Links,
    pub tips: Vec<Tip>,
}

impl Graph {
    /// Returns the commits that refs lead to, each with its ref.
    pub(super) fn placed_tips(&self) -> impl Iterator<Item = (&Tip, u32)> {
        place_tips(&self.objects, &self.commits, &self.tips)
    }

    /// Returns all places of wanted objects, and of all whose name is telling, below the commits at the given places
    /// and, without a choice of commits, below trees that no commit leads to. The flag says that there were too many
    /// folders to see them all.
    pub fn places(&self, included: Option<&[bool]>, folders: &mut Folders) -> (BTreeSet<Place>, bool) {
        let is_goal = |link: Link| self.links.list_of(link.child).is_none() || self.links.is_telling(link.name);
        let ways = Ways::to(&self.links, &is_goal);
        let mut descent = Descent::new(&self.links, &ways, &is_goal);
        let mut places = BTreeSet::new();
        let mut add = |place| {
            places.insert(place);
        };
        let is_included = |place: u32| included.is_none_or(|included| included[place as usize]);
        for place in (0..self.commits.count()).filter(|&place| is_included(place)) {
            if let Some(tree) = self.commits.tree(place) {
                descent.visit(tree, folders, &mut add);
            }
        }
        if included.is_none() {
            for tree in self.orphans() {
                descent.visit(tree, folders, &mut add);
            }
        }
        let is_exhausted = descent.is_exhausted();
        (places, is_exhausted)
    }

    /// Returns the trees that neither a commit nor another tree leads to.
    fn orphans(&self) -> Vec<u32> {
        let has_parent = Bits::new(self.objects.bound());
        for place in 0..self.commits.count() {
            has_parent.extend(self.commits.tree(place));
        }
        for list in 0..self.links.list_count() as u32 {
            has_parent.extend(self.links.list(list).iter().map(|link| link.child));
        }
        self.links.trees().map(|tree| tree.0).filter(|&tree| !has_parent.contains(tree)).collect()
    }
}

/// Returns for each commit whether `limits` leave it in; `None` if they leave all in.
pub fn included(limits: &Limits, objects: &Objects, commits: &Commits, tips: &[Tip]) -> Option<Vec<bool>> {
    if !limits.has_commits() {
        return None;
    }
    let tips: Vec<u32> = place_tips(objects, commits, tips).map(|tip| tip.1).collect();
    let mut included = match limits.depth {
        Some(depth) => commits.reached_within(tips, depth),
        None => commits.reached_from(tips),
    };
    for (place, is_included) in (0..).zip(&mut included) {
        *is_included &= limits.since.is_none_or(|since| commits.time(place) >= since);
    }
    Some(included)
}

/// Returns of each object the paths that are kept; none are left of an object that was kept nowhere.
pub fn paths_by_object(
    places: &BTreeSet<Place>,
    folders: &Folders,
    names: &[Box<[u8]>],
    is_kept: &dyn Fn(&BString) -> bool,
) -> BTreeMap<u32, Vec<BString>> {
    let mut paths: BTreeMap<u32, Vec<BString>> = BTreeMap::new();
    for place in places {
        let mut path = folders.folder_path(place.folder, names);
        path.extend_from_slice(&names[place.name.0 as usize]);
        let kept = paths.entry(place.object).or_default();
        if is_kept(&path) {
            kept.push(path);
        }
    }
    paths
}

fn place_tips<'a>(objects: &'a Objects, commits: &'a Commits, tips: &'a [Tip]) -> impl Iterator<Item = (&'a Tip, u32)> {
    tips.iter().filter_map(|tip| Some((tip, commits.place_of(objects.number_of(&tip.commit)?)?)))
}
