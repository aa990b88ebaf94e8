//! What an approval books (支払義務): an obligation to a person, and the row that statistics count it by.

use crate::BenefitDecide;
use josei_base::date::japanese_day;
use josei_base::id::Ward;
use josei_base::plan::Write;
use josei_base::{BillingMonth, Month, limits};
use josei_benefit::application::{GrantedRow, Owed, Standing, received_month};
use josei_payment::PaymentError;
use josei_payment::batch::{Lot, Source, plan_obligation};
use josei_payment::people::PayeeId;
use josei_runtime::Problem;
use josei_statistics::age_on;
use josei_store::audited::Permit;

fn bad(error: &PaymentError) -> Problem {
    Problem::damaged(error.entry().code)
}

impl BenefitDecide {
    /// The rows of a decided payment: in the transaction that decides it.
    pub(super) async fn owed_to_person(
        &self,
        permit: &Permit,
        next: &Standing,
        owed: &Owed,
        pay_with: Option<BillingMonth>,
    ) -> Result<Vec<Write>, Problem> {
        let decided = next.course.decision.as_ref().ok_or_else(|| Problem::damaged("decision"))?;
        let month = Self::pay_with(received_month(&next.facts), Month::of(decided.on).map_err(|_| Problem::damaged("month"))?, pay_with)?;
        let source = Source::application(&owed.source.id()).map_err(|error| bad(&error))?;
        let payee = PayeeId::parse(owed.pay_to.payee().as_str()).map_err(|error| bad(&error))?;
        let lot = Lot::new(payee, month, source, 1, owed.yen).map_err(|error| bad(&error))?;
        let birth = self.open_personal(permit, next).await?.holder_birth_date;
        let care = &next.facts.care;
        let counted = (Ward::parse(decided.desk.as_str()).ok(), age_on(birth, care.service_month.0.first_day()));
        let row = GrantedRow::of_application(owed, care, next.facts.kind.row().one_care, month, counted);
        let mut writes = plan_obligation(&self.realm, &lot);
        writes.push(row.plan(&self.realm));
        Ok(writes)
    }

    /// With which month's payments it is paid: not before it came in, and no later than the one after the decision.
    pub(super) fn pay_with(came_in: Month, decided: Month, asked: Option<BillingMonth>) -> Result<BillingMonth, Problem> {
        let month = asked.unwrap_or(BillingMonth(decided));
        let last = decided.index().saturating_add(limits::BILLING_MONTHS_AHEAD_MAX);
        if (came_in.index()..=last).contains(&month.0.index()) { Ok(month) } else { Err(Problem::bad_request("pay_with")) }
    }

    /// The day in Japan, as a month.
    pub(super) fn this_month(&self) -> Result<Month, Problem> {
        Month::of(japanese_day(self.clock.now())).map_err(|_| Problem::damaged("month"))
    }
}
