//! When: durations, times of day and dates as files write them.

use chrono::{NaiveDate, NaiveTime};

use crate::intake::DateOrder;

/// Minutes, as files write how long something lasts: `00:30`, `1:30:00`, `45`, `PT1H30M`,
/// `90 min`, `1h30`.
pub fn minutes(text: &str) -> Option<u16> {
    let text = text.trim().to_lowercase();
    let number = |part: &str| part.trim().parse::<u32>().ok();
    let total = if let Some(iso) = text.strip_prefix('p') {
        iso_minutes(iso)?
    } else if text.contains(':') {
        let parts: Vec<_> = text.split(':').map(number).collect::<Option<_>>()?;
        match parts.as_slice() {
            [hours, minutes] | [hours, minutes, _] if *minutes < 60 => {
                hours.checked_mul(60)?.checked_add(*minutes)?
            }
            [days, hours, minutes, _] if *minutes < 60 => {
                let hours = days.checked_mul(24)?.checked_add(*hours)?;
                hours.checked_mul(60)?.checked_add(*minutes)?
            }
            _ => return None,
        }
    } else {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        let unit = text.get(digits.len()..)?.trim();
        let value = number(&digits)?;
        match unit {
            "" | "m" | "min" | "mins" | "min." | "minute" | "minutes" | "'" => value,
            "h" | "hr" | "hour" | "hours" | "std" => value.checked_mul(60)?,
            _ => {
                let rest = unit.strip_prefix('h')?;
                value
                    .checked_mul(60)?
                    .checked_add(number(rest.trim_end_matches(['m', 'i', 'n']))?)?
            }
        }
    };
    u16::try_from(total).ok()
}

/// The minutes of an ISO 8601 duration without its `P`.
fn iso_minutes(text: &str) -> Option<u32> {
    let (mut total, mut digits, mut in_time) = (0_u32, String::new(), false);
    for c in text.chars() {
        match c {
            't' => in_time = true,
            '0'..='9' => digits.push(c),
            _ => {
                let value: u32 = std::mem::take(&mut digits).parse().ok()?;
                let unit = match (c, in_time) {
                    ('w', false) => 7 * 24 * 60,
                    ('d', false) => 24 * 60,
                    ('h', true) => 60,
                    ('m', true) => 1,
                    ('s', true) => 0,
                    _ => return None,
                };
                total = total.checked_add(value.checked_mul(unit)?)?;
            }
        }
    }
    digits.is_empty().then_some(total)
}

/// A time of day: `9:30`, `09:30:00`, `0930`, `9.30`, `9h30`, `2:00 p.m.`, `14 Uhr`.
pub fn time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase();
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    let half = match letters.as_str() {
        "am" => Some(false),
        "pm" => Some(true),
        "" | "h" | "uhr" | "hrs" => None,
        _ => return None,
    };
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &&str| part.parse::<u32>().ok();
    let (hour, minute) = match parts.as_slice() {
        [both] if both.len() == 4 || both.len() == 3 => {
            let (hour, minute) = both.split_at(both.len() - 2);
            (number(&hour)?, number(&minute)?)
        }
        [hour] if half.is_some() || !letters.is_empty() => (number(hour)?, 0),
        [hour, minute] | [hour, minute, _] => (number(hour)?, number(minute)?),
        _ => return None,
    };
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour % 24, minute, 0).filter(|_| hour <= 24)
}

/// A date: ISO, `4 May 2027`, or numbers in a declared order. `None` when it is none, or when the
/// order is not known and matters.
pub fn date(text: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let text = text.trim();
    let head = text.get(..10).unwrap_or(text);
    if let Ok(date) = NaiveDate::parse_from_str(head, "%Y-%m-%d") {
        return Some(date);
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let parts: Vec<&str> = text
        .split(['/', '.', '-', ' '])
        .filter(|p| !p.is_empty())
        .collect();
    if let [a, b, c] = parts.as_slice()
        && let (Ok(a_number), Ok(b_number), Ok(c_number)) =
            (a.parse::<u32>(), b.parse::<u32>(), c.parse::<i32>())
    {
        if a.len() == 4 {
            let (month, day) = (b_number, u32::try_from(c_number).ok()?);
            return NaiveDate::from_ymd_opt(i32::try_from(a_number).ok()?, month, day);
        }
        let year = if c.len() == 2 {
            2000 + c_number
        } else {
            c_number
        };
        let order = match (a_number > 12, b_number > 12, text.contains('.')) {
            (true, _, _) => DateOrder::DayMonth,
            (_, true, _) => DateOrder::MonthDay,
            // With points, the day comes first everywhere.
            (_, _, true) => DateOrder::DayMonth,
            _ => order?,
        };
        return match order {
            DateOrder::DayMonth => NaiveDate::from_ymd_opt(year, b_number, a_number),
            DateOrder::MonthDay => NaiveDate::from_ymd_opt(year, a_number, b_number),
        };
    }
    crate::intake::agenda_text::date_of_heading(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_times_and_dates_are_read_as_files_write_them() {
        let written = [
            "00:30", "1:30:00", "45", "PT1H30M", "90 min", "1h30", "2:02", "0:00",
        ];
        let read: Vec<_> = written.iter().map(|text| minutes(text).unwrap()).collect();
        assert_eq!(read, [30, 90, 45, 90, 90, 90, 122, 0]);
        assert_eq!((minutes("tbd"), minutes("99999999")), (None, None));
        let written = [
            "9:30",
            "0930",
            "9h30",
            "2:00 p.m.",
            "12:15 a.m.",
            "14 Uhr",
            "24:00",
        ];
        let read: Vec<_> = written
            .iter()
            .map(|text| time(text).unwrap().to_string())
            .collect();
        let hours = [
            "09:30", "09:30", "09:30", "14:00", "00:15", "14:00", "00:00",
        ];
        assert_eq!(read, hours.map(|hour| format!("{hour}:00")));
        assert_eq!((time("tbd"), time("7"), time("25:00")), (None, None, None));
        let day = |text: &str, order| date(text, order).map(|date| date.to_string());
        assert_eq!(day("27/12/14", None).as_deref(), Some("2014-12-27"));
        assert_eq!(day("03/04/2027", None), None);
        let order = Some(DateOrder::MonthDay);
        assert_eq!(day("03/04/2027", order).as_deref(), Some("2027-03-04"));
        assert_eq!(day("3.4.2027", order).as_deref(), Some("2027-04-03"));
        assert_eq!(day("2027-04-03T10:00", None).as_deref(), Some("2027-04-03"));
        assert_eq!(day("4 May 2027", None).as_deref(), Some("2027-05-04"));
    }
}
