//! What is paid to people with the payments of a billing month (支給台帳): one row per debt, with what totals and statistics count it by. It names nobody.

use super::care::{CareFacts, Category};
use super::owed::{Owed, Source};
use crate::keys::application as keys;
use josei_base::id::Ward;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Value, Write};
use josei_base::{BillingMonth, Realm, ServiceMonth, Yen};

/// One debt to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedRow {
    /// The name of the debt: of an application as its obligation has it, of a refund the name of the obligation.
    pub id: String,
    /// Is it a refund over the monthly cap that nobody applied for?
    pub automatic: bool,
    /// With which month's payments it is paid.
    pub month: BillingMonth,
    /// How much.
    pub yen: Yen,
    /// 診療年月.
    pub service_month: ServiceMonth,
    /// 診療区分; none for a month's cap.
    pub category: Option<Category>,
    /// 入外区分: true for 入院.
    pub inpatient: bool,
    /// 所管区, where the desk is one.
    pub ward: Option<Ward>,
    /// Full years on the first day of the care.
    pub age: Option<u8>,
    /// 府市区分: does the prefecture take part? None where nobody decided it.
    pub prefecture: Option<bool>,
}

impl GrantedRow {
    /// Of a decided application about a care or a month's cap.
    #[must_use]
    pub fn of_application(
        owed: &Owed,
        care: &CareFacts,
        one_care: bool,
        month: BillingMonth,
        (ward, age): (Option<Ward>, Option<u8>),
    ) -> Self {
        Self {
            id: owed.source.id(),
            automatic: matches!(owed.source, Source::Refund { .. }),
            month,
            yen: owed.yen,
            service_month: owed.month,
            category: one_care.then_some(care.category),
            inpatient: care.inpatient,
            ward,
            age,
            prefecture: owed.prefecture,
        }
    }

    /// Writes it, once.
    #[must_use]
    pub fn plan(&self, realm: &Realm) -> Write {
        let mut item = Item::from([
            ("automatic".to_owned(), self.automatic.into()),
            ("yen".to_owned(), self.yen.get().into()),
            ("service_month".to_owned(), self.service_month.to_string().into()),
            ("inpatient".to_owned(), self.inpatient.into()),
        ]);
        if let Some(category) = self.category {
            item.insert("category".to_owned(), category.name().into());
        }
        if let Some(ward) = self.ward {
            item.insert("ward".to_owned(), ward.to_string().into());
        }
        if let Some(age) = self.age {
            item.insert("age".to_owned(), i64::from(age).into());
        }
        if let Some(prefecture) = self.prefecture {
            item.insert("prefecture".to_owned(), prefecture.into());
        }
        Write::Put { table: Table::Claims, key: keys::granted(realm, self.month, &self.id), item, condition: Some(Condition::Absent) }
    }

    /// From a row and its place.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(month: BillingMonth, id: &str, item: &Item) -> Result<Self, BadItem> {
        let has = |name: &str| item.contains_key(name);
        Ok(Self {
            id: id.to_owned(),
            automatic: flag(item, "automatic")?,
            month,
            yen: Yen::new(item.number("yen")?),
            service_month: ServiceMonth::parse(item.text("service_month")?).map_err(|_| BadItem("service_month"))?,
            category: if has("category") { Some(category(item.text("category")?)?) } else { None },
            inpatient: flag(item, "inpatient")?,
            ward: if has("ward") { Some(Ward::parse(item.text("ward")?).map_err(|_| BadItem("ward"))?) } else { None },
            age: if has("age") { Some(u8::try_from(item.number("age")?).map_err(|_| BadItem("age"))?) } else { None },
            prefecture: if has("prefecture") { Some(flag(item, "prefecture")?) } else { None },
        })
    }
}

fn flag(item: &Item, name: &'static str) -> Result<bool, BadItem> {
    if let Some(Value::Flag(flag)) = item.get(name) { Ok(*flag) } else { Err(BadItem(name)) }
}

fn category(text: &str) -> Result<Category, BadItem> {
    Category::ALL.into_iter().find(|known| known.name() == text).ok_or(BadItem("category"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back() {
        let realm = Realm::parse("local-271403").unwrap();
        let month = BillingMonth::parse("2024-07").unwrap();
        let whole = GrantedRow {
            id: "application-1".to_owned(),
            automatic: false,
            month,
            yen: Yen::new(1_900),
            service_month: ServiceMonth::parse("2024-06").unwrap(),
            category: Some(Category::Medical),
            inpatient: true,
            ward: Some(Ward::parse("27141").unwrap()),
            age: Some(8),
            prefecture: Some(true),
        };
        let bare = GrantedRow { automatic: true, category: None, ward: None, age: None, prefecture: None, ..whole.clone() };
        for row in [whole, bare] {
            let Write::Put { key, item, condition: Some(Condition::Absent), .. } = row.plan(&realm) else { panic!("not put if absent") };
            assert_eq!(key.sort, row.id);
            assert_eq!(GrantedRow::from_item(month, &row.id, &item), Ok(row));
        }
    }
}
