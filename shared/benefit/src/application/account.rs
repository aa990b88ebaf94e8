//! Accounts of payees (口座): versions that never change, and a pointer to the one in force. One person enters, another confirms.
//!
//! A debt names a version, so that a change of account alters nothing that a frozen batch holds.

use super::error::ActError;
use super::record::AccountRef;
use super::word::{PayeeId, Person};
use crate::keys::application as keys;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Value, Write};
use josei_base::{Digest, Realm, Timestamp};
use serde::{Deserialize, Serialize};

/// Longest account holder, characters. The transfer's own limit of 30 bytes is checked where the name is made ready for it.
pub const HOLDER_CHARS_MAX: usize = 60;

/// 預金種別区分.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountType {
    /// 普通, 1.
    Ordinary,
    /// 当座, 2.
    Current,
    /// 貯蓄, 4.
    Savings,
}

impl AccountType {
    const ALL: [Self; 3] = [Self::Ordinary, Self::Current, Self::Savings];

    /// The name in files and rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Current => "current",
            Self::Savings => "savings",
        }
    }

    /// 預金種目 of the bank file.
    #[must_use]
    pub const fn code(self) -> char {
        match self {
            Self::Ordinary => '1',
            Self::Current => '2',
            Self::Savings => '4',
        }
    }

    /// From its name or its code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text || text.chars().eq([kind.code()]))
    }
}

/// An account as it was written. It names a person, so its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountDraft {
    /// Whose.
    pub payee: PayeeId,
    /// 銀行コード, four digits.
    pub bank: String,
    /// 支店コード, three digits.
    pub branch: String,
    /// 預金種別区分.
    pub kind: AccountType,
    /// 口座番号, seven digits.
    pub number: String,
    /// 名義人カナ, as written.
    pub holder_kana: String,
}

impl std::fmt::Debug for AccountDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccountDraft({})", self.payee)
    }
}

impl AccountDraft {
    /// Canonical bytes, to be sealed, and for the keyed hash that is its fingerprint.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        // These types always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Kana, capitals and the signs of account names; no kanji and no hiragana, which nobody guesses the reading of.
#[must_use]
pub fn is_kana_name(text: &str) -> bool {
    let allowed = |c: char| {
        matches!(c,
            '\u{30A1}'..='\u{30FC}' | '\u{FF61}'..='\u{FF9F}' | 'A'..='Z' | '0'..='9' | 'Ａ'..='Ｚ' | '０'..='９'
            | ' ' | '\u{3000}' | '(' | ')' | '-' | '.' | '（' | '）' | '－' | '．')
    };
    !text.is_empty() && text.chars().all(allowed)
}

/// The bank master as far as an account needs it (金融機関マスタ): the function that joins the crates passes it in.
pub trait BankMaster {
    /// Is there such a bank?
    fn has_bank(&self, bank: &str) -> bool;
    /// Has it such a branch?
    fn has_branch(&self, bank: &str, branch: &str) -> bool;
}

/// What the bank master says of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MasterCheck {
    /// Bank and branch exist.
    Known,
    /// No such bank.
    NoBank,
    /// The bank has no such branch.
    NoBranch,
}

/// What was found of the holder's name (名義の照合). The function asks the crate of bank files and tells the result here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameCheck {
    /// It can be written in a transfer.
    Usable,
    /// It can be written, and an inquiry (振込口座照会) found the same name at the bank.
    Confirmed,
    /// The bank has another name.
    Differs,
    /// It cannot be written in a transfer.
    Unusable,
}

/// Both checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountCheck {
    /// Bank and branch.
    pub master: MasterCheck,
    /// The holder's name.
    pub name: NameCheck,
}

/// Looks bank and branch up.
#[must_use]
pub fn look_up(draft: &AccountDraft, master: &dyn BankMaster) -> MasterCheck {
    if !master.has_bank(&draft.bank) {
        MasterCheck::NoBank
    } else if master.has_branch(&draft.bank, &draft.branch) {
        MasterCheck::Known
    } else {
        MasterCheck::NoBranch
    }
}

impl AccountCheck {
    /// # Errors
    /// What stands against paying to it.
    pub const fn usable(self) -> Result<(), ActError> {
        match (self.master, self.name) {
            (MasterCheck::NoBank | MasterCheck::NoBranch, _) => Err(ActError::NoSuchBank),
            (_, NameCheck::Differs | NameCheck::Unusable) => Err(ActError::AccountName),
            (MasterCheck::Known, NameCheck::Usable | NameCheck::Confirmed) => Ok(()),
        }
    }
}

/// Where an account version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Entered by one person.
    Draft,
    /// Confirmed by another.
    Confirmed,
}

/// A version of an account as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose, and which version.
    pub reference: AccountRef,
    /// Where it stands.
    pub state: AccountState,
    /// 銀行コード and 支店コード, for lists of merged branches.
    pub bank: String,
    /// 支店コード.
    pub branch: String,
    /// Number, type and holder, sealed.
    pub sealed: Vec<u8>,
    /// Keyed hash of the content: the same account has the same.
    pub fingerprint: Digest,
    /// Who entered it.
    pub drafter: Person,
    /// When; its month names the key that seals it.
    pub drafted_at: Timestamp,
    /// Who confirmed it.
    pub confirmer: Option<Person>,
}

/// Which version is in force (`current`, none before the first is confirmed), and the last there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pointer {
    /// In force.
    pub current: Option<u32>,
    /// The last version.
    pub last: u32,
}

const DRAFT: &str = "DRAFT";
const CONFIRMED: &str = "CONFIRMED";

impl Account {
    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let person = |name: &'static str| Person::parse(item.text(name)?).map_err(|_| BadItem(name));
        let state = match item.text("state")? {
            DRAFT => AccountState::Draft,
            CONFIRMED => AccountState::Confirmed,
            _ => return Err(BadItem("state")),
        };
        Ok(Self {
            reference: AccountRef {
                payee: PayeeId::parse(item.text("payee")?).map_err(|_| BadItem("payee"))?,
                version: u32::try_from(item.number("version")?).map_err(|_| BadItem("version"))?,
            },
            state,
            bank: item.text("bank")?.to_owned(),
            branch: item.text("branch")?.to_owned(),
            sealed: item.bytes("sealed")?.to_owned(),
            fingerprint: Digest::parse(item.text("fingerprint")?).map_err(|_| BadItem("fingerprint"))?,
            drafter: person("drafter")?,
            drafted_at: item.text("drafted_at")?.parse().map_err(|_| BadItem("drafted_at"))?,
            confirmer: if state == AccountState::Confirmed { Some(person("confirmer")?) } else { None },
        })
    }
}

impl Pointer {
    /// From a row; none is the state before the first draft.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: Option<&Item>) -> Result<Self, BadItem> {
        let Some(item) = item else { return Ok(Self::default()) };
        let version = |name: &'static str| u32::try_from(item.number(name)?).map_err(|_| BadItem(name));
        let current = if item.contains_key("current") { Some(version("current")?) } else { None };
        Ok(Self { current, last: version("last")? })
    }
}

/// A draft, sealed and marked by the caller, with what was found of it.
#[derive(Debug, Clone, Copy)]
pub struct NewAccount<'a> {
    /// As written.
    pub draft: &'a AccountDraft,
    /// Its content, sealed.
    pub sealed: &'a [u8],
    /// Keyed hash of the content.
    pub fingerprint: Digest,
    /// The checks.
    pub check: AccountCheck,
    /// Who enters it.
    pub by: &'a Person,
    /// When.
    pub at: Timestamp,
}

/// Enters a new version; it is not in force before [`plan_confirm`]. `last` is the last version as read with its content, so that the same
/// account entered twice is one version.
///
/// # Errors
/// When bank, branch or name cannot be used.
pub fn plan_draft(realm: &Realm, pointer: Pointer, last: Option<&Account>, new: &NewAccount<'_>) -> Result<Vec<Write>, ActError> {
    new.check.usable()?;
    if last.is_some_and(|last| last.reference.version == pointer.last && last.fingerprint == new.fingerprint) {
        return Ok(Vec::new());
    }
    let payee = &new.draft.payee;
    let version = pointer.last.checked_add(1).ok_or(ActError::AccountChanged)?;
    let name = new.check.name;
    let item = Item::from([
        ("payee".to_owned(), payee.as_str().into()),
        ("version".to_owned(), i64::from(version).into()),
        ("state".to_owned(), DRAFT.into()),
        ("bank".to_owned(), new.draft.bank.as_str().into()),
        ("branch".to_owned(), new.draft.branch.as_str().into()),
        ("sealed".to_owned(), new.sealed.to_owned().into()),
        ("fingerprint".to_owned(), new.fingerprint.to_string().into()),
        ("name_confirmed".to_owned(), (name == NameCheck::Confirmed).into()),
        ("drafter".to_owned(), new.by.as_str().into()),
        ("drafted_at".to_owned(), new.at.to_string().into()),
    ]);
    let condition = if pointer.last == 0 { Condition::Absent } else { equals("last", i64::from(pointer.last)) };
    Ok(vec![
        Write::Put { table: Table::Payments, key: keys::account(realm, payee, version), item, condition: Some(Condition::Absent) },
        Write::Update {
            table: Table::Payments,
            key: keys::current_account(realm, payee),
            set: Item::from([("last".to_owned(), i64::from(version).into())]),
            add: Vec::new(),
            condition: Some(condition),
        },
    ])
}

/// Puts a drafted version in force. Only the last one, only by another person; a repeated confirmation changes nothing.
///
/// # Errors
/// The same person, another version meanwhile.
pub fn plan_confirm(realm: &Realm, pointer: Pointer, account: &Account, by: &Person, at: Timestamp) -> Result<Vec<Write>, ActError> {
    let AccountRef { payee, version } = &account.reference;
    if account.drafter == *by {
        return Err(ActError::AccountSamePerson);
    }
    if account.state == AccountState::Confirmed {
        let again = account.confirmer.as_ref() == Some(by) && pointer.current == Some(*version);
        return if again { Ok(Vec::new()) } else { Err(ActError::AccountChanged) };
    }
    if pointer.last != *version {
        return Err(ActError::AccountChanged);
    }
    let before = match pointer.current {
        None => Condition::Missing("current".to_owned()),
        Some(current) => equals("current", i64::from(current)),
    };
    // The drafter stands in the condition as well: whatever was read, the store lets nobody confirm his own entry.
    let drafted =
        vec![equals("state", DRAFT), equals("drafter", account.drafter.as_str()), equals("fingerprint", account.fingerprint.to_string())];
    Ok(vec![
        Write::Update {
            table: Table::Payments,
            key: keys::account(realm, payee, *version),
            set: Item::from([
                ("state".to_owned(), CONFIRMED.into()),
                ("confirmer".to_owned(), by.as_str().into()),
                ("confirmed_at".to_owned(), at.to_string().into()),
            ]),
            add: Vec::new(),
            condition: Some(Condition::All(drafted)),
        },
        Write::Update {
            table: Table::Payments,
            key: keys::current_account(realm, payee),
            set: Item::from([("current".to_owned(), i64::from(*version).into())]),
            add: Vec::new(),
            condition: Some(Condition::All(vec![equals("last", i64::from(*version)), before])),
        },
        Write::Put {
            table: Table::Payments,
            key: keys::account_at(realm, &account.bank, &account.branch, payee),
            item: AccountAt { payee: payee.clone(), version: *version }.to_item(),
            // The writes above decide; a version before this one may stand here.
            condition: None,
        },
    ])
}

/// A row of the accounts at a branch: whose, and which version. It counts while that version is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountAt {
    /// Whose.
    pub payee: PayeeId,
    /// The last version that was confirmed for this branch.
    pub version: u32,
}

impl AccountAt {
    fn to_item(&self) -> Item {
        Item::from([("payee".to_owned(), self.payee.as_str().into()), ("version".to_owned(), i64::from(self.version).into())])
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        Ok(Self {
            payee: PayeeId::parse(item.text("payee")?).map_err(|_| BadItem("payee"))?,
            version: u32::try_from(item.number("version")?).map_err(|_| BadItem("version"))?,
        })
    }
}

fn equals(name: &str, value: impl Into<Value>) -> Condition {
    Condition::Equals(name.to_owned(), value.into())
}
