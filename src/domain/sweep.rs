//! The one way to find overlaps: a sweep over starts, so that n sessions cost n log n.

use super::local_time::Interval;

/// The most overlaps that are counted: a poster hall of 447 sessions at once, entered as an
/// exclusive room, has as many. An agenda with more is refused.
pub const OVERLAPS_MAX: usize = 100_000;

/// Two items of one subject that overlap, and the time that they share.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap<K, T> {
    pub subject: K,
    pub first: T,
    pub second: T,
    pub shared: Interval,
}

/// All pairs of items with the same subject whose intervals overlap, in order of time; at most
/// [`OVERLAPS_MAX`].
pub fn overlaps<K, T>(items: impl IntoIterator<Item = (K, Interval, T)>) -> Vec<Overlap<K, T>>
where
    K: Copy + Ord,
    T: Copy,
{
    let mut items: Vec<_> = items.into_iter().collect();
    items.sort_by_key(|(subject, interval, _)| (*subject, interval.instants()));
    let mut found = Vec::new();
    let mut running: Vec<(K, Interval, T)> = Vec::new();
    for (subject, interval, item) in items {
        let start = interval.instants().0;
        running.retain(|(other, earlier, _)| *other == subject && earlier.instants().1 > start);
        for (_, earlier, first) in running.iter().take(OVERLAPS_MAX - found.len()) {
            if let Some(shared) = earlier.overlap(interval) {
                found.push(Overlap {
                    subject,
                    first: *first,
                    second: item,
                    shared,
                });
            }
        }
        running.push((subject, interval, item));
    }
    found.sort_by_key(|overlap| (overlap.shared.instants(), overlap.subject));
    found
}
