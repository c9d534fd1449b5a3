//! The time that a signature was made, and whether it is near enough to now.

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use super::Denial;

/// How far a signature's time may be from now.
pub(super) const WINDOW_MINUTES: i64 = 5;
const TIME: &str = "%Y%m%dT%H%M%SZ";

pub(super) fn parse_time(text: &str) -> Option<Timestamp> {
    // The format alone would take more digits, or fewer.
    if text.len() != 16 {
        return None;
    }
    let time = jiff::civil::DateTime::strptime(TIME, text).ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

pub(super) fn format_time(time: Timestamp) -> String {
    time.strftime(TIME).to_string()
}

/// The time in the form that signatures cover: as it came, or a `Date` header's.
pub(super) fn from_date_header(text: &str) -> Option<String> {
    let time = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(format_time(time.timestamp()))
}

/// Refuses a time that cannot be read, that is not in the scope's day, or that is too far from now. A presigned request
/// says itself how many seconds it holds.
pub(super) fn check(
    amz_date: &str,
    scope_date: &str,
    life: Option<i64>,
    now: Timestamp,
) -> Result<(), Denial> {
    let Some(signed) = parse_time(amz_date) else {
        return Err(Denial::Incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{amz_date}'. See http://en.wikipedia.org/wiki/ISO_8601"
        )));
    };
    let window = WINDOW_MINUTES.minutes();
    let (earliest, back) = match life {
        None => (now - window, format!("{WINDOW_MINUTES} min.")),
        Some(seconds) => (now - seconds.seconds(), format!("{} min.", seconds / 60)),
    };
    if signed < earliest {
        let (earliest, now) = (format_time(earliest), format_time(now));
        return Err(Denial::Signature(format!(
            "Signature expired: {amz_date} is now earlier than {earliest} ({now} - {back})"
        )));
    }
    if signed > now + window {
        let (latest, now) = (format_time(now + window), format_time(now));
        return Err(Denial::Signature(format!(
            "Signature not yet current: {amz_date} is still later than {latest} ({now} + {WINDOW_MINUTES} min.)"
        )));
    }
    match amz_date.get(..8) {
        Some(day) if day != scope_date => Err(Denial::Signature(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
             '{scope_date}' != '{day}', from '{amz_date}'."
        ))),
        _ => Ok(()),
    }
}
