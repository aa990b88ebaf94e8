//! Days of the register: periods are whole days, both ends included; a period without an end runs to [`OPEN`].

use josei_base::Date;

/// The end of a period that is open.
pub const OPEN: Date = Date::MAX;
/// The first day the register speaks of: values without valid time (生年月日, 性別) hold from here on.
pub const FIRST: Date = Date::constant(1900, 1, 1);
/// The last day that may be written as an end or an effect: what lies later is a slip of the pen.
pub const LAST: Date = Date::constant(2079, 6, 5);

/// The day after; the last day of all has none after it.
#[must_use]
pub fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(OPEN)
}

/// The day before; the first day of all has none before it.
#[must_use]
pub fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(Date::MIN)
}

/// An end as it is told outside: `None` while open.
#[must_use]
pub fn end(to: Date) -> Option<Date> {
    (to != OPEN).then_some(to)
}

/// `YYYY-MM-DD`, and no other of the forms a date may be written in.
pub(crate) fn parse(text: &str) -> Option<Date> {
    if text.len() == 10 { text.parse().ok() } else { None }
}

/// Serde of a day as `YYYY-MM-DD`.
pub(crate) mod iso {
    use josei_base::Date;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
    pub(crate) fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(day)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::parse(&text).ok_or_else(|| D::Error::custom("not a day YYYY-MM-DD"))
    }
}

/// Serde of a day that may be left out.
pub(crate) mod iso_option {
    use josei_base::Date;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
    pub(crate) fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.collect_str(day),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| super::parse(&text).ok_or_else(|| D::Error::custom("not a day YYYY-MM-DD"))).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writing_of_a_day() {
        assert_eq!(parse("2024-02-29"), Some(Date::constant(2024, 2, 29)));
        for wrong in ["20240229", "2024-02-30", "2024-2-29", "2024-02-29T00:00", "", "+2024-02-2"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_ends_of_time_have_no_neighbours() {
        assert_eq!((after(OPEN), before(Date::MIN)), (OPEN, Date::MIN));
        assert_eq!(after(Date::constant(2024, 2, 28)), Date::constant(2024, 2, 29));
        assert_eq!((end(OPEN), end(LAST)), (None, Some(LAST)));
    }
}
