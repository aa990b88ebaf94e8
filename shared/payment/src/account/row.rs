//! Versions of a person's account (口座の版): each is a row that never changes and names one sealed object, which holds the form. The highest stands.

use crate::error::PaymentError;
use crate::keys;
use crate::people::{PayeeId, PersonId};
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Write};
use josei_base::{Month, Pinned, Realm};

/// Version of the stored shape.
const FORMAT: i64 = 1;
/// Most versions of one person's account (six digits in keys).
pub const VERSIONS_MAX: u32 = 999_999;
/// Schema of the sealed form.
pub const FORM_SCHEMA: &str = "payment-account.1";

/// One version of a person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Whose.
    pub person: PayeeId,
    /// Which version, from 1.
    pub version: u32,
    /// The month it was entered in: its object is sealed under the key of that month's fiscal year.
    pub month: Month,
    /// The sealed form.
    pub form: Pinned,
    /// Who entered it.
    pub entered_by: PersonId,
    /// Who approved it: another person (`security.md` §7).
    pub approved_by: PersonId,
}

/// Name of the sealed object that holds the form of a version; store it before [`plan_account`] names it.
#[must_use]
pub fn sealed_object(realm: &Realm, person: &PayeeId, version: u32) -> String {
    format!("{realm}/payments/accounts/{person}/{version:06}")
}

impl AccountRow {
    /// As stored.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("format".to_owned(), FORMAT.into()),
            ("version".to_owned(), i64::from(self.version).into()),
            ("month".to_owned(), self.month.to_string().into()),
            ("entered_by".to_owned(), self.entered_by.as_str().into()),
            ("approved_by".to_owned(), self.approved_by.as_str().into()),
        ]);
        self.form.put_into(&mut item, "form");
        item
    }

    /// From what is stored in the partition of this person.
    ///
    /// # Errors
    /// When it is not exactly what [`AccountRow::to_item`] makes.
    pub fn from_item(person: &PayeeId, item: &Item) -> Result<Self, PaymentError> {
        let by = |name| PersonId::parse(item.text(name)?).map_err(|_| BadItem(name));
        let row = Self {
            person: person.clone(),
            version: u32::try_from(item.number("version")?).map_err(|_| BadItem("version"))?,
            month: Month::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            form: Pinned::read_from(item, "form").ok_or(BadItem("form_version"))?,
            entered_by: by("entered_by")?,
            approved_by: by("approved_by")?,
        };
        if row.version == 0 || row.entered_by == row.approved_by {
            return Err(BadItem("version").into());
        }
        if row.to_item() == *item { Ok(row) } else { Err(BadItem("unknown attribute").into()) }
    }
}

/// Adds a version after `before`, the newest there is: 0 for none. Numbers may be left out, because an account that was entered and never approved has one as well.
/// A batch that has taken an older one keeps it.
///
/// # Errors
/// The same person entered and approved it, or there is no such number, or it does not follow.
pub fn plan_account(realm: &Realm, row: &AccountRow, before: u32) -> Result<Vec<Write>, PaymentError> {
    if row.entered_by == row.approved_by {
        return Err(PaymentError::SecondPerson);
    }
    if !(1..=VERSIONS_MAX).contains(&row.version) || row.version <= before {
        return Err(PaymentError::Account);
    }
    let key = keys::account(realm, &row.person, row.version);
    let mut writes = vec![Write::Put { table: Table::Payments, key, item: row.to_item(), condition: Some(Condition::Absent) }];
    if before > 0 {
        let key = keys::account(realm, &row.person, before);
        writes.push(Write::Check { table: Table::Payments, key, condition: Condition::Present });
    }
    Ok(writes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_base::Digest;

    fn row(version: u32, approved_by: &str) -> AccountRow {
        AccountRow {
            person: PayeeId::parse("p-1").unwrap(),
            version,
            month: Month::parse("2024-06").unwrap(),
            form: Pinned { version: "v".to_owned(), length: 9, sha256: Digest::of(b"form") },
            entered_by: PersonId::parse("abe").unwrap(),
            approved_by: PersonId::parse(approved_by).unwrap(),
        }
    }

    #[test]
    fn a_version_follows_the_one_before_and_has_two_people() {
        let realm = Realm::parse("local-271403").unwrap();
        assert_eq!(plan_account(&realm, &row(1, "abe"), 0), Err(PaymentError::SecondPerson));
        assert_eq!(plan_account(&realm, &row(0, "baba"), 0), Err(PaymentError::Account));
        assert_eq!(plan_account(&realm, &row(8, "baba"), 8), Err(PaymentError::Account));
        assert_eq!(plan_account(&realm, &row(VERSIONS_MAX + 1, "baba"), 0), Err(PaymentError::Account));
        let keys = |version, before| {
            let writes = plan_account(&realm, &row(version, "baba"), before).unwrap();
            writes.iter().map(|write| write.key().sort.clone()).collect::<Vec<_>>()
        };
        assert_eq!(keys(1, 0), ["000001"]);
        assert_eq!(keys(8, 5), ["000008", "000005"]);
    }

    #[test]
    fn stored_rows_are_read_strictly() {
        let right = row(3, "baba");
        let item = right.to_item();
        assert_eq!(AccountRow::from_item(&right.person, &item), Ok(right.clone()));
        for name in item.keys() {
            let mut other = item.clone();
            other.remove(name);
            assert!(AccountRow::from_item(&right.person, &other).is_err(), "{name}");
        }
        assert!(AccountRow::from_item(&right.person, &row(3, "abe").to_item()).is_err());
    }
}
