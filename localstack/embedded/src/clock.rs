//! Time as whole milliseconds since 1970, the form in which the index keeps it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Now.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A duration in milliseconds.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The form S3 answers with.
pub(crate) fn to_s3(ms: i64) -> s3s::dto::Timestamp {
    (UNIX_EPOCH + Duration::from_millis(u64::try_from(ms).unwrap_or(0))).into()
}

/// From the form S3 is asked with; `None` if it is no time we can hold.
pub(crate) fn from_s3(time: &s3s::dto::Timestamp) -> Option<i64> {
    let mut text = Vec::new();
    time.format(s3s::dto::TimestampFormat::DateTime, &mut text).ok()?;
    let time: jiff::Timestamp = std::str::from_utf8(&text).ok()?.parse().ok()?;
    Some(time.as_millisecond())
}

/// As text, with milliseconds: `2026-05-01T00:00:00.000Z`.
pub(crate) fn text(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |time| time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_survive_the_way_through_s3() {
        let ms = 1_777_593_600_123;
        assert_eq!(from_s3(&to_s3(ms)), Some(ms));
        assert_eq!(text(ms), "2026-05-01T00:00:00.123Z");
    }
}
