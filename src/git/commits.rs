//! All commits of a repository, oldest first, by number.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::objects::Objects;
use crate::blob::ObjectId;

/// A commit as it was read: ids are numbers of objects already, where the repository has them.
#[derive(Clone, Debug)]
pub struct RawCommit {
    pub number: u32,
    pub tree: Option<u32>,
    pub parents: Vec<u32>,
    /// The committer's time, in seconds since 1970-01-01 UTC.
    pub time: i64,
    /// Parents that the repository does not have.
    pub missing_parents: Vec<ObjectId>,
}

/// The commits in an order in which parents stand before children, and older commits before younger ones.
#[derive(Default)]
pub struct Commits {
    numbers: Vec<u32>,
    trees: Vec<Option<u32>>,
    times: Vec<i64>,
    /// The parents of all commits, one after the other, as places in the order.
    parents: Vec<u32>,
    /// Where the parents of each commit begin; one more than there are commits.
    parent_starts: Vec<u32>,
    /// Pairs of an object's number and its place, by number.
    places: Vec<(u32, u32)>,
}

impl RawCommit {
    /// Reads the header of a commit.
    pub fn parse(number: u32, content: &[u8], objects: &Objects) -> Option<Self> {
        let mut commit = Self { number, tree: None, parents: Vec::new(), time: 0, missing_parents: Vec::new() };
        let id = |hex: &[u8]| gix::ObjectId::from_hex(hex).ok();
        for line in content.split(|&byte| byte == b'\n') {
            if let Some(hex) = line.strip_prefix(b"tree ") {
                commit.tree = objects.number_of(&id(hex)?);
            } else if let Some(hex) = line.strip_prefix(b"parent ") {
                let parent = id(hex)?;
                match objects.number_of(&parent) {
                    Some(number) => commit.parents.push(number),
                    None => commit.missing_parents.push(super::from_gix(&parent)),
                }
            } else if let Some(committer) = line.strip_prefix(b"committer ") {
                // "Name <mail> 1700000000 +0100"
                let mut words = committer.rsplit(|&byte| byte == b' ');
                let time = words.nth(1).and_then(|time| std::str::from_utf8(time).ok());
                commit.time = time.and_then(|time| time.parse().ok()).unwrap_or(0);
                return Some(commit);
            } else if line.is_empty() {
                return Some(commit);
            }
        }
        Some(commit)
    }
}

impl Commits {
    /// Puts commits in order. Clocks may be wrong, so parents decide first, and times only among what they leave open.
    pub fn in_order(mut raw: Vec<RawCommit>) -> Self {
        raw.sort_unstable_by_key(|commit| commit.number);
        let at = |number: u32| raw.binary_search_by_key(&number, |commit| commit.number).ok();
        let parents: Vec<Vec<usize>> =
            raw.iter().map(|commit| commit.parents.iter().filter_map(|&parent| at(parent)).collect()).collect();
        let mut waits_for: Vec<usize> = parents.iter().map(Vec::len).collect();
        let mut children = vec![Vec::new(); raw.len()];
        for (child, parents) in parents.iter().enumerate() {
            parents.iter().for_each(|&parent| children[parent].push(child));
        }
        let mut ready: BinaryHeap<_> = (0..raw.len())
            .filter(|&commit| waits_for[commit] == 0)
            .map(|commit| Reverse((raw[commit].time, commit)))
            .collect();
        let mut places = vec![0; raw.len()];
        let mut commits = Self { parent_starts: vec![0], ..Self::default() };
        while let Some(Reverse((_, commit))) = ready.pop() {
            let place = commits.numbers.len() as u32;
            places[commit] = place;
            commits.numbers.push(raw[commit].number);
            commits.places.push((raw[commit].number, place));
            commits.trees.push(raw[commit].tree);
            commits.times.push(raw[commit].time);
            commits.parents.extend(parents[commit].iter().map(|&parent| places[parent]));
            commits.parent_starts.push(commits.parents.len() as u32);
            for &child in &children[commit] {
                waits_for[child] -= 1;
                if waits_for[child] == 0 {
                    ready.push(Reverse((raw[child].time, child)));
                }
            }
        }
        commits.places.sort_unstable();
        commits
    }

    pub fn count(&self) -> u32 {
        self.numbers.len() as u32
    }

    /// Returns the number of the object that is the commit at `place`.
    pub fn number(&self, place: u32) -> u32 {
        self.numbers[place as usize]
    }

    /// Returns the number of the commit's tree, if the repository has it.
    pub fn tree(&self, place: u32) -> Option<u32> {
        self.trees[place as usize]
    }

    /// Returns the committer's time, in seconds since 1970-01-01 UTC.
    pub fn time(&self, place: u32) -> i64 {
        self.times[place as usize]
    }

    pub fn parents(&self, place: u32) -> &[u32] {
        let place = place as usize;
        &self.parents[self.parent_starts[place] as usize..self.parent_starts[place + 1] as usize]
    }

    /// Returns the place of the commit that is the object with this number.
    pub fn place_of(&self, number: u32) -> Option<u32> {
        let at = self.places.binary_search_by_key(&number, |place| place.0).ok()?;
        Some(self.places[at].1)
    }

    /// Returns for each commit whether one of `tips` is it or descends from it.
    pub fn reached_from(&self, tips: impl IntoIterator<Item = u32>) -> Vec<bool> {
        let mut is_reached = vec![false; self.numbers.len()];
        tips.into_iter().for_each(|tip| is_reached[tip as usize] = true);
        for place in (0..self.count()).rev() {
            if is_reached[place as usize] {
                self.parents(place).iter().for_each(|&parent| is_reached[parent as usize] = true);
            }
        }
        is_reached
    }

    /// Returns for each commit whether one of `tips` leads to it through less than `depth` commits.
    pub fn reached_within(&self, tips: impl IntoIterator<Item = u32>, depth: u32) -> Vec<bool> {
        let mut is_reached = vec![false; self.numbers.len()];
        let mut level: Vec<u32> = tips.into_iter().collect();
        for _ in 0..depth {
            level.retain(|&place| !std::mem::replace(&mut is_reached[place as usize], true));
            level = level.iter().flat_map(|&place| self.parents(place)).copied().collect();
        }
        is_reached
    }

    /// Returns for each of `tips` which of `ancestors` (places, at most 64) it is or descends from, as a set of bits.
    pub fn ancestors_of_tips(&self, ancestors: &[u32], tips: &[u32]) -> Vec<u64> {
        debug_assert!(ancestors.len() <= 64, "one bit each");
        let mut held = vec![0u64; self.numbers.len()];
        for (bit, &ancestor) in ancestors.iter().enumerate() {
            held[ancestor as usize] |= 1 << bit;
        }
        for place in 0..self.count() {
            let inherited = self.parents(place).iter().fold(0, |bits, &parent| bits | held[parent as usize]);
            held[place as usize] |= inherited;
        }
        tips.iter().map(|&tip| held[tip as usize]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two branches from commit 10, joined by 40; the clock of 20 is wrong.
    fn diamond() -> Commits {
        let commit = |number, parents: &[u32], time| RawCommit {
            number,
            tree: None,
            parents: parents.to_vec(),
            time,
            missing_parents: Vec::new(),
        };
        Commits::in_order(vec![
            commit(40, &[20, 30], 4),
            commit(30, &[10], 3),
            commit(20, &[10], 0),
            commit(10, &[], 1),
        ])
    }

    #[test]
    fn parents_come_first_whatever_the_clocks_say() {
        let commits = diamond();
        assert_eq!((0..4).map(|place| commits.number(place)).collect::<Vec<_>>(), [10, 20, 30, 40]);
        assert_eq!(commits.parents(3), [1, 2]);
        assert_eq!(commits.place_of(30), Some(2));
    }

    #[test]
    fn tips_reach_their_ancestors() {
        let commits = diamond();
        assert_eq!(commits.reached_from([1]), [true, true, false, false]);
        assert_eq!(commits.reached_within([3], 2), [false, true, true, true]);
        assert_eq!(commits.ancestors_of_tips(&[0, 2], &[1, 3]), [0b01, 0b11]);
    }
}
