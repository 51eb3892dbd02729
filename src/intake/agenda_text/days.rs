//! Sessions in printed order → days in order of time.
//!
//! Day headings decide where there are several. Otherwise a day ends where the numbering of the
//! sessions starts again or the clock jumps against the direction in which the page runs. A page
//! with falling numbers is printed newest first, so its first block is the last day.

use chrono::{NaiveTime, Timelike};

use super::dates::Heading;
use super::times::minute_of;
use crate::domain::programme::{ProgrammeDay, ProgrammeSession};

/// A session and what tells its place.
#[derive(Debug)]
pub(super) struct Placed {
    pub session: ProgrammeSession,
    pub ordinal: Option<(String, u32)>,
    /// The place of its heading.
    pub heading: usize,
}

/// The days, and how certain they are.
#[derive(Debug, Default)]
pub(super) struct Arranged {
    pub days: Vec<ProgrammeDay>,
    /// The words of each day's heading.
    pub titles: Vec<String>,
    /// Why the order of the days was concluded, when it was.
    pub reason: Option<String>,
}

/// A smaller jump of the clock is disorder within a day.
const JUMP_MINUTES: u32 = 3 * 60;

/// An item that begins this soon after the end of the one before goes on with it.
const FOLLOWS_MINUTES: u32 = 30;

/// Items before this hour that are printed after others belong to the night before.
const NIGHT_ENDS_HOUR: u32 = 5;

const DAY_MINUTES: u32 = 24 * 60;

struct Block {
    heading: Option<usize>,
    sessions: Vec<Placed>,
}

/// Groups sessions into days and orders both.
pub(super) fn arrange(placed: Vec<Placed>, headings: &[Heading]) -> Arranged {
    let falling = is_falling(&placed);
    let mut used: Vec<usize> = placed.iter().map(|one| one.heading).collect();
    used.dedup();
    let printed = used
        .iter()
        .filter(|at| headings.get(**at).is_some_and(|one| !one.text.is_empty()));
    let mut blocks = if printed.count() >= 2 {
        by_heading(placed)
    } else {
        by_jump(placed, falling)
    };
    let headed = blocks
        .iter()
        .filter(|block| block.heading.is_some())
        .count();
    let inferred = blocks.len() > 1 && headed < blocks.len();
    if inferred && falling {
        // One date above blocks of several days cannot be given to one of them.
        blocks.iter_mut().for_each(|block| block.heading = None);
        blocks.reverse();
    }
    let numbers = inferred.then(|| numbers(&blocks)).flatten();
    order_by_date(&mut blocks, headings);
    let reason = inferred.then(|| reason(blocks.len(), falling, numbers.as_deref()));
    let mut arranged = Arranged {
        reason,
        ..Arranged::default()
    };
    for block in blocks {
        let heading = block.heading.and_then(|at| headings.get(at));
        arranged
            .titles
            .push(heading.map(|one| one.text.clone()).unwrap_or_default());
        let mut sessions: Vec<ProgrammeSession> =
            block.sessions.into_iter().map(|one| one.session).collect();
        sort(&mut sessions, falling);
        let date = heading.and_then(|one| one.date);
        arranged.days.push(ProgrammeDay {
            date,
            order_inferred: inferred,
            sessions,
            ..ProgrammeDay::default()
        });
    }
    arranged
}

/// True when numbers, or for want of numbers the clock, mostly fall from one item to the next.
fn is_falling(placed: &[Placed]) -> bool {
    let numbers: Vec<&(String, u32)> = placed
        .iter()
        .filter_map(|one| one.ordinal.as_ref())
        .collect();
    let pairs = numbers
        .iter()
        .zip(numbers.iter().skip(1))
        .filter(|(a, b)| a.0 == b.0);
    let steps: Vec<(u32, u32)> = pairs.map(|(a, b)| (a.1, b.1)).collect();
    let starts: Vec<u32> = placed.iter().map(start).collect();
    let clock: Vec<(u32, u32)> = starts
        .iter()
        .copied()
        .zip(starts.iter().skip(1).copied())
        .collect();
    let steps = if steps.iter().any(|(a, b)| a != b) {
        steps
    } else {
        clock
    };
    let down = steps.iter().filter(|(a, b)| a > b).count();
    let up = steps.iter().filter(|(a, b)| a < b).count();
    down > up && (down > 1 || numbers.len() > 1)
}

fn start(placed: &Placed) -> u32 {
    minute_of(starts(&placed.session))
}

fn by_heading(placed: Vec<Placed>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for one in placed {
        match blocks.last_mut() {
            Some(block) if block.heading == Some(one.heading) => block.sessions.push(one),
            _ => blocks.push(Block {
                heading: Some(one.heading),
                sessions: vec![one],
            }),
        }
    }
    blocks
}

fn by_jump(placed: Vec<Placed>, falling: bool) -> Vec<Block> {
    let breaks = breaks(&placed, falling);
    let mut blocks: Vec<Block> = Vec::new();
    let mut breaks = breaks.into_iter().peekable();
    let mut headings: Vec<usize> = Vec::new();
    for (at, one) in placed.into_iter().enumerate() {
        let begins = breaks.next_if(|next| *next == at).is_some();
        let heading =
            Some(one.heading).filter(|heading| *heading > 0 || !headings.contains(heading));
        match blocks.last_mut() {
            Some(block) if !begins => block.sessions.push(one),
            _ => {
                let heading = heading.filter(|heading| !headings.contains(heading));
                headings.extend(heading);
                blocks.push(Block {
                    heading,
                    sessions: vec![one],
                });
            }
        }
    }
    blocks
}

/// The places at which a new day begins, told by numbers first and by the clock otherwise.
fn breaks(placed: &[Placed], falling: bool) -> Vec<usize> {
    let mut breaks = Vec::new();
    let mut numbered: Option<usize> = None;
    for (at, one) in placed.iter().enumerate() {
        let Some(ordinal) = &one.ordinal else {
            continue;
        };
        if let Some(before) = numbered
            && let Some(previous) = placed.get(before).and_then(|one| one.ordinal.as_ref())
            && previous.0 == ordinal.0
        {
            let apart = placed
                .get(before)
                .is_some_and(|other| start(other) != start(one));
            let restarts = if falling {
                ordinal.1 > previous.1
            } else {
                ordinal.1 < previous.1
            };
            let jumps = against(placed, before, at, falling) >= JUMP_MINUTES;
            if (restarts && apart) || (jumps && !restarts) {
                breaks.push(widest(placed, before, at, falling));
            }
        } else if numbered.is_none() {
            breaks.extend(clock_breaks(placed, 0, at, falling));
        }
        numbered = Some(at);
    }
    breaks.extend(clock_breaks(
        placed,
        numbered.unwrap_or(0),
        placed.len().saturating_sub(1),
        falling,
    ));
    breaks.sort_unstable();
    breaks.dedup();
    breaks
}

/// How far the clock jumps against the direction of the page between two places.
fn against(placed: &[Placed], from: usize, to: usize, falling: bool) -> u32 {
    let (Some(a), Some(b)) = (placed.get(from), placed.get(to)) else {
        return 0;
    };
    if falling {
        if follows(a, b) {
            0
        } else {
            start(b).saturating_sub(start(a))
        }
    } else if is_night(b) {
        0
    } else {
        let night = if from > 0 && is_night(a) {
            DAY_MINUTES
        } else {
            0
        };
        (start(a) + night).saturating_sub(start(b))
    }
}

/// True when `b` begins where `a` ends: a closing printed after the last panel of a page that
/// otherwise runs backwards.
fn follows(a: &Placed, b: &Placed) -> bool {
    let (from, until) = walls(&a.session);
    let end = minute_of(until.unwrap_or(from));
    (end..=end + FOLLOWS_MINUTES).contains(&start(b))
}

fn is_night(placed: &Placed) -> bool {
    starts(&placed.session).hour() < NIGHT_ENDS_HOUR
}

/// Between two numbered items, the place with the widest jump against the direction.
fn widest(placed: &[Placed], from: usize, to: usize, falling: bool) -> usize {
    let mut best = (0, to);
    for at in from + 1..=to {
        let jump = against(placed, at - 1, at, falling);
        if jump > best.0 {
            best = (jump, at);
        }
    }
    best.1
}

fn clock_breaks(placed: &[Placed], from: usize, to: usize, falling: bool) -> Vec<usize> {
    let jump = |at: &usize| against(placed, at - 1, *at, falling) >= JUMP_MINUTES;
    (from + 1..=to).filter(jump).collect()
}

/// Puts days with a full date, month and day, or a number in that order.
fn order_by_date(blocks: &mut [Block], headings: &[Heading]) {
    let heading = |block: &Block| block.heading.and_then(|at| headings.get(at));
    let all = |known: &dyn Fn(&Heading) -> bool| {
        blocks.iter().all(|block| heading(block).is_some_and(known))
    };
    if all(&|one| one.date.is_some()) {
        blocks.sort_by_key(|block| heading(block).and_then(|one| one.date));
    } else if all(&|one| one.month_day.is_some()) {
        let months = blocks.iter().filter_map(|block| heading(block)?.month_day);
        let (first, last) = (months.clone().min(), months.max());
        let over_new_year = first.is_some_and(|(month, _)| month == 1)
            && last.is_some_and(|(month, _)| month == 12);
        if !over_new_year {
            blocks.sort_by_key(|block| heading(block).and_then(|one| one.month_day));
        }
    } else if all(&|one| one.number.is_some()) {
        blocks.sort_by_key(|block| heading(block).and_then(|one| one.number));
    }
}

fn sort(sessions: &mut [ProgrammeSession], falling: bool) {
    if falling {
        sessions.reverse();
    }
    let late = sessions.iter().any(|session| starts(session).hour() >= 12);
    sessions.sort_by_key(|session| {
        let night = late && starts(session).hour() < NIGHT_ENDS_HOUR;
        (night, starts(session))
    });
}

/// The labels of the first block, for the note: "Panel 4 … Panel 1".
fn numbers(blocks: &[Block]) -> Option<String> {
    let mut labels = blocks
        .last()?
        .sessions
        .iter()
        .filter_map(|one| one.session.label.as_deref());
    let first = labels.next()?;
    let last = labels.next_back()?;
    (first != last).then(|| format!("{first} to {last}"))
}

fn reason(days: usize, falling: bool, numbers: Option<&str>) -> String {
    let numbers = numbers
        .map(|numbers| format!(" ({numbers})"))
        .unwrap_or_default();
    if falling {
        format!(
            "{days} days were told apart because the numbering or the clock starts again; \
             the page runs backwards{numbers}, so the block printed first \
             is taken for the last day: check the order"
        )
    } else {
        format!(
            "{days} days were told apart because the numbering or the clock starts again{numbers}; \
             they are taken in the order in which they are printed: check the order"
        )
    }
}

/// When a session starts and ends; every session of a text has a start.
fn walls(session: &ProgrammeSession) -> (NaiveTime, Option<NaiveTime>) {
    session.time.walls().unwrap_or_default()
}

fn starts(session: &ProgrammeSession) -> NaiveTime {
    walls(session).0
}
