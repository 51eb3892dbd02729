//! The one way to find overlaps: a sweep over starts, so that n sessions cost n log n.

use super::local_time::Interval;
use super::plan::Happening;

/// The most conflicts of one rule that are counted: a poster hall of 447 sessions at once, entered
/// as an exclusive room, has as many. An agenda with more is refused.
pub const OVERLAPS_MAX: usize = 100_000;

/// Tells of every pair that overlaps, of happenings in order of time, and of the time that the two
/// share, until `tell` says that it is enough.
pub fn overlaps<'h, 'a>(
    happenings: &[&'h Happening<'a>],
    mut tell: impl FnMut(&'h Happening<'a>, &'h Happening<'a>, Interval) -> bool,
) {
    let mut running: Vec<&Happening<'a>> = Vec::new();
    for later in happenings {
        running.retain(|earlier| earlier.span.1 > later.span.0);
        for earlier in &running {
            if let Some(shared) = earlier.when.overlap(later.when)
                && !tell(earlier, later, shared)
            {
                return;
            }
        }
        running.push(later);
    }
}
