//! Who is paid (支払先): a review body, per total, or a person, by an id that says nothing about them.

use crate::people::PayeeId;
use josei_base::plan::{BadItem, Item, ItemExt as _};
use josei_base::receipt::ReviewBody;

/// Stands in `payee` of a row where a person is paid; `person` has the id.
const PERSON: &str = "person";

/// Who is paid.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Payee {
    /// A review body (審査支払機関); its account stands in the payer profile.
    Body(ReviewBody),
    /// A person (保護者など); the account is sealed, and its version is fixed when a batch takes what is owed.
    Person(PayeeId),
}

impl Payee {
    /// The person, if it is one.
    #[must_use]
    pub const fn person(&self) -> Option<&PayeeId> {
        if let Self::Person(person) = self { Some(person) } else { None }
    }

    /// The review body, if it is one.
    #[must_use]
    pub const fn body(&self) -> Option<ReviewBody> {
        if let Self::Body(body) = self { Some(*body) } else { None }
    }

    /// Writes it into a row.
    pub(crate) fn put(&self, item: &mut Item) {
        match self {
            Self::Body(body) => item.insert("payee".to_owned(), body.name().into()),
            Self::Person(person) => {
                item.insert("person".to_owned(), person.as_str().into());
                item.insert("payee".to_owned(), PERSON.into())
            }
        };
    }

    /// From a row.
    pub(crate) fn from_item(item: &Item) -> Result<Self, BadItem> {
        let payee = item.text("payee")?;
        if payee == PERSON {
            return Ok(Self::Person(PayeeId::parse(item.text("person")?).map_err(|_| BadItem("person"))?));
        }
        ReviewBody::ALL.into_iter().find(|body| body.name() == payee).map(Self::Body).ok_or(BadItem("payee"))
    }
}

impl From<ReviewBody> for Payee {
    fn from(body: ReviewBody) -> Self {
        Self::Body(body)
    }
}

impl From<PayeeId> for Payee {
    fn from(person: PayeeId) -> Self {
        Self::Person(person)
    }
}

/// Short and of one meaning: the body's code, or the person's id behind a mark that no code has.
impl std::fmt::Display for Payee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Body(body) => write!(f, "{}", body.code()),
            Self::Person(person) => write!(f, "{PERSON}:{person}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_who_is_paid_one_way() {
        for payee in
            [Payee::Body(ReviewBody::Shiharai), Payee::Body(ReviewBody::Kokuho), Payee::Person(PayeeId::parse("shiharai").unwrap())]
        {
            let mut item = Item::new();
            payee.put(&mut item);
            assert_eq!(Payee::from_item(&item), Ok(payee));
        }
        let row = |payee: &str| Item::from([("payee".to_owned(), payee.into())]);
        assert_eq!(Payee::from_item(&row("somebody")), Err(BadItem("payee")));
        assert_eq!(Payee::from_item(&row(PERSON)), Err(BadItem("person")));
        assert!(ReviewBody::ALL.iter().all(|body| body.name() != PERSON));
    }
}
