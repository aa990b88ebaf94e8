//! 4 資格状態: follows from certificates and suspensions on a day, and is never written.

use crate::timeline::Timeline;
use crate::track::Track;
use crate::value::{Entitlement, Suspension, Value};
use josei_base::Date;
use serde::{Deserialize, Serialize};

/// State of an entitlement on a day (資格状態).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntitlementState {
    /// There was none yet (未取得).
    None,
    /// There is one (資格有).
    Held,
    /// It is suspended (停止中).
    Suspended,
    /// It was lost (喪失). On the day of loss itself, too: whether that day counts is the city's rule.
    Lost,
    /// Its period is over (有効期間満了).
    Expired,
}

impl Timeline<'_> {
    /// 資格状態 on a day.
    #[must_use]
    pub fn entitlement_state(&self, day: Date) -> EntitlementState {
        let suspended =
            matches!(self.at(&Track::Suspension, day).map(|span| span.value), Some(Value::Suspension(Suspension::Suspended(_))));
        match self.latest(&Track::Entitlement, day) {
            Some(span) => match span.value {
                Value::Entitlement(Entitlement::Held(_)) if day > span.to => EntitlementState::Expired,
                Value::Entitlement(Entitlement::Held(_)) if suspended => EntitlementState::Suspended,
                Value::Entitlement(Entitlement::Held(_)) => EntitlementState::Held,
                _ => EntitlementState::Lost,
            },
            None => EntitlementState::None,
        }
    }
}
