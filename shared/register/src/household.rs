//! Households (世帯) as 住基 tells them: who is in one, as what. The numbers stand as keyed hashes; which of the members a child's parents are follows from 続柄.

use crate::id::PersonKey;
use crate::value::Guardian;
use josei_base::plan::{BadItem, Item, ItemExt as _};

/// A household, by the keyed hash of 世帯番号.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Household(pub [u8; 16]);

impl std::fmt::Display for Household {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Thirty-two hexadecimal digits, as a person key.
        PersonKey(self.0).fmt(f)
    }
}

impl std::fmt::Debug for Household {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Household({self})")
    }
}

impl Household {
    pub(crate) fn read_from(item: &Item, name: &'static str) -> Result<Option<Self>, BadItem> {
        if !item.contains_key(name) {
            return Ok(None);
        }
        PersonKey::parse(item.text(name)?).map(|key| Some(Self(key.0))).map_err(|_| BadItem(name))
    }
}

/// Who somebody is in a household (続柄), as far as it tells a child's parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 世帯主.
    Head,
    /// 配偶者 of the 世帯主.
    Spouse,
    /// 子 of the 世帯主, under age.
    Child,
    /// Anybody else.
    Other,
    /// Was in it, and is no more.
    Gone,
}

impl Role {
    const ALL: [Self; 5] = [Self::Head, Self::Spouse, Self::Child, Self::Other, Self::Gone];

    /// As in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Spouse => "spouse",
            Self::Child => "child",
            Self::Other => "other",
            Self::Gone => "gone",
        }
    }

    /// From the row of a member.
    ///
    /// # Errors
    /// For a row without a role.
    pub fn of_item(item: &Item) -> Result<Self, BadItem> {
        let name = item.text("role")?;
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or(BadItem("role"))
    }

    /// The row of a member.
    #[must_use]
    pub fn to_item(self) -> Item {
        Item::from([("role".to_owned(), self.name().into())])
    }
}

/// The guardian of the children of a household (保護者): the 世帯主, and the 配偶者 as the other parent (P). None while nobody, or more than one, is the 世帯主.
#[must_use]
pub fn guardian_of(members: &[(PersonKey, Role)]) -> Option<Guardian> {
    let only = |role| {
        let mut found = members.iter().filter(|(_, other)| *other == role).map(|(person, _)| *person);
        found.next().filter(|_| found.next().is_none())
    };
    Some(Guardian { guardian: only(Role::Head)?, other_parent: only(Role::Spouse) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_the_guardian_and_the_spouse_the_other_parent() {
        let person = |key: u8| PersonKey([key; 16]);
        let mut members = vec![(person(1), Role::Child), (person(2), Role::Spouse), (person(4), Role::Other), (person(5), Role::Gone)];
        assert!(guardian_of(&members).is_none());
        members.push((person(3), Role::Head));
        assert!(guardian_of(&members) == Some(Guardian { guardian: person(3), other_parent: Some(person(2)) }));
        assert!(guardian_of(&members[2..]) == Some(Guardian::alone(person(3))));
        members.push((person(6), Role::Head));
        assert!(guardian_of(&members).is_none());
        for role in Role::ALL {
            assert_eq!(Role::of_item(&role.to_item()), Ok(role));
        }
    }
}
