//! What happened to a resident between two states of 住基.

use super::{Began, Ended, Fact, Says, Track};
use jiff::civil::Date;

/// What happened (異動). Days are those the source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// 出生.
    Born {
        /// First day of residence.
        on: Option<Date>,
    },
    /// 転入, 職権記載: a resident who was none.
    MovedIn {
        /// First day of residence.
        on: Option<Date>,
    },
    /// 転出予定の届出.
    WillMoveOut {
        /// The day.
        on: Option<Date>,
    },
    /// 転出.
    MovedOut {
        /// As the source gives it.
        on: Option<Date>,
    },
    /// 死亡.
    Died {
        /// As the source gives it.
        on: Option<Date>,
    },
    /// 職権消除 and others.
    Removed {
        /// As the source gives it.
        on: Option<Date>,
    },
    /// 消除の取消し: the end that was told is no more.
    Restored,
    /// 区をまたぐ転居.
    ChangedWard {
        /// 異動年月日.
        on: Option<Date>,
    },
    /// 転居.
    ChangedAddress {
        /// 異動年月日.
        on: Option<Date>,
    },
    /// 氏名変更.
    ChangedName {
        /// 異動年月日.
        on: Option<Date>,
    },
    /// 世帯変更.
    ChangedHousehold {
        /// 異動年月日.
        on: Option<Date>,
    },
    /// 生年月日・性別の訂正: the person must be looked at.
    CorrectedIdentity,
}

fn on(facts: &[Fact], track: Track) -> Option<&Fact> {
    facts.iter().find(|fact| fact.track() == track)
}

/// What happened between the facts of before and of after, both of one person's row of 住基; nothing is known before a person is.
#[must_use]
pub fn events(before: &[Fact], after: &[Fact]) -> Vec<Event> {
    let mut events = Vec::new();
    residence(on(before, Track::Residence), on(after, Track::Residence), &mut events);
    let pair = |track| Some((on(before, track)?, on(after, track)?));
    if let Some((one, other)) = pair(Track::Address)
        && let (Says::Lives(was), Says::Lives(is)) = (&one.says, &other.says)
        && was != is
    {
        let ward = was.ward != is.ward;
        events.push(if ward { Event::ChangedWard { on: other.from } } else { Event::ChangedAddress { on: other.from } });
    }
    if let Some((_, other)) = pair(Track::Name).filter(|(one, other)| one.says != other.says) {
        events.push(Event::ChangedName { on: other.from });
    }
    let household = |facts| on(facts, Track::Household);
    if !before.is_empty()
        && let Some(is) = household(after)
        && household(before).is_none_or(|was| was.says != is.says)
    {
        events.push(Event::ChangedHousehold { on: is.from });
    }
    if pair(Track::Birth).is_some_and(|(one, other)| one != other) {
        events.push(Event::CorrectedIdentity);
    }
    let planned = |facts| on(facts, Track::PlannedMove).and_then(|fact: &Fact| fact.from);
    let is_over = on(after, Track::Residence).is_some_and(|fact| fact.to.is_some());
    if let Some(day) = planned(after)
        && planned(before) != Some(day)
        && !is_over
    {
        events.push(Event::WillMoveOut { on: Some(day) });
    }
    events
}

fn residence(before: Option<&Fact>, after: Option<&Fact>, events: &mut Vec<Event>) {
    let Some(after) = after else { return };
    let Says::Resident { began, ended } = after.says else { return };
    let was_open = before.is_some_and(|fact| fact.to.is_none());
    let same_stay = before.is_some_and(|fact| fact.from == after.from);
    if same_stay && !was_open && after.to.is_none() {
        events.push(Event::Restored);
    } else if !same_stay {
        let on = after.from;
        events.push(if began == Began::Birth { Event::Born { on } } else { Event::MovedIn { on } });
    }
    if let Some(ended) = ended
        && !(same_stay && before.is_some_and(|fact| fact.to == after.to && fact.says == after.says))
    {
        let on = after.to;
        events.push(match ended {
            Ended::MoveOut => Event::MovedOut { on },
            Ended::Death => Event::Died { on },
            Ended::Other => Event::Removed { on },
        });
    }
}
