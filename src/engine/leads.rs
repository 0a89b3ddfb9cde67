//! What stands in one version of a blob and may become a candidate in the next, because a line near it changes.

use super::prefilter::Hit;
use crate::span::Span;

/// The names in a blob whose value, or what is made of it, may depend on other lines than their own.
///
/// A name and its value may stand on different lines, and the lines around them count. A version of the blob that
/// changes one of those must look at the name again, although the name's own line is as it was. In order.
#[derive(Clone, Debug, Default)]
pub struct Leads(Vec<Hit>);

impl Leads {
    /// Returns these leads as they stand in a content that was made from theirs. Each of the `pieces` says where it
    /// starts in the older content, and where it is in the newer one, in whose order they are.
    pub fn carried(&self, pieces: impl Iterator<Item = (usize, Span)>) -> Self {
        let mut leads = Vec::new();
        if self.0.is_empty() {
            return Self(leads);
        }
        for (start, piece) in pieces {
            let first = self.0.partition_point(|hit| hit.at < start);
            let within = self.0[first..].iter().take_while(|hit| hit.at < start + piece.len());
            leads.extend(within.map(|hit| Hit { at: hit.at - start + piece.start, ..*hit }));
        }
        Self(leads)
    }

    /// Adds what was found in a range after all that was added before.
    pub(super) fn add<'a>(&mut self, hits: impl Iterator<Item = &'a Hit>) {
        self.0.extend(hits);
    }

    /// Returns the leads outside of `range`, but in the lines `near` it, which are at most `reach` bytes away.
    pub(super) fn beside(
        &self,
        range: Span,
        reach: usize,
        near: impl FnOnce() -> Span,
    ) -> impl Iterator<Item = Hit> + '_ {
        let within = |span: Span| {
            let first = self.0.partition_point(|hit| hit.at < span.start);
            first..self.0.partition_point(|hit| hit.at < span.end).max(first)
        };
        let mut places = within(Span::new(range.start.saturating_sub(reach), range.end + reach));
        if !places.is_empty() {
            places = within(near());
        }
        self.0[places].iter().filter(move |hit| !is_in(range, hit)).copied()
    }

    /// Returns the leads outside of the `ranges`, which are in order, together with what was found in them.
    pub(super) fn replaced(mut self, ranges: &[Span], found: Self) -> Self {
        let mut ranges = ranges.iter().peekable();
        self.0.retain(|hit| {
            while ranges.next_if(|range| range.end <= hit.at).is_some() {}
            !ranges.peek().is_some_and(|range| is_in(**range, hit))
        });
        self.0.extend(found.0);
        self.0.sort_unstable();
        self.0.dedup();
        self
    }
}

fn is_in(range: Span, hit: &Hit) -> bool {
    (range.start..range.end).contains(&hit.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::prefilter::LiteralIdx;

    fn leads(places: &[usize]) -> Leads {
        Leads(places.iter().map(|&at| Hit { at, literal: LiteralIdx(0) }).collect())
    }

    fn places(leads: &Leads) -> Vec<usize> {
        leads.0.iter().map(|hit| hit.at).collect()
    }

    #[test]
    fn leads_go_where_their_bytes_go() {
        // The second half is moved to the front, and its start once more to the end.
        let pieces = [(50, Span::new(0, 50)), (0, Span::new(50, 100)), (50, Span::new(110, 120))];
        let carried = leads(&[10, 50, 70, 100]).carried(pieces.into_iter());
        assert_eq!(places(&carried), [0, 20, 60, 110]);
    }

    #[test]
    fn what_was_looked_at_again_replaces_what_was_known() {
        let ranges = [Span::new(10, 20), Span::new(30, 40)];
        let replaced = leads(&[5, 10, 19, 20, 35, 50]).replaced(&ranges, leads(&[12, 31]));
        assert_eq!(places(&replaced), [5, 12, 20, 31, 50]);
    }

    #[test]
    fn only_what_is_beside_a_range_is_looked_at_again() {
        let beside = |range| {
            let near = || Span::new(10, 40);
            leads(&[5, 10, 25, 39, 40]).beside(range, 100, near).map(|hit| hit.at).collect::<Vec<_>>()
        };
        assert_eq!(beside(Span::new(20, 30)), [10, 39]);
        assert_eq!(beside(Span::new(10, 40)), [] as [usize; 0]);
    }
}
