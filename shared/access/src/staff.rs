//! The staff list (人事の名簿) beside the users: who has left is stopped, without waiting for anybody to ask (M03).

use crate::user::{State, User};
use josei_base::Date;
use josei_base::id::UserId;
use std::collections::BTreeSet;

/// What a comparison finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Users who work and stand in no list any more: to be suspended now.
    pub gone: Vec<UserId>,
    /// Users whose contract has ended: to be suspended now.
    pub ended: Vec<UserId>,
    /// Users with a right that has ended: the head asks again, or it stays ended (棚卸).
    pub to_renew: Vec<UserId>,
}

/// Compares the users with the list of a day. Contractors stand in no staff list; their contract tells.
#[must_use]
pub fn compare<'a>(users: impl IntoIterator<Item = &'a User>, list: &BTreeSet<UserId>, today: Date) -> Compared {
    let mut found = Compared::default();
    for user in users {
        if !matches!(user.state, State::Active | State::Requested) {
            continue;
        }
        match &user.contract {
            Some(contract) if contract.until < today => found.ended.push(user.id.clone()),
            None if !list.contains(&user.id) => found.gone.push(user.id.clone()),
            _ if user.roles.values().any(|until| *until < today) => found.to_renew.push(user.id.clone()),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;
    use crate::user::{Contract, ContractId};
    use std::collections::BTreeMap;

    fn user(id: &str, state: State, contract: Option<Date>, until: Date) -> User {
        User {
            id: UserId::parse(id).unwrap(),
            state,
            contract: contract.map(|until| Contract { id: ContractId::parse("c-1").unwrap(), until }),
            roles: BTreeMap::from([(Role::Clerk, until)]),
            trained_until: None,
            pending: None,
        }
    }

    #[test]
    fn who_left_is_found() {
        let (today, later, past) = (Date::constant(2026, 4, 2), Date::constant(2026, 9, 30), Date::constant(2026, 3, 31));
        let users = [
            user("here", State::Active, None, later),
            user("gone", State::Active, None, later),
            user("asked-for-and-gone", State::Requested, None, later),
            user("stopped", State::Suspended, None, later),
            user("contractor", State::Active, Some(later), later),
            user("ended", State::Active, Some(past), later),
            user("renew", State::Active, None, past),
        ];
        let list = ["here", "renew", "ended"].map(|id| UserId::parse(id).unwrap()).into();
        let found = compare(&users, &list, today);
        let names = |ids: &[UserId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&found.gone), ["gone", "asked-for-and-gone"]);
        assert_eq!(names(&found.ended), ["ended"]);
        assert_eq!(names(&found.to_renew), ["renew"]);
    }
}
