//! Dates and times as the numbers that a spreadsheet keeps: days since the end of 1899.

use chrono::{Duration, NaiveDate, NaiveTime, Timelike};

use super::times::usable;

/// A number of days since the end of 1899, as a spreadsheet keeps a date.
pub(super) fn serial(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let (days, decimals) = match text.split_once(['.', ',']) {
        Some((days, decimals)) => (days, Some(decimals)),
        None => (text, None),
    };
    let is_number = days.len() == 5 && days.bytes().all(|byte| byte.is_ascii_digit());
    let days: i64 = days.parse().ok().filter(|_| is_number)?;
    let time = match decimals {
        Some(decimals) => Some(fraction_of_day(decimals)?),
        None => None,
    };
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let date = usable(first.checked_add_signed(Duration::days(days)))?;
    Some((date, time))
}

/// The time of day that decimals behind a point mean: 4375 is half past ten.
fn fraction_of_day(decimals: &str) -> Option<NaiveTime> {
    const MINUTES: u64 = 24 * 60;
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = decimals.get(..9).unwrap_or(decimals);
    let parts: u64 = digits.parse().ok()?;
    let whole = 10_u64.checked_pow(u32::try_from(digits.len()).ok()?)?;
    let minutes = u32::try_from((parts * MINUTES + whole / 2) / whole % MINUTES).ok()?;
    NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0)
}

/// A time as a fraction of a day; "0.30" is half past midnight, 0.25 six o'clock.
pub(super) fn fraction(text: &str) -> Option<NaiveTime> {
    let (whole, decimals) = text.split_once(['.', ','])?;
    let time = fraction_of_day(decimals).filter(|_| matches!(whole, "" | "0"))?;
    (decimals.len() != 2 || time.minute() % 5 == 0).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_days_and_their_parts() {
        let shown = |text: &str| serial(text).map(|(date, time)| format!("{date} {time:?}"));
        assert_eq!(shown("46511").as_deref(), Some("2027-05-04 None"));
        assert_eq!(
            shown("46511.4375").as_deref(),
            Some("2027-05-04 Some(10:30:00)")
        );
        assert_eq!(
            (shown("12345"), shown("4651"), shown("46511.x")),
            (None, None, None)
        );
        let minute = |text: &str| fraction(text).map(|time| time.format("%H:%M").to_string());
        assert_eq!(minute("0.354166666666667").as_deref(), Some("08:30"));
        assert_eq!(minute("0,5").as_deref(), Some("12:00"));
        assert_eq!(
            (minute("0.30"), minute("9.30"), minute("0.5x")),
            (None, None, None)
        );
    }
}
