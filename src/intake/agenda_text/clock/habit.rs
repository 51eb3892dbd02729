//! How a file prints its times, where a single line cannot tell a time from a number.

use super::super::lines::MAX_HEADING_CHARS;
use super::{Clock, at_start, is_symbol};

/// The doubtful forms in which a file surely prints times, so that its "10.00" is a time as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::intake::agenda_text) struct Habit {
    /// "9.15"
    dotted: bool,
    /// "0915"
    digits: bool,
}

impl Habit {
    /// Lines of a doubtful form that are surely times and so decide for the others.
    const EVIDENCE: usize = 2;

    /// The habit of a file, told by its lines.
    pub(in crate::intake::agenda_text) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let (mut dotted, mut digits) = (0, 0);
        for line in lines.filter(|line| begins_doubtful(line)) {
            let Some(found) = at_start(line, Self::default()) else {
                continue;
            };
            let start = found.printed.start;
            if start.odd && start.half.is_none() {
                let count = if start.full_day {
                    &mut digits
                } else {
                    &mut dotted
                };
                *count += 1;
            }
        }
        Self {
            dotted: dotted >= Self::EVIDENCE,
            digits: digits >= Self::EVIDENCE,
        }
    }

    /// Programmes begin at full five minutes; years are left out.
    pub(super) fn allows(self, start: &Clock) -> bool {
        let year = start.hour == 20 && (1..30).contains(&start.minute);
        let usual = if start.full_day {
            self.digits && !year
        } else {
            self.dotted
        };
        usual && start.minute.is_multiple_of(5)
    }
}

/// True when a short line begins with "9." or with four digits.
fn begins_doubtful(line: &str) -> bool {
    let bytes = line.trim_start_matches(is_symbol).trim_start().as_bytes();
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let dot = bytes.get(digits) == Some(&b'.');
    line.len() <= MAX_HEADING_CHARS && (digits == 4 || (dot && (1..=2).contains(&digits)))
}
