//! The same care again (重複): receipts and other applications of the same holder, month and place. Told with what stands there, never judged.

use super::care::Provider;
use super::codes;
use super::record::Facts;
use crate::claim::Claim;
use crate::keys;
use josei_base::plan::{BadItem, Item, ItemExt as _, Key};
use josei_base::{Entry, Finding};

/// Something that stands of the same care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The receipt as `delivery/number`, or the application's number.
    pub reference: String,
    /// What it is: Q060, Q061 or Q062.
    pub entry: &'static Entry,
    /// What it bills or applies for, in yen, where that is known without its sealed part.
    pub yen: i64,
}

impl Duplicate {
    /// As a finding.
    #[must_use]
    pub fn finding(&self, line: u64) -> Finding {
        Finding {
            line,
            record: "row".to_owned(),
            field: "service_month".to_owned(),
            position: None,
            entry: self.entry,
            detail: format!("-> {}", self.reference),
        }
    }
}

/// Everything that stands of the same care besides the application itself, in the order of the keys.
pub(super) fn found(facts: &Facts, claims: &[(Key, Item)], applied: &[(Key, Item)]) -> Result<Vec<Duplicate>, BadItem> {
    let care = facts.care.key_parts(&facts.holder);
    let mut found = Vec::new();
    for (key, item) in claims {
        if !matches!(facts.care.provider, Provider::Month) && is_of_place(&key.sort, &care) {
            let claim = Claim::from_item(item)?;
            found.push(Duplicate { reference: claim.receipt.to_string(), entry: &codes::Q060, yen: claim.billed.cost().get() });
        }
    }
    let prefix = keys::application::applied_prefix(&care);
    for (key, item) in applied {
        let Some(rest) = key.sort.strip_prefix(&prefix) else { continue };
        let number = item.text("application")?;
        if item.get("open") == Some(&false.into()) || number == facts.number.as_str() {
            continue;
        }
        let (kind, amount) = rest.split_once('#').ok_or(BadItem("sk"))?;
        let yen = amount.parse().map_err(|_| BadItem("sk"))?;
        let same = kind == facts.kind.name() && yen == facts.care.paid.own_share.get();
        found.push(Duplicate { reference: number.to_owned(), entry: if same { &codes::Q061 } else { &codes::Q062 }, yen });
    }
    Ok(found)
}

/// Is a claim's sort key of this place? A pharmacy's receipt names the prescriber before the pharmacy, which a parent's receipt does not tell.
fn is_of_place(sort: &str, care: &crate::Care) -> bool {
    let Some(rest) = sort.strip_prefix(&keys::month_prefix(care.month)) else { return false };
    if rest.strip_prefix(care.place.as_str()).is_some_and(|rest| rest.starts_with('#')) {
        return true;
    }
    let mut wanted = care.place.splitn(3, '#');
    let (Some(table), Some(setting), Some(code)) = (wanted.next(), wanted.next(), wanted.next()) else { return false };
    let mut parts = rest.split('#');
    parts.next() == Some(table) && parts.next() == Some(setting) && parts.any(|part| part == code)
}
