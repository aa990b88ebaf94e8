//! Emergency access (緊急アクセス, break-glass): asked for by one, approved by another, reading only, sixty minutes, told of in the morning (M30).

use crate::codes;
use crate::user::Refused;
use jiff::{SignedDuration, Timestamp};
use josei_base::id::UserId;

/// How long it is open.
pub const OPEN: SignedDuration = SignedDuration::from_mins(60);

/// One emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergency {
    /// Who asked, and may read.
    pub by: UserId,
    /// Number of the incident.
    pub incident: String,
    /// Who approved, and when: the hour begins then.
    pub approved: Option<(UserId, Timestamp)>,
    /// Ended before its time.
    pub closed: bool,
}

impl Emergency {
    /// Another person opens it.
    ///
    /// # Errors
    /// U0050 for who asked; U0042 if it was opened or closed already.
    pub fn approve(mut self, by: &UserId, now: Timestamp) -> Result<Self, Refused> {
        if self.approved.is_some() || self.closed {
            return Err(&codes::U0042);
        }
        if *by == self.by {
            return Err(&codes::U0050);
        }
        self.approved = Some((by.clone(), now));
        Ok(self)
    }

    /// Ends it.
    #[must_use]
    pub fn close(mut self) -> Self {
        self.closed = true;
        self
    }

    /// May this person read now?
    ///
    /// # Errors
    /// U0050 without a second person or for anybody else, U0051 when it is over.
    pub fn open_for(&self, user: &UserId, now: Timestamp) -> Result<(), Refused> {
        let Some((_, since)) = &self.approved else { return Err(&codes::U0050) };
        if *user != self.by {
            return Err(&codes::U0050);
        }
        let passed = now.duration_since(*since);
        if self.closed || passed.is_negative() || passed > OPEN { Err(&codes::U0051) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_sixty_minutes() {
        let id = |text| UserId::parse(text).unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let asked = Emergency { by: id("operator-1"), incident: "2026-11-01".into(), approved: None, closed: false };
        assert_eq!(asked.open_for(&id("operator-1"), at("2026-11-01T10:00:00Z")).unwrap_err().code, "U0050");
        assert_eq!(asked.clone().approve(&id("operator-1"), at("2026-11-01T10:00:00Z")).unwrap_err().code, "U0050");
        let open = asked.approve(&id("head-1"), at("2026-11-01T10:00:00Z")).unwrap();
        assert_eq!(open.open_for(&id("operator-1"), at("2026-11-01T11:00:00Z")), Ok(()));
        assert_eq!(open.open_for(&id("operator-1"), at("2026-11-01T11:00:01Z")).unwrap_err().code, "U0051");
        assert_eq!(open.open_for(&id("operator-1"), at("2026-11-01T09:59:59Z")).unwrap_err().code, "U0051");
        assert_eq!(open.open_for(&id("head-1"), at("2026-11-01T10:30:00Z")).unwrap_err().code, "U0050");
        assert_eq!(
            open.clone().approve(&id("head-2"), at("2026-11-01T10:50:00Z")).unwrap_err().code,
            "U0042",
            "no longer by approving again"
        );
        assert_eq!(open.close().open_for(&id("operator-1"), at("2026-11-01T10:10:00Z")).unwrap_err().code, "U0051");
    }
}
