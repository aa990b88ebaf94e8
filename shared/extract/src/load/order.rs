//! Whether a load may follow the one that was applied last.

use crate::codes;
use crate::head::{Head, Kind};
use crate::image::ImageHead;
use josei_base::{Digest, Entry};

/// How a load stands to the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// It follows.
    Next,
    /// It is the last one.
    Again,
}

/// Where a load stands; or why it may not be applied.
pub(super) fn of(head: &Head, last: Option<&ImageHead>, load: Digest) -> Result<Order, (&'static Entry, String)> {
    let Some(last) = last else {
        return match head.kind {
            Kind::Full => Ok(Order::Next),
            Kind::Delta => Err((&codes::I201, String::new())),
        };
    };
    let numbers = || format!("{} → {}", last.sequence, head.sequence);
    if head.sequence < last.sequence {
        Err((&codes::I203, numbers()))
    } else if head.sequence == last.sequence {
        if last.load == load && last.as_of == head.as_of { Ok(Order::Again) } else { Err((&codes::I204, numbers())) }
    } else if head.kind == Kind::Delta && head.sequence - last.sequence > 1 {
        Err((&codes::I202, numbers()))
    } else if head.as_of < last.as_of {
        Err((&codes::I206, format!("{} → {}", last.as_of, head.as_of)))
    } else {
        Ok(Order::Next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use jiff::civil::{Date, date};

    fn order(kind: Kind, sequence: u32, as_of: Date, load: &[u8]) -> Result<Order, &'static str> {
        let last = ImageHead {
            source: Source::Tax,
            layout_version: 1,
            as_of: date(2024, 4, 10),
            sequence: 12,
            load: Digest::of(b"twelve"),
            persons: 0,
            rows: 0,
        };
        let head = Head { source: Source::Tax, kind, as_of, sequence };
        of(&head, Some(&last), Digest::of(load)).map_err(|(entry, _)| entry.code)
    }

    #[test]
    fn a_delta_follows_without_a_gap_and_a_full_load_may_leave_one() {
        let day = date(2024, 4, 10);
        assert_eq!(order(Kind::Delta, 13, day, b"x"), Ok(Order::Next));
        assert_eq!(order(Kind::Delta, 14, day, b"x"), Err("I202"));
        assert_eq!(order(Kind::Full, 14, day, b"x"), Ok(Order::Next));
        for kind in [Kind::Full, Kind::Delta] {
            assert_eq!(order(kind, 12, day, b"twelve"), Ok(Order::Again));
            assert_eq!(order(kind, 12, day, b"other"), Err("I204"));
            assert_eq!(order(kind, 12, date(2024, 4, 11), b"twelve"), Err("I204"));
            assert_eq!(order(kind, 11, day, b"x"), Err("I203"));
            assert_eq!(order(kind, 13, date(2024, 4, 9), b"x"), Err("I206"));
        }
        let first = Head { source: Source::Tax, kind: Kind::Delta, as_of: day, sequence: 1 };
        assert_eq!(of(&first, None, Digest::of(b"")).map_err(|(entry, _)| entry.code), Err("I201"));
        assert_eq!(of(&Head { kind: Kind::Full, ..first }, None, Digest::of(b"")), Ok(Order::Next));
    }
}
