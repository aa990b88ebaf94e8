//! Whether a decided payment is owed, in a batch, or paid (支払の状況): read from the payments, which alone know. An application has no state for it that could disagree.

use crate::{BenefitDecide, damaged};
use josei_base::plan::{Item, ItemExt as _, Key, Table};
use josei_base::{BillingMonth, Yen};
use josei_benefit::application::{Source as Debt, Standing};
use josei_payment::batch::{Batch, Guard, Lot, Source, State};
use josei_payment::{PaymentError, keys};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use serde::Serialize;

/// The debt of an application.
#[derive(Debug, Serialize)]
pub struct ShownPayment {
    /// `owed`, `in_batch` or `paid`.
    state: &'static str,
    state_ja: &'static str,
    yen: Yen,
    /// With which month's payments.
    pay_with: BillingMonth,
    /// The batch that has taken it.
    batch: Option<u32>,
    batch_state: Option<&'static str>,
    /// 支払年月日: value date of that batch.
    value_date: Option<String>,
}

fn bad(error: &PaymentError) -> Problem {
    Problem::damaged(error.entry().code)
}

impl BenefitDecide {
    /// What became of the debt; none where nothing is owed.
    pub(super) async fn payment(&self, permit: &Permit, standing: &Standing) -> Result<Option<ShownPayment>, Problem> {
        if standing.granted().is_none() || standing.course.decision.is_none() {
            return Ok(None);
        }
        let id = Debt::Application(standing.facts.number.clone()).id();
        let source = Source::application(&id).map_err(|error| bad(&error))?;
        let once = self.payments_row(permit, &keys::once(&self.realm, &source.name())).await?;
        let month = once.ok_or_else(|| Problem::damaged("obligation"))?.text("month").map_err(damaged).map(BillingMonth::parse)?;
        let month = month.map_err(|_| Problem::damaged("month"))?;
        let row = self.payments_row(permit, &keys::obligation(&self.realm, month, &source.name())).await?;
        let lot = Lot::from_item(&row.ok_or_else(|| Problem::damaged("obligation"))?).map_err(|error| bad(&error))?;
        let mut shown = ShownPayment {
            state: "owed",
            state_ja: "支払待ち",
            yen: lot.yen(),
            pay_with: month,
            batch: None,
            batch_state: None,
            value_date: None,
        };
        let Some(guard) = self.payments_row(permit, &keys::guard(&self.realm, month, lot.id().as_str())).await? else {
            return Ok(Some(shown));
        };
        let number = Guard::from_item(&guard).map_err(|error| bad(&error))?.batch;
        let row = self.payments_row(permit, &keys::batch(&self.realm, number)).await?.ok_or_else(|| Problem::damaged("batch"))?;
        let batch = Batch::from_item(&self.realm, &row).map_err(|error| bad(&error))?;
        // What a batch that was given up had taken is owed as before.
        if batch.state != State::Voided {
            (shown.state, shown.state_ja) =
                if batch.state == State::Confirmed { ("paid", "支払済") } else { ("in_batch", "支払手続中") };
            (shown.batch, shown.batch_state) = (Some(number), Some(batch.state.name()));
            shown.value_date = Some(batch.value_date.to_string());
        }
        Ok(Some(shown))
    }

    async fn payments_row(&self, permit: &Permit, key: &Key) -> Result<Option<Item>, Problem> {
        Ok(self.audited.get(permit, Table::Payments, key).await?)
    }
}
