//! What the city owes a guardian: the function makes it an obligation in the same transaction that decided it.

use super::amount::CapState;
use super::error::ActError;
use super::record::PayTo;
use super::word::{ApplicationNumber, Mark};
use crate::claim::Care;
use crate::keys;
use josei_base::plan::{Condition, Item, Table, Write};
use josei_base::{Digest, Realm, ServiceMonth, Yen};

/// Where a debt comes from. Its name is made only from what it names, so that the same debt always has the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A decided application.
    Application(ApplicationNumber),
    /// A month's refund that the city pays of its own accord.
    Refund {
        /// Keyed hash of the holder.
        holder: Mark,
        /// The month.
        month: ServiceMonth,
        /// What had been made a debt of it before, so that a later rest is a debt of its own.
        settled: Yen,
    },
}

impl Source {
    /// The name: letters, digits and `-`, at most 64.
    #[must_use]
    pub fn id(&self) -> String {
        let (kind, named) = match self {
            Self::Application(number) => ("application", number.to_string()),
            Self::Refund { holder, month, settled } => ("refund", format!("{holder}#{month}#{}", settled.get())),
        };
        let digest = Digest::of(named.as_bytes()).to_string();
        format!("{kind}-{}", digest.get(..40).unwrap_or_default())
    }
}

/// A debt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Where it comes from.
    pub source: Source,
    /// To whom, and to which version of the account.
    pub pay_to: PayTo,
    /// How much; more than zero.
    pub yen: Yen,
    /// 診療年月.
    pub month: ServiceMonth,
    /// 府市区分: does the prefecture take part? None while nobody decided it.
    pub prefecture: Option<bool>,
}

/// Notes on the month's refund that so much of it is a debt now; fails if the refund or what is settled has changed since it was read.
pub(crate) fn settle_cap(realm: &Realm, care: &Care, cap: &CapState, yen: Yen) -> Result<Write, ActError> {
    let equals = |name: &str, yen: Yen| Condition::Equals(name.to_owned(), yen.get().into());
    let unsettled = if cap.settled == Yen::ZERO {
        Condition::Any(vec![Condition::Missing("settled".to_owned()), equals("settled", Yen::ZERO)])
    } else {
        equals("settled", cap.settled)
    };
    Ok(Write::Update {
        table: Table::Claims,
        key: keys::refund(realm, care.month, &care.holder),
        set: Item::from([("settled".to_owned(), cap.settled.plus(yen)?.get().into())]),
        add: Vec::new(),
        condition: Some(Condition::All(vec![equals("copays", cap.copays), equals("refund", cap.refund), unsettled])),
    })
}
