//! A list as the project `zengin-code` hands it out (MIT): `banks.json`, one `branches/NNNN.json` a bank, `updated_at` (`domain/payments.md` §4).

use super::{BANKS_MAX, Bank, BankCode, BankMaster, BranchCode, MasterError, NAME_BYTES_MAX, Version};
use crate::name::{NameRules, normalise};
use crate::zengin::StoreName;
use josei_base::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A bank or branch as its source writes it; readings besides the kana are left alone.
#[derive(Deserialize)]
struct Written {
    code: String,
    name: String,
    kana: String,
}

/// A kana that does not fit a bank file: the field stays blank, which banks accept, for the codes decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable {
    /// The bank.
    pub bank: BankCode,
    /// The branch, if it is one's.
    pub branch: Option<BranchCode>,
}

/// Reads a list, file by file.
pub struct SnapshotReader {
    master: BankMaster,
    unwritable: Vec<Unwritable>,
}

impl SnapshotReader {
    /// Begins with `updated_at` (`YYYYMMDD`) and `banks.json`. Only banks named there count: the source keeps files of banks that are gone.
    ///
    /// # Errors
    /// [`MasterError::Source`].
    pub fn new(updated_at: &str, banks: &str) -> Result<Self, MasterError> {
        let bad_day = || MasterError::Source("updated_at".to_owned(), "not a day (YYYYMMDD)".to_owned());
        let [year, month, day] = [0..4, 4..6, 6..8].map(|range| updated_at.trim().get(range).unwrap_or_default());
        let day: Date = format!("{year}-{month}-{day}").parse().map_err(|_| bad_day())?;
        let mut reader = Self { master: BankMaster { day, banks: BTreeMap::new() }, unwritable: Vec::new() };
        for (code, written) in read::<4>("banks.json", banks)? {
            let version = reader.version(&written, code, None);
            reader.master.banks.insert(code, Bank { versions: vec![version], branches: BTreeMap::new() });
        }
        Ok(reader)
    }

    /// The banks whose branches are wanted.
    pub fn banks(&self) -> impl Iterator<Item = BankCode> + use<'_> {
        self.master.banks.keys().copied()
    }

    /// Takes the branches of a bank.
    ///
    /// # Errors
    /// [`MasterError::Source`].
    pub fn branches(&mut self, bank: BankCode, branches: &str) -> Result<(), MasterError> {
        let file = format!("branches/{bank}.json");
        let mut found = BTreeMap::new();
        for (code, written) in read::<3>(&file, branches)? {
            found.insert(code, vec![self.version(&written, bank, Some(code))]);
        }
        match self.master.banks.get_mut(&bank) {
            Some(place) => place.branches = found,
            None => return Err(MasterError::Source(file, "not a bank of banks.json".to_owned())),
        }
        Ok(())
    }

    /// The list, and the kana that no bank file takes.
    ///
    /// # Errors
    /// A list without banks, or a bank whose branches were not given: it would close accounts.
    pub fn finish(self) -> Result<(BankMaster, Vec<Unwritable>), MasterError> {
        if self.master.banks.is_empty() {
            return Err(MasterError::Source("banks.json".to_owned(), "no bank".to_owned()));
        }
        match self.master.banks.iter().find(|(_, bank)| bank.branches.is_empty()) {
            Some((code, _)) => Err(MasterError::Source(format!("branches/{code}.json"), "no branch".to_owned())),
            None => Ok((self.master, self.unwritable)),
        }
    }

    fn version(&mut self, written: &Written, bank: BankCode, branch: Option<BranchCode>) -> Version {
        let kana = store_name(&written.kana).unwrap_or_else(|| {
            self.unwritable.push(Unwritable { bank, branch });
            StoreName::BLANK
        });
        Version { kana, name: written.name.clone(), from: None, until: None }
    }
}

/// The kana of a bank or branch, in full width as the source has it, as a bank file takes it.
fn store_name(kana: &str) -> Option<StoreName> {
    let name = normalise::<15>(kana, &NameRules::default()).ok()?;
    StoreName::new(name.text.trimmed()).ok()
}

fn read<const N: usize>(file: &str, text: &str) -> Result<Vec<(crate::zengin::Digits<N>, Written)>, MasterError> {
    let wrong = |why: String| MasterError::Source(file.to_owned(), why);
    let rows: BTreeMap<String, Written> = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if rows.len() > BANKS_MAX {
        return Err(wrong(format!("more than {BANKS_MAX} codes")));
    }
    let row = |(key, written): (String, Written)| {
        let code = crate::zengin::Digits::<N>::parse(&key).map_err(|_| wrong(format!("{key} is not {N} digits")))?;
        if written.code != key {
            return Err(wrong(format!("{key} names itself {}", written.code)));
        }
        if written.name.is_empty() || written.name.len() > NAME_BYTES_MAX || written.name.contains(['\t', '\n', '\r']) {
            return Err(wrong(format!("the name of {key} cannot be kept")));
        }
        Ok((code, written))
    };
    rows.into_iter().map(row).collect()
}
