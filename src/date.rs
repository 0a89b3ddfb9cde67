//! Days of the calendar, as much as an expiry needs.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar, in UTC. Later days are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    /// From 1.
    month: u8,
    /// From 1.
    day: u8,
}

impl Date {
    /// Returns the date, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Self { year, month, day })
    }

    /// Returns the present day by the system's clock.
    pub fn today() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::from_days_since_epoch((since_epoch.as_secs() / 86_400) as u32)
    }

    /// Returns the day that holds a moment, in seconds since 1970-01-01 UTC; `None` before then and after the year 9999.
    pub fn of_seconds(seconds: i64) -> Option<Self> {
        const YEAR_10000: i64 = 253_402_300_800;
        (0..YEAR_10000).contains(&seconds).then(|| Self::from_days_since_epoch((seconds / 86_400) as u32))
    }

    /// Reads a day as `2027-01-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = text.split('-').filter(is_digits).collect();
        let [year, month, day] = parts[..] else { return None };
        let has_all_digits = (year.len(), month.len(), day.len()) == (4, 2, 2);
        if has_all_digits { Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?) } else { None }
    }

    /// Counts from 1970-01-01. The years are taken to start in March, so that the leap day comes last (Howard Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms").
    fn from_days_since_epoch(days: u32) -> Self {
        let days = days + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let months_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * months_from_march + 2) / 5 + 1;
        let month = if months_from_march < 10 { months_from_march + 3 } else { months_from_march - 9 };
        let year = era * 400 + year_of_era + u32::from(month <= 2);
        Self { year: year as u16, month: month as u8, day: day as u8 }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_since_the_epoch_become_dates() {
        let cases = [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_819, "2027-01-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ];
        for (days, expected) in cases {
            assert_eq!(Date::from_days_since_epoch(days).to_string(), expected, "{days}");
            let last_second = (i64::from(days) + 1) * 86_400 - 1;
            assert_eq!(Date::of_seconds(last_second).map(|date| date.to_string()).as_deref(), Some(expected));
        }
        assert_eq!((Date::of_seconds(-1), Date::of_seconds(i64::MAX)), (None, None));
    }

    #[test]
    fn only_days_of_the_calendar_are_read() {
        for good in ["2027-01-31", "2028-02-29", "2000-02-29"] {
            assert_eq!(Date::parse(good).expect(good).to_string(), good);
        }
        for bad in ["", "2027-1-31", "2027-02-29", "1900-02-29", "2027-13-01", "2027-00-01", "2027-01-00", "+027-01-01"]
        {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
        assert!(Date::parse("2027-01-31").unwrap() < Date::parse("2027-02-01").unwrap());
    }
}
