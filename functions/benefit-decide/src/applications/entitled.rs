//! Was the child entitled on the days of the care, and who bears the subsidy (資格・府市区分の判定)? By the register that counts now and the rules of the day, found
//! anew wherever it is asked; a proposal keeps what was found.

use crate::BenefitDecide;
use crate::known::Known;
use josei_base::{Digest, ServiceMonth};
use josei_base::{Entry, Finding};
use josei_benefit::Outcome;
use josei_benefit::application::word::Mark;
use josei_benefit::application::{Facts, Judged, Personal, codes};
use josei_eligibility::{CareAsked, Entitlement, FundingClass, HolderHash, Outcome as Decision, entitled};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use serde::Serialize;

/// The machine's answer, and the register it was found in.
pub(super) struct Found {
    pub(super) entitlement: Entitlement,
    register: Digest,
    as_of: String,
}

/// The answer, as people see it.
#[derive(Serialize)]
pub struct ShownEntitlement {
    /// `ok`, `review` or `reject`.
    result: &'static str,
    codes: Vec<ShownCode>,
    /// 府市区分: `prefecture`, `city` or `unknown`.
    funding: &'static str,
    /// A sentence for each rule, to be read aloud.
    explained_ja: String,
    explained_en: String,
    register_as_of: String,
    register_file_sha256: Digest,
    rules_sha256: Digest,
}

/// A code with its words.
#[derive(Serialize)]
pub struct ShownCode {
    code: &'static str,
    ja: &'static str,
    en: &'static str,
}

impl From<&'static Entry> for ShownCode {
    fn from(entry: &'static Entry) -> Self {
        Self { code: entry.code, ja: entry.ja, en: entry.en }
    }
}

const fn outcome(result: Decision) -> Outcome {
    match result {
        Decision::Ok => Outcome::Ok,
        Decision::Review => Outcome::Review,
        Decision::Reject => Outcome::Reject,
    }
}

impl Found {
    /// 府市区分 as rows have it.
    pub(super) const fn prefecture(&self) -> Option<bool> {
        match self.entitlement.funding.class {
            FundingClass::Prefecture => Some(true),
            FundingClass::City => Some(false),
            FundingClass::Unknown => None,
        }
    }

    /// As a proposal keeps it.
    pub(super) fn judged(&self) -> Judged {
        Judged {
            outcome: outcome(self.entitlement.result),
            codes: self.codes().map(|entry| entry.code.to_owned()).collect(),
            prefecture: self.prefecture(),
            register: self.register,
            rules: self.entitlement.rules_hash,
        }
    }

    pub(super) fn shown(&self) -> ShownEntitlement {
        ShownEntitlement {
            result: outcome(self.entitlement.result).name(),
            codes: self.codes().map(ShownCode::from).collect(),
            funding: self.entitlement.funding.class.name(),
            explained_ja: self.entitlement.explain_ja(),
            explained_en: self.entitlement.explain_en(),
            register_as_of: self.as_of.clone(),
            register_file_sha256: self.register,
            rules_sha256: self.entitlement.rules_hash,
        }
    }

    /// What a clerk is told at the entry; nothing for a child who is entitled. A month's cap is about receipts, each of which was judged.
    pub(super) fn finding(&self, facts: &Facts, line: u64) -> Option<Finding> {
        if self.entitlement.result == Decision::Ok || !facts.kind.row().one_care {
            return None;
        }
        let said: Vec<String> = self.codes().map(|entry| format!("{} {}", entry.code, entry.ja)).collect();
        let (record, field) = ("row".to_owned(), "care_from".to_owned());
        Some(Finding { line, record, field, position: None, entry: &codes::Q063, detail: said.join(", ") })
    }

    fn codes(&self) -> impl Iterator<Item = &'static Entry> {
        self.entitlement.codes.iter().map(|code| code.0)
    }
}

/// The hash that a mark of a holder is.
fn holder(mark: &str) -> Result<HolderHash, Problem> {
    Digest::parse(mark).map(|digest| HolderHash(digest.0)).map_err(|_| Problem::damaged("holder"))
}

impl BenefitDecide {
    /// Of an application; none where no register was loaded yet.
    pub(super) async fn entitlement(&self, permit: &Permit, facts: &Facts, personal: &Personal) -> Result<Option<Found>, Problem> {
        let care = &facts.care;
        let asked = CareAsked {
            holder: holder(facts.holder.as_str())?,
            birth: Some(personal.holder_birth_date),
            sex: personal.holder_sex,
            month: care.service_month,
            between: (care.from, care.to),
            days: care.days,
        };
        Ok(self.known(permit).await?.and_then(|known| self.found(&known, &asked)))
    }

    /// Of a child's month, of which only the holder is known.
    pub(super) fn entitlement_in(&self, known: &Known, mark: &Mark, month: ServiceMonth) -> Result<Option<Found>, Problem> {
        let between = (month.0.first_day(), month.0.last_day());
        let asked = CareAsked { holder: holder(mark.as_str())?, birth: None, sex: None, month, between, days: 0 };
        Ok(self.found(known, &asked))
    }

    fn found(&self, known: &Known, asked: &CareAsked) -> Option<Found> {
        let entitlement = entitled(self.city.on(self.today())?, &known.snapshot, asked);
        Some(Found { entitlement, register: known.file, as_of: known.as_of.to_string() })
    }
}
