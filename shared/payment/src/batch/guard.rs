//! Guards (`LINE#<obligation>` of `security.md` §5): while one stands, no other batch can take the obligation.

use super::obligation::Obligation;
use crate::error::PaymentError;
use crate::payee::Payee;
use josei_base::Yen;
use josei_base::plan::{BadItem, Item, ItemExt as _};

/// The guard of an obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The batch that pays it.
    pub batch: u32,
    /// Who is paid.
    pub payee: Payee,
    /// Version of the payee's account when the batch took it; a review body's account stands in the payer profile.
    pub account: Option<u32>,
    /// How much.
    pub yen: Yen,
    /// The voided batch it was taken over from.
    pub taken_from: Option<u32>,
}

impl Guard {
    /// As stored.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([("batch".to_owned(), i64::from(self.batch).into()), ("yen".to_owned(), self.yen.get().into())]);
        self.payee.put(&mut item);
        for (name, number) in [("account", self.account), ("taken_from", self.taken_from)] {
            if let Some(number) = number {
                item.insert(name.to_owned(), i64::from(number).into());
            }
        }
        item
    }

    /// From what is stored.
    ///
    /// # Errors
    /// When it is not exactly what [`Guard::to_item`] makes.
    pub fn from_item(item: &Item) -> Result<Self, PaymentError> {
        let number = |name| u32::try_from(item.number(name)?).map_err(|_| BadItem(name));
        let some_number = |name| if item.contains_key(name) { number(name).map(Some) } else { Ok(None) };
        let guard = Self {
            batch: number("batch")?,
            payee: Payee::from_item(item)?,
            account: some_number("account")?,
            yen: Yen::new(item.number("yen")?),
            taken_from: some_number("taken_from")?,
        };
        if guard.account.is_some() != guard.payee.person().is_some() {
            return Err(BadItem("account").into());
        }
        if guard.to_item() == *item { Ok(guard) } else { Err(BadItem("unknown attribute").into()) }
    }
}

/// An obligation and the guard that was seen under its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The obligation.
    pub obligation: Obligation,
    /// Its guard, if there was one.
    pub guard: Option<Guard>,
}

/// An obligation that a batch has taken, with the account version it fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The obligation.
    pub obligation: Obligation,
    /// Version of the account, if a person is paid.
    pub account: Option<u32>,
}

impl Candidate {
    /// The member it is, if this batch has taken it.
    #[must_use]
    pub fn member_of(&self, sequence: u32) -> Option<Member> {
        let guard = self.guard.as_ref().filter(|guard| guard.batch == sequence)?;
        Some(Member { obligation: self.obligation.clone(), account: guard.account })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::PayeeId;
    use josei_base::receipt::ReviewBody;

    #[test]
    fn stored_guards_are_read_strictly() {
        let person = Payee::Person(PayeeId::parse("p-1").unwrap());
        for (payee, account) in [(Payee::Body(ReviewBody::Kokuho), None), (person, Some(3))] {
            let guard = Guard { batch: 2, payee, account, yen: Yen::new(500), taken_from: Some(1) };
            let item = guard.to_item();
            assert_eq!(Guard::from_item(&item), Ok(guard.clone()));
            for name in item.keys().filter(|name| *name != "taken_from") {
                let mut other = item.clone();
                other.remove(name);
                assert!(Guard::from_item(&other).is_err(), "{name}");
            }
            let mut more = item;
            more.insert("more".to_owned(), true.into());
            assert!(Guard::from_item(&more).is_err());
            // A person without a version, a body with one.
            let other = Guard { account: if account.is_some() { None } else { Some(1) }, ..guard };
            assert_eq!(Guard::from_item(&other.to_item()), Err(BadItem("account").into()));
        }
    }

    #[test]
    fn the_guard_of_a_body_is_as_it_was() {
        let guard = Guard { batch: 2, payee: ReviewBody::Kokuho.into(), account: None, yen: Yen::new(500), taken_from: None };
        let expected = Item::from([("batch".to_owned(), 2.into()), ("payee".to_owned(), "kokuho".into()), ("yen".to_owned(), 500.into())]);
        assert_eq!(guard.to_item(), expected);
    }
}
