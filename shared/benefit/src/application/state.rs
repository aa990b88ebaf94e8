//! States of an application and the acts between them, as a table.

use josei_base::plan::BadItem;
use serde::{Deserialize, Serialize};

/// Where an application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// 受付: entered.
    Received,
    /// 審査済: a clerk looked at it, the applicant was identified.
    Checked,
    /// 起案: payment or refusal is proposed.
    Proposed,
    /// 決定: decided by a second person.
    Decided,
    /// 通知済: the payment decision went out. Whether it was paid, the payments say.
    Noticed,
    /// 返戻: sent back to be completed.
    Returned,
    /// 取下げ.
    Withdrawn,
    /// 不支給: refused, and the refusal went out.
    Refused,
}

/// What can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActKind {
    /// 着手・割当.
    Assign,
    /// 本人確認の記録.
    Identify,
    /// 時効の更新の記録.
    Interrupt,
    /// 振込先の決定.
    SetAccount,
    /// 審査.
    Check,
    /// 返戻.
    Return,
    /// 再提出.
    Resubmit,
    /// 取下げ.
    Withdraw,
    /// 支給の起案.
    ProposePayment,
    /// 不支給の起案.
    ProposeRefusal,
    /// 差戻し by the second person.
    SendBack,
    /// 支給決定.
    DecidePayment,
    /// 不支給決定.
    DecideRefusal,
    /// 支給決定通知.
    NoticePayment,
    /// 不支給決定通知.
    NoticeRefusal,
}

/// From, act, to. What is not here cannot be done.
pub const TABLE: &[(State, ActKind, State)] = {
    use ActKind as A;
    use State as S;
    &[
        (S::Received, A::Assign, S::Received),
        (S::Returned, A::Assign, S::Returned),
        (S::Checked, A::Assign, S::Checked),
        (S::Proposed, A::Assign, S::Proposed),
        (S::Received, A::Identify, S::Received),
        (S::Received, A::Interrupt, S::Received),
        (S::Received, A::SetAccount, S::Received),
        (S::Received, A::Check, S::Checked),
        (S::Received, A::Return, S::Returned),
        (S::Received, A::Withdraw, S::Withdrawn),
        (S::Returned, A::Resubmit, S::Received),
        (S::Returned, A::Withdraw, S::Withdrawn),
        (S::Returned, A::ProposeRefusal, S::Proposed),
        (S::Checked, A::Interrupt, S::Checked),
        (S::Checked, A::SetAccount, S::Checked),
        (S::Checked, A::Return, S::Returned),
        (S::Checked, A::Withdraw, S::Withdrawn),
        (S::Checked, A::ProposePayment, S::Proposed),
        (S::Checked, A::ProposeRefusal, S::Proposed),
        (S::Proposed, A::SendBack, S::Checked),
        (S::Proposed, A::Withdraw, S::Withdrawn),
        (S::Proposed, A::DecidePayment, S::Decided),
        (S::Proposed, A::DecideRefusal, S::Decided),
        (S::Decided, A::NoticePayment, S::Noticed),
        (S::Decided, A::NoticeRefusal, S::Refused),
    ]
};

impl State {
    /// All states.
    pub const ALL: [Self; 8] =
        [Self::Received, Self::Checked, Self::Proposed, Self::Decided, Self::Noticed, Self::Returned, Self::Withdrawn, Self::Refused];

    /// As stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "RECEIVED",
            Self::Checked => "CHECKED",
            Self::Proposed => "PROPOSED",
            Self::Decided => "DECIDED",
            Self::Noticed => "NOTICED",
            Self::Returned => "RETURNED",
            Self::Withdrawn => "WITHDRAWN",
            Self::Refused => "REFUSED",
        }
    }

    /// From its name.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Self, BadItem> {
        Self::ALL.into_iter().find(|state| state.name() == text).ok_or(BadItem("state"))
    }

    /// For people.
    #[must_use]
    pub const fn name_ja(self) -> &'static str {
        match self {
            Self::Received => "受付",
            Self::Checked => "審査済",
            Self::Proposed => "起案",
            Self::Decided => "決定",
            Self::Noticed => "通知済",
            Self::Returned => "返戻",
            Self::Withdrawn => "取下げ",
            Self::Refused => "不支給",
        }
    }

    /// Where an act leads, if it can be done here.
    #[must_use]
    pub fn after(self, act: ActKind) -> Option<Self> {
        TABLE.iter().find(|(from, by, _)| (*from, *by) == (self, act)).map(|(_, _, to)| *to)
    }

    /// True if nothing more can happen and the same care may be applied for again.
    #[must_use]
    pub const fn frees_the_care(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Refused)
    }
}

impl ActKind {
    /// As stored in the history.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Identify => "identify",
            Self::Interrupt => "interrupt",
            Self::SetAccount => "set_account",
            Self::Check => "check",
            Self::Return => "return",
            Self::Resubmit => "resubmit",
            Self::Withdraw => "withdraw",
            Self::ProposePayment => "propose_payment",
            Self::ProposeRefusal => "propose_refusal",
            Self::SendBack => "send_back",
            Self::DecidePayment => "decide_payment",
            Self::DecideRefusal => "decide_refusal",
            Self::NoticePayment => "notice_payment",
            Self::NoticeRefusal => "notice_refusal",
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_a_function_and_every_state_is_reached() {
        let from: BTreeSet<_> = TABLE.iter().map(|(from, act, _)| (*from, *act)).collect();
        assert_eq!(from.len(), TABLE.len());
        let mut reached = BTreeSet::from([State::Received]);
        while TABLE.iter().any(|(from, _, to)| reached.contains(from) && reached.insert(*to)) {}
        assert_eq!(reached.len(), State::ALL.len());
        for state in State::ALL {
            assert_eq!(State::parse(state.name()), Ok(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
            let ends = TABLE.iter().all(|(from, _, _)| *from != state);
            assert_eq!(ends, state.frees_the_care() || state == State::Noticed, "{state}");
        }
    }

    #[test]
    fn every_way_to_a_decision_goes_through_a_proposal() {
        for (from, _, to) in TABLE {
            if *to == State::Decided {
                assert_eq!(*from, State::Proposed);
            }
            if matches!(to, State::Noticed | State::Refused) {
                assert_eq!(*from, State::Decided);
            }
        }
    }
}
