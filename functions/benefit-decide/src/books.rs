//! What an approval books (支払義務・返還金): an obligation for what is owed, a receivable for what is taken back.

use crate::BenefitDecide;
use josei_base::plan::Write;
use josei_base::{BillingMonth, Month, Yen, date};
use josei_benefit::case::{Case, Effect, Owed, TakenBack};
use josei_benefit::{Outcome, ReceiptRef};
use josei_payment::PaymentError;
use josei_payment::batch::{Lot, ObligationId, Reason, Receivable, Source, plan_obligation, plan_receivable};
use josei_runtime::Problem;

/// Why a receivable stands, in the words of payments.
const CORRECTION: &str = "correction";
/// A receipt is corrected once: what comes instead is another receipt.
const FIRST_CORRECTION: u32 = 1;

fn bad(error: &PaymentError) -> Problem {
    Problem::damaged(error.entry().code)
}

fn receipt(receipt: &ReceiptRef) -> Result<Source, PaymentError> {
    Source::receipt(&receipt.delivery, receipt.number)
}

impl BenefitDecide {
    /// The rows of an effect in table `payments`.
    pub(crate) fn booked(&self, case: &Case, effect: &Effect) -> Result<Vec<Write>, Problem> {
        match effect {
            Effect::Owed(owed) | Effect::Split { owed, .. } => self.owed(owed),
            Effect::Returned => Ok(Vec::new()),
            Effect::TakenBack(taken) => self.taken_back(case, taken),
        }
        .map_err(|error| bad(&error))
    }

    fn owed(&self, owed: &Owed) -> Result<Vec<Write>, PaymentError> {
        let lot = Lot::new(owed.review_body, owed.billing_month, receipt(&owed.receipt)?, 1, owed.yen)?;
        Ok(plan_obligation(&self.realm, &lot))
    }

    fn taken_back(&self, case: &Case, taken: &TakenBack) -> Result<Vec<Write>, PaymentError> {
        if taken.yen == Yen::ZERO {
            return Ok(Vec::new());
        }
        let source = Source::correction(&receipt(&taken.receipt)?, FIRST_CORRECTION)?;
        let today = Month::of(date::japanese_day(self.clock.now())).map_err(|_| PaymentError::Identifier("month"))?;
        let (month, original) = (BillingMonth(today), original(case, taken)?);
        let receivable = Receivable::new(taken.review_body, month, source, original, taken.yen, Reason::parse(CORRECTION)?)?;
        Ok(plan_receivable(&self.realm, &receivable))
    }
}

/// The obligation that paid it: its own, or that of its chunk where the machine had accepted it.
fn original(case: &Case, taken: &TakenBack) -> Result<ObligationId, PaymentError> {
    let source = match case.outcome {
        Outcome::Ok => Source::new(&taken.receipt.delivery, case.chunk)?,
        Outcome::Review | Outcome::Reject => receipt(&taken.receipt)?,
    };
    Ok(Lot::new(taken.review_body, taken.billing_month, source, 1, Yen::ZERO)?.id())
}
