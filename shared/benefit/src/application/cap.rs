//! Refunds over the monthly cap: paid of the city's own accord, or applied for with a form that is filled in already.

use super::amount::CapState;
use super::care::{CareFacts, Category, Meals, Paid, Provider};
use super::error::ActError;
use super::kind::Kind;
use super::owed::{Owed, Source, settle_cap};
use super::record::{Application, Channel, Facts, NoticeTo, PayTo, Personal, Reception};
use super::word::{ApplicationNumber, Mark, Ward};
use crate::claim::Care;
use crate::refund::{RefundCandidate, RefundWay};
use josei_base::plan::Write;
use josei_base::{Date, Realm, Yen};

/// An automatic refund: the write that settles it, and the debt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Conditional on the candidate as it was read.
    pub write: Write,
    /// The debt, to be made an obligation in the same transaction.
    pub owed: Owed,
}

/// Settles what is open of an automatic refund; nothing if it goes by application or nothing is open.
///
/// # Errors
/// A holder's mark that is none, or an amount that does not fit.
pub fn plan_settle(
    realm: &Realm,
    candidate: &RefundCandidate,
    settled: Yen,
    pay_to: &PayTo,
    prefecture: Option<bool>,
) -> Result<Option<Settled>, ActError> {
    let yen = candidate.refund.minus(settled)?;
    if candidate.way != RefundWay::Automatic || yen <= Yen::ZERO {
        return Ok(None);
    }
    if matches!(pay_to, PayTo::Written(_)) {
        return Err(ActError::NoAccount);
    }
    let holder = Mark::parse(&candidate.holder).map_err(|_| ActError::Stored(josei_base::plan::BadItem("holder")))?;
    let care = Care { holder: candidate.holder.clone(), month: candidate.month, place: String::new() };
    let cap = CapState { copays: candidate.copays, refund: candidate.refund, settled };
    let write = settle_cap(realm, &care, &cap, yen)?;
    let source = Source::Refund { holder, month: candidate.month, settled };
    Ok(Some(Settled { write, owed: Owed { source, pay_to: pay_to.clone(), yen, month: candidate.month, prefecture } }))
}

/// What the city knows of a holder for whom a form is filled in.
#[derive(Debug, Clone)]
pub struct Prefill {
    /// 申請書番号 the form gets.
    pub number: ApplicationNumber,
    /// The desk that sends it out.
    pub ward: Ward,
    /// The day it is made.
    pub on: Date,
    /// Guardian and holder, from the register.
    pub personal: Personal,
    /// The guardian's account, where one is in force.
    pub pay_to: PayTo,
    /// 給付割合 of the insurer.
    pub insurer_percent: u8,
}

/// A form for a refund that must be applied for, filled in as far as the city knows; nothing if it is automatic or nothing is open. The guardian
/// is identified when it comes back.
///
/// # Errors
/// A holder's mark that is none, or an amount that does not fit.
pub fn prefill(candidate: &RefundCandidate, settled: Yen, known: Prefill) -> Result<Option<Application>, ActError> {
    let open = candidate.refund.minus(settled)?;
    if candidate.way != RefundWay::Application || open <= Yen::ZERO {
        return Ok(None);
    }
    let month = candidate.month.0;
    let care = CareFacts {
        service_month: candidate.month,
        category: Category::Other,
        inpatient: false,
        from: month.first_day(),
        to: month.last_day(),
        days: 0,
        provider: Provider::Month,
        insurer: None,
        insurer_percent: known.insurer_percent,
        points: None,
        paid: Paid { own_share: candidate.copays, claimed: Some(open), ..Paid::default() },
        meals: Meals::default(),
        paid_on: None,
    };
    let facts = Facts {
        number: known.number,
        kind: Kind::MonthlyCap,
        holder: Mark::parse(&candidate.holder).map_err(|_| ActError::Stored(josei_base::plan::BadItem("holder")))?,
        applied_on: known.on,
        reception: Reception { ward: known.ward, on: known.on, channel: Channel::City },
        care,
        pay_to: known.pay_to,
        attachments: Vec::new(),
        notice_to: NoticeTo::Applicant,
    };
    Ok(Some(Application { facts, personal: known.personal, identity: None }))
}
