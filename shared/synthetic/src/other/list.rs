//! Decided lists (決定済レセプト一覧, `domain/receipts.md` §5.3): what the review bodies accepted, one line a receipt, with the amounts.

use super::{Form, OtherAnswer, OtherFile};
use crate::SyntheticError;
use crate::amount::MEAL_COST;
use crate::defect::Defect;
use crate::expected::AnswerResult;
use crate::findings::of_names;
use crate::holder::Holder;
use crate::write::Sender;
use crate::write::out::{Out, Style};
use crate::write::page::{PROGRAMME, Page};
use josei_base::Month;
use josei_base::id::FeeTable;
use josei_base::receipt::ReviewBody;

/// Fields of a D record.
const FIELDS: usize = 41;

/// The list of one review body.
struct List {
    body: ReviewBody,
    out: Out,
    expected: OtherAnswer,
    points: i64,
    claimed: i64,
    copay: i64,
}

/// The lists of both.
pub(super) struct Lists {
    billing: Month,
    lists: Vec<List>,
}

impl Lists {
    pub(super) fn new(billing: Month) -> Self {
        let list = |body: ReviewBody| {
            // The lists of a month are numbered: 01 of 支払基金, 02 of 国保連.
            let (month, sequence) = (billing.compact(), format!("0{}", body.code()));
            let mut out = Out::new(Style::default());
            out.record("H");
            out.put("01");
            out.put(body.code());
            out.put(&month);
            out.put(PROGRAMME);
            out.put(&sequence);
            out.put(format_args!("{month}20120000"));
            out.end(7);
            let expected = OtherAnswer::new(Form::List, format!("KDRSL_{PROGRAMME}_{month}_{sequence}.csv"), "list");
            List { body, out, expected, points: 0, claimed: 0, copay: 0 }
        };
        Self { billing, lists: ReviewBody::ALL.map(list).into() }
    }

    /// A line for a receipt; none if the review body could not read it, or if it is not for our programme.
    pub(super) fn add(&mut self, page: &Page, holder: &Holder, sender: Sender<'_>, result: AnswerResult) {
        if result == AnswerResult::Unread || page.defect(Defect::UnknownProgramme) {
            return;
        }
        let billing = self.billing.compact();
        if let Some(list) = self.lists.iter_mut().find(|list| list.body == sender.body) {
            list.line(page, holder, sender, &billing);
        }
    }

    pub(super) fn files(mut self) -> Result<Vec<OtherFile>, SyntheticError> {
        self.lists.retain(|list| list.expected.receipts > 0);
        self.lists.into_iter().map(List::file).collect()
    }
}

impl List {
    fn line(&mut self, page: &Page, holder: &Holder, sender: Sender<'_>, billing: &str) {
        let claim = page.claim;
        let mut codes: Vec<&str> = of_names(page).collect();
        if page.defect(Defect::HolderCheckDigit) {
            codes.extend(Defect::HolderCheckDigit.findings());
        }
        codes.sort_unstable();
        self.expected.receipt(true, &codes);
        let sequence = self.expected.receipts;
        let ours = page.programmes.iter().zip(1_u8..).find(|(programme, _)| programme.ours);
        let out = &mut self.out;
        out.record("D");
        out.put(format_args!("{}{billing}{sequence:09}", self.body.code()));
        out.put(format_args!("{}{billing}{sequence:09}", crate::city::PREFECTURE));
        out.skip(1);
        out.put(billing);
        out.put(billing);
        out.month(claim.month);
        out.put(sender.institution.table.code());
        out.put(crate::city::PREFECTURE);
        out.put(&sender.institution.code);
        out.text(&sender.institution.name);
        out.put(&page.receipt_type);
        out.put(PROGRAMME);
        out.put_some(ours.map(|(programme, _)| &programme.holder));
        out.put_some(ours.map(|(_, rank)| rank));
        out.text(&page.name);
        out.text(&page.kana);
        match page.birth {
            Some(day) => out.day(day),
            None => out.skip(1),
        }
        out.put_some(page.sex.map(josei_base::receipt::Sex::code));
        let confirmed = page.confirmed.as_ref();
        out.put(&page.card.insurer);
        out.text(&page.card.symbol);
        out.text(&page.card.number);
        out.put(page.branch);
        out.put(if confirmed.is_some() { "04" } else { "01" });
        out.put(format_args!("{:03}", page.insurer_percent));
        out.put(claim.visits.len());
        out.put(claim.visits.len());
        self.amounts(page, holder);
        let out = &mut self.out;
        out.put(claim.note);
        if claim.days_told {
            let cared = |day: u8| claim.visits.iter().any(|visit| visit.day == day);
            let days: String = (1..=31).map(|day| if cared(day) { '1' } else { '0' }).collect();
            out.put(days);
        } else {
            out.skip(1);
        }
        out.put(0);
        out.end(FIELDS);
    }

    /// 請求点数 to 食事標準負担額.
    fn amounts(&mut self, page: &Page, holder: &Holder) {
        let claim = page.claim;
        let points = claim.points();
        let claimed = claim.subsidy(holder).max(0);
        let out = &mut self.out;
        if claim.care.table() == FeeTable::VisitingNurse {
            out.skip(2);
        } else {
            out.put(points);
            out.put(points);
            self.points += i64::from(points);
        }
        out.put(u64::from(points) * 10);
        out.put(claim.copay);
        out.skip(1);
        let high_cost = claim.high_cost(holder);
        out.put_some((high_cost > 0).then_some(high_cost));
        out.put(claimed);
        if claim.meals > 0 {
            out.put(claim.meals);
            out.put(i64::from(claim.meals) * MEAL_COST);
            out.put(claim.meals_yen());
        } else {
            out.skip(3);
        }
        self.claimed += claimed;
        self.copay += claim.copay;
    }

    fn file(self) -> Result<OtherFile, SyntheticError> {
        let Self { mut out, expected, points, claimed, copay, .. } = self;
        out.record("T");
        out.put(expected.receipts);
        out.put(points);
        out.put(claimed);
        out.put(copay);
        out.end(5);
        Ok(OtherFile { bytes: out.finish()?, expected })
    }
}
