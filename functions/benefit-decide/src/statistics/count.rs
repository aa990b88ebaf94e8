//! Counting (集計): every yen of the month's obligations and receivables finds its receipt, application or refund, and with it ward, age, kind and funding. Chunks are
//! opened one after the other, each once.

use crate::{BenefitDecide, damaged};
use josei_base::id::Ward;
use josei_base::plan::Table;
use josei_base::{BillingMonth, ServiceMonth, Yen};
use josei_benefit::application::{Category, GrantedRow};
use josei_benefit::case::{Case, CaseId, State};
use josei_benefit::{Outcome, ReceiptRef, keys};
use josei_delivery::{Delivery, DeliveryId, keys as delivery_keys};
use josei_eligibility::{Decided, FundingClass, Outcome as Decision};
use josei_payment::batch::{Lot, Source, SourceKind};
use josei_runtime::Problem;
use josei_statistics::{Cell, Funding, Kind, Sums, Table as Statistics, Way};
use josei_store::audited::Permit;
use std::collections::{BTreeMap, HashMap};

/// What people together are called among payees.
const PEOPLE: &str = "people";

/// What a month comes to.
#[derive(Debug, Default)]
pub struct Counted {
    pub table: Statistics,
    pub obligations: Yen,
    pub people: Yen,
    pub paid_again: Yen,
    pub receivables: Yen,
    /// Receipts or causes, and yen, by payee.
    pub payees: BTreeMap<String, (u64, Yen)>,
}

/// What is looked for in a chunk.
enum Want {
    /// All receipts that the machine accepted: so many, of so many yen together.
    Accepted(Sums),
    /// One receipt.
    One(u64, Way, Sums),
}

/// Work on one month.
struct Work {
    month: BillingMonth,
    /// Its cases, as they stood before its obligations were read.
    cases: HashMap<ReceiptRef, Case>,
    /// What is owed to people, by the names of the debts.
    granted: HashMap<String, GrantedRow>,
    /// By billing month of the delivery, delivery and chunk.
    wants: BTreeMap<(BillingMonth, String, u32), Vec<Want>>,
    counted: Counted,
}

fn sum() -> Problem {
    Problem::damaged("sum")
}

fn one(yen: Yen) -> Sums {
    Sums { cases: 1, yen }
}

impl BenefitDecide {
    /// Counts a month; what does not agree is a fault that a person must see.
    pub(super) async fn counted(&self, permit: &Permit, month: BillingMonth) -> Result<Counted, Problem> {
        // Cases first: what one of them made owed stands among the obligations that are read after it.
        let mut cases = HashMap::new();
        for item in self.rows(permit, Table::Claims, keys::cases(&self.realm, month)).await? {
            let case = Case::from_item(&item).map_err(damaged)?;
            cases.insert(case.id.receipt.clone(), case);
        }
        let lots = self.lots(permit, month).await?;
        // And debts to people after the obligations, with each of which one was written.
        let granted = self.granted_in(permit, month).await?;
        let mut work = Work { month, cases, granted, wants: BTreeMap::new(), counted: Counted::default() };
        work.nothing_is_lost(&lots)?;
        for lot in &lots {
            self.lot(permit, &mut work, lot).await?;
        }
        for receivable in self.receivables(permit, month).await? {
            let back = Yen::ZERO.minus(receivable.yen()).map_err(|_| sum())?;
            work.counted.receivables = work.counted.receivables.plus(receivable.yen()).map_err(|_| sum())?;
            let of = receivable.source().corrected().ok_or_else(|| Problem::damaged("receivable"))?;
            self.source(permit, &mut work, of, Way::Correction, Sums { cases: -1, yen: back }).await?;
        }
        for ((of, delivery, chunk), wants) in std::mem::take(&mut work.wants) {
            let any = CaseId { month: of, receipt: ReceiptRef { delivery, number: 0 } };
            let decided = self.decisions(permit, &any, chunk).await?.ok_or_else(|| Problem::damaged("decisions"))?;
            work.chunk(&decided, &wants)?;
        }
        let Counted { obligations, paid_again, receivables, .. } = work.counted;
        let owed = obligations.minus(paid_again).and_then(|yen| yen.minus(receivables)).map_err(|_| sum())?;
        if work.counted.table.total().map_err(|_| sum())?.yen == owed { Ok(work.counted) } else { Err(Problem::damaged("statistics")) }
    }

    async fn lot(&self, permit: &Permit, work: &mut Work, lot: &Lot) -> Result<(), Problem> {
        let counted = &mut work.counted;
        let payee = lot.payee().body().map_or(PEOPLE, |body| body.name());
        counted.obligations = counted.obligations.plus(lot.yen()).map_err(|_| sum())?;
        if payee == PEOPLE {
            counted.people = counted.people.plus(lot.yen()).map_err(|_| sum())?;
        }
        let (receipts, yen) = counted.payees.entry(payee.to_owned()).or_default();
        *receipts = receipts.saturating_add(u64::from(lot.count()));
        *yen = yen.plus(lot.yen()).map_err(|_| sum())?;
        match (lot.source().kind(), lot.source().chunk(), lot.source().corrected()) {
            (SourceKind::Chunk, Some((delivery, chunk)), _) => {
                let sums = Sums { cases: i64::from(lot.count()), yen: lot.yen() };
                if sums != Sums::default() {
                    work.wants.entry((work.month, delivery.to_owned(), chunk)).or_default().push(Want::Accepted(sums));
                }
                Ok(())
            }
            (SourceKind::Returned, ..) => {
                counted.paid_again = counted.paid_again.plus(lot.yen()).map_err(|_| sum())?;
                Ok(())
            }
            // More for a case that was counted before.
            (_, _, Some(of)) => self.source(permit, work, of, Way::Correction, Sums { cases: 0, yen: lot.yen() }).await,
            (SourceKind::Application, ..) => self.source(permit, work, lot.source(), Way::Application, one(lot.yen())).await,
            (SourceKind::Refund, ..) => self.source(permit, work, lot.source(), Way::Refund, one(lot.yen())).await,
            (SourceKind::Receipt | SourceKind::Chunk | SourceKind::Correction, ..) => {
                self.source(permit, work, lot.source(), Way::Receipt, one(lot.yen())).await
            }
        }
    }

    /// Counts yen of a receipt, an application or a refund.
    async fn source(&self, permit: &Permit, work: &mut Work, source: &Source, way: Way, sums: Sums) -> Result<(), Problem> {
        if let Some((delivery, number)) = source.receipt_of() {
            let receipt = ReceiptRef { delivery: delivery.to_owned(), number };
            let (of, chunk) = self.place(permit, work, &receipt).await?;
            work.wants.entry((of, delivery.to_owned(), chunk)).or_default().push(Want::One(number, way, sums));
            return Ok(());
        }
        let service_month = source.refund_month().unwrap_or(ServiceMonth(work.month.0));
        let unknown = (service_month, None, None, Kind::Unknown, Funding::Unknown);
        let name = source.application_id().map_or_else(|| source.name(), str::to_owned);
        let granted = work.granted.get(&name);
        let (service_month, ward, age, kind, funding) = granted.map_or(unknown, known);
        let cell = Cell { billing_month: work.month, service_month, ward, age, kind, funding, way };
        work.counted.table.add(cell, sums).map_err(|_| sum())
    }

    /// Billing month and chunk of a receipt: its case tells, in the month of its delivery.
    async fn place(&self, permit: &Permit, work: &Work, receipt: &ReceiptRef) -> Result<(BillingMonth, u32), Problem> {
        if let Some(case) = work.cases.get(receipt) {
            return Ok((case.id.month, case.chunk));
        }
        let id = DeliveryId::parse(&receipt.delivery).map_err(|_| Problem::damaged("delivery"))?;
        let item = self.audited.get(permit, Table::Deliveries, &delivery_keys::delivery(&self.realm, &id)).await?;
        let delivery = Delivery::from_item(&item.ok_or_else(|| Problem::damaged("delivery"))?).map_err(damaged)?;
        let case = self.case(permit, &CaseId { month: delivery.month, receipt: receipt.clone() }).await?;
        Ok((delivery.month, case.chunk))
    }
}

/// What the row of a debt to a person tells.
fn known(row: &GrantedRow) -> (ServiceMonth, Option<Ward>, Option<u8>, Kind, Funding) {
    let kind = match row.category.map(|category| (category, category.table())) {
        Some((_, Some(table))) => Kind::of_receipt(table, row.inpatient),
        Some((Category::Device, _)) => Kind::Device,
        Some(_) | None => Kind::Unknown,
    };
    let funding = match row.prefecture {
        Some(true) => Funding::Prefecture,
        Some(false) => Funding::City,
        None => Funding::Unknown,
    };
    (row.service_month, row.ward, row.age, kind, funding)
}

impl Work {
    /// What a person accepted of this month is among its obligations, with the same amount: else a receipt would be lost.
    fn nothing_is_lost(&self, lots: &[Lot]) -> Result<(), Problem> {
        let owed: HashMap<(&str, u64), Yen> = lots.iter().filter_map(|lot| Some((lot.source().receipt_of()?, lot.yen()))).collect();
        let accepted = |case: &&Case| case.outcome != Outcome::Ok && matches!(case.state, State::Accepted | State::Split);
        for case in self.cases.values().filter(accepted) {
            let receipt = &case.id.receipt;
            if owed.get(&(receipt.delivery.as_str(), receipt.number)) != Some(&case.payable) {
                return Err(Problem::damaged("an accepted case without its obligation"));
            }
        }
        Ok(())
    }

    /// Counts what is wanted of a chunk's decisions; what the machine accepted must come to what is owed for the chunk.
    fn chunk(&mut self, decided: &[Decided], wants: &[Want]) -> Result<(), Problem> {
        for want in wants {
            match want {
                Want::Accepted(sums) => {
                    let mut found = Sums::default();
                    for one in decided.iter().filter(|one| one.decision.result == Decision::Ok) {
                        let yen = one.decision.amounts.city_pays;
                        found = Sums { cases: found.cases.saturating_add(1), yen: found.yen.plus(yen).map_err(|_| sum())? };
                        self.add(one, Way::Receipt, Sums { cases: 1, yen })?;
                    }
                    if found != *sums {
                        return Err(Problem::damaged("decisions and obligation of a chunk"));
                    }
                }
                Want::One(number, way, sums) => {
                    let one = decided.iter().find(|one| one.number == *number).ok_or_else(|| Problem::damaged("decisions"))?;
                    self.add(one, *way, *sums)?;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, one: &Decided, way: Way, sums: Sums) -> Result<(), Problem> {
        let cell = Cell {
            billing_month: self.month,
            // One whose holder is not established may be accepted by a person: it stands under the billing month.
            service_month: one.service_month.unwrap_or(ServiceMonth(self.month.0)),
            ward: one.decision.ward,
            age: one.facts.age,
            kind: Kind::of_receipt(one.facts.table, one.facts.inpatient),
            funding: match one.decision.funding.class {
                FundingClass::Prefecture => Funding::Prefecture,
                FundingClass::City => Funding::City,
                FundingClass::Unknown => Funding::Unknown,
            },
            way,
        };
        self.counted.table.add(cell, sums).map_err(|_| sum())
    }
}
