//! Returned transfers in a statement of the account (03) or a notice of incoming transfers (01).

use super::{Against, Index, Matched, Told, returned};
use crate::batch::{EntryId, ManifestLine, REASON_UNSTATED};
use crate::codes;
use crate::zengin::{BankProfile, Direction, StatementEntry, check};
use josei_base::Entry;

/// Fields that name a line together.
const FIELDS: &str = "金額・振込依頼人名";

/// Does it begin as a statement does?
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"101") || bytes.starts_with(b"103")
}

/// One space between words, none around.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn name_of(line: &ManifestLine) -> String {
    plain(&line.account.name.to_unicode())
}

pub(super) fn read(bytes: &[u8], against: &Against<'_>, told: &mut Told) {
    let statement = check(bytes, &BankProfile::default());
    let entries: Vec<StatementEntry> = statement.movements().collect();
    told.rows = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    if statement.errors > 0 {
        for finding in statement.findings {
            told.add(finding);
        }
        return told.find(0, "", &codes::P_RESULT_STATEMENT, "");
    }
    let names = Index::of(against.manifest, name_of);
    for entry in &entries {
        match movement(entry, against, &names) {
            Ok(Some(matched)) => told.matched.push(matched),
            Ok(None) => told.other += 1,
            Err((field, code)) => told.find(entry.record, field, code, ""),
        }
    }
}

fn movement(
    entry: &StatementEntry,
    against: &Against<'_>,
    names: &Index<String>,
) -> Result<Option<Matched>, (&'static str, &'static Entry)> {
    if entry.direction != Direction::In {
        return Ok(None);
    }
    let word_in_name = against.rules.without_words(&entry.payer_name);
    let is_returned =
        word_in_name.is_some() || [&entry.summary, &entry.edi_text].iter().any(|text| against.rules.without_words(text).is_some());
    let name = plain(word_in_name.as_deref().unwrap_or(&entry.payer_name));
    let found = names.only(name, entry.yen);
    let can_be = entry.day.is_some_and(|day| against.can_be_of(day));
    if !is_returned {
        // Somebody may pay the city as much as they were paid: a person must look.
        let alike = can_be && !matches!(found, Err(code) if code.code == codes::P_RESULT_UNMATCHED.code);
        return if alike { Err((FIELDS, &codes::P_RESULT_MAYBE)) } else { Ok(None) };
    }
    let line = found.map_err(|code| (FIELDS, code))?;
    let Some(day) = entry.day.filter(|_| can_be) else { return Err(("勘定日", &codes::P_RESULT_DAY)) };
    let telling = returned(REASON_UNSTATED, day).ok_or(("", &codes::P_RESULT_REASON))?;
    let id = EntryId::new(&entry.reference, day, entry.yen).map_err(|_| ("照会番号", &codes::P_RESULT_VALUE))?;
    Ok(Some(Matched { at: entry.record, line, telling, entry: Some(id) }))
}
