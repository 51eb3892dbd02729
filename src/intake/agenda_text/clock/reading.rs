//! One printed time, "9:15 a.m.", and the minute of the day that it means.

/// The half of the day that an AM or PM beside a time names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake::agenda_text) enum Half {
    Am,
    Pm,
}

/// One time as it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake::agenda_text) struct Clock {
    pub hour: u32,
    pub minute: u32,
    pub half: Option<Half>,
    /// True for an hour without minutes or AM/PM: "8" in "8 – 9am".
    pub(super) bare: bool,
    /// True for forms that only a 24-hour clock has: "9h30", "0930".
    pub full_day: bool,
    /// True for "09.15" and "0915", which need more evidence than "9:15".
    pub(super) odd: bool,
    pub leading_zero: bool,
}

impl Clock {
    const EMPTY: Self = Self {
        hour: 0,
        minute: 0,
        half: None,
        bare: false,
        full_day: false,
        odd: false,
        leading_zero: false,
    };

    /// The minute of the day, with `half` where none is printed; 24:00 is 0.
    pub(in crate::intake::agenda_text) fn minutes(&self, half: Option<Half>) -> u32 {
        let hour = match self.half.or(half) {
            Some(Half::Am) if self.hour == 12 => 0,
            Some(Half::Pm) if self.hour < 12 => self.hour + 12,
            _ => self.hour % 24,
        };
        hour * 60 + self.minute
    }
}

/// Reads one printed time; `None` when it is no time of day.
pub(super) fn clock(text: &str) -> Option<Clock> {
    let lower = text.to_ascii_lowercase();
    let digits: String = lower.chars().take_while(char::is_ascii_digit).collect();
    let half = half_of(&lower);
    if digits.is_empty() {
        let (hour, half) = if lower.starts_with("midn") {
            (24, None)
        } else {
            (12, Some(Half::Pm))
        };
        return Some(Clock {
            hour,
            half,
            ..Clock::EMPTY
        });
    }
    let rest = lower.get(digits.len()..)?.trim_start();
    let leading_zero = digits.starts_with('0');
    let base = Clock {
        half,
        leading_zero,
        ..Clock::EMPTY
    };
    let read = if digits.len() > 2 {
        let (hour, minute) = digits.split_at(2);
        Clock {
            hour: hour.parse().ok()?,
            minute: minute.parse().ok()?,
            full_day: true,
            odd: !rest.starts_with('h'),
            ..base
        }
    } else {
        let hour = digits.parse().ok()?;
        let after_mark = rest.get(1..).unwrap_or_default().trim_start();
        let minutes: String = after_mark
            .chars()
            .take_while(char::is_ascii_digit)
            .take(2)
            .collect();
        // "8 am" has no minutes: what follows the mark is no digit.
        let minute = minutes.parse().unwrap_or(0);
        let mark = rest.chars().next();
        let units = ["uhr", "uur", "h", "hr", "hrs", "horas", "heures"];
        let uhr = rest.contains([':', '.']) && units.iter().any(|unit| rest.ends_with(unit))
            || rest == "uhr"
            || rest == "uur";
        let bare = half.is_none() && !uhr && !matches!(mark, Some(':' | '.' | 'h'));
        let (full_day, odd) = (mark == Some('h'), mark == Some('.') && !uhr);
        Clock {
            hour,
            minute,
            bare,
            full_day,
            odd,
            ..base
        }
    };
    let midnight = read.hour == 24 && read.minute == 0;
    ((read.hour < 24 && read.minute < 60) || midnight).then_some(read)
}

fn half_of(lower: &str) -> Option<Half> {
    let letters: String = lower.chars().filter(char::is_ascii_alphabetic).collect();
    match letters.as_str() {
        "am" | "midnight" => Some(Half::Am),
        "pm" | "noon" => Some(Half::Pm),
        _ => None,
    }
}
