//! What is owed again because a transfer came back (再振込): the rows of the lines say what came back, and once the payee has another account it is recorded as an
//! obligation of the same month, under the name of its line, once.

use crate::PaymentFile;
use crate::accounts::AccountBook;
use crate::open::Stop;
use josei_base::BillingMonth;
use josei_payment::batch::{Batch, LineResult, State, plan_obligation, returned_lot};
use josei_payment::keys;
use josei_payment::people::PersonId;
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use std::collections::{BTreeMap, BTreeSet};

/// What stands of the lines of a batch.
#[derive(Default)]
pub(crate) struct LineRows {
    /// What the bank said.
    pub results: Vec<LineResult>,
    /// Who looks after what.
    pub owners: BTreeMap<u32, PersonId>,
}

impl PaymentFile {
    /// Records all that came back of a month and can be paid now.
    pub(crate) async fn owe_again(&self, permit: &Permit, month: BillingMonth, book: &mut AccountBook) -> Result<(), Stop> {
        let batches = self.with_returns(permit, month).await?;
        if batches.is_empty() {
            return Ok(());
        }
        let recorded: BTreeSet<String> =
            self.partition(permit, keys::obligations(&self.realm, month)).await?.into_iter().map(|(sort, _)| sort).collect();
        for batch in batches {
            for result in self.line_rows(permit, batch.sequence).await?.results.iter().filter(|result| result.is_returned()) {
                let lot = returned_lot(batch.sequence, month, result)?;
                if recorded.contains(lot.id().as_str()) || self.payable(permit, lot.payee(), book).await?.is_err() {
                    continue;
                }
                match self.audited.write(permit, &plan_obligation(&self.realm, &lot)).await {
                    // Refused: another call was quicker, with the same lot: nothing else has this name.
                    Ok(()) | Err(TransactError::Refused(_)) => {}
                    Err(TransactError::Contended) => return Err(Stop::Changed),
                    Err(TransactError::Store(error)) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    /// The batches of a month of which something came back.
    async fn with_returns(&self, permit: &Permit, month: BillingMonth) -> Result<Vec<Batch>, Stop> {
        let mut found = Vec::new();
        for (sort, item) in self.partition(permit, keys::batches(&self.realm)).await? {
            if sort == keys::COUNTER {
                continue;
            }
            let batch = Batch::from_item(&self.realm, &item)?;
            // A batch that is held is looked at first.
            if batch.month == month && batch.returned.lines > 0 && batch.state != State::Held {
                found.push(batch);
            }
        }
        Ok(found)
    }

    /// The rows of the lines of a batch.
    pub(crate) async fn line_rows(&self, permit: &Permit, sequence: u32) -> Result<LineRows, Stop> {
        let mut rows = LineRows::default();
        for (sort, item) in self.partition(permit, keys::results(&self.realm, sequence)).await? {
            if sort.starts_with(keys::RESULT_LINES) {
                rows.results.push(LineResult::from_item(&item)?);
            } else {
                let (line, owner) = josei_payment::batch::owner_of(&item)?;
                if let Some(owner) = owner {
                    rows.owners.insert(line, owner);
                }
            }
        }
        Ok(rows)
    }
}
