//! Users and their rights (利用者と権限): asked for by the head, confirmed by a steward who is another, suspended at once (M03, M08, M15, M37).
//!
//! Pure: each act takes the user as it stands and answers what it becomes. The caller writes it on condition that nothing changed since.

use crate::codes;
use crate::role::{Employment, Role};
use josei_base::id::UserId;
use josei_base::{Date, Entry, word_type};
use std::collections::BTreeMap;

word_type! {
    /// Number of a contract with a contractor (委託契約番号).
    ContractId "contract" 1..=64 josei_base::id::is_id
}

/// A contract under which somebody works (委託契約).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Its number.
    pub id: ContractId,
    /// Last day.
    pub until: Date,
}

/// Where a user stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Asked for, not confirmed: may do nothing.
    Requested,
    /// May work.
    Active,
    /// Stopped at once, until a change is confirmed again.
    Suspended,
    /// For ever.
    Closed,
}

/// What waits for a steward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Who asked.
    pub by: UserId,
    /// Roles with their last days, as they are to be; all others go.
    pub roles: BTreeMap<Role, Date>,
}

/// A person who works with the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// Where it stands.
    pub state: State,
    /// None for the city's staff.
    pub contract: Option<Contract>,
    /// Confirmed roles, each with its last day (棚卸 at the latest then).
    pub roles: BTreeMap<Role, Date>,
    /// Last day of the yearly training (M37).
    pub trained_until: Option<Date>,
    /// What waits to be confirmed.
    pub pending: Option<Pending>,
}

/// Why not.
pub type Refused = &'static Entry;

impl User {
    /// A new user, asked for by the head of a section.
    ///
    /// # Errors
    /// U0041 if somebody asks for themselves; U0044 for a contractor without a contract that lasts.
    pub fn request(
        id: UserId,
        by: &UserId,
        employment: Employment,
        contract: Option<Contract>,
        roles: BTreeMap<Role, Date>,
        today: Date,
    ) -> Result<Self, Refused> {
        let fits = match (employment, &contract) {
            (Employment::Staff, None) => true,
            (Employment::Contractor, Some(contract)) => contract.until >= today,
            _ => false,
        };
        if !fits {
            return Err(&codes::U0044);
        }
        let user = Self { id, state: State::Requested, contract, roles: BTreeMap::new(), trained_until: None, pending: None };
        user.change(by, roles)
    }

    /// Other roles, asked for by the head.
    ///
    /// # Errors
    /// U0041 for oneself, U0042 for a closed user.
    pub fn change(mut self, by: &UserId, roles: BTreeMap<Role, Date>) -> Result<Self, Refused> {
        if *by == self.id {
            return Err(&codes::U0041);
        }
        if self.state == State::Closed {
            return Err(&codes::U0042);
        }
        self.pending = Some(Pending { by: by.clone(), roles });
        Ok(self)
    }

    /// A steward confirms what waits; a suspended user may work again then.
    ///
    /// # Errors
    /// U0043 if nothing waits, U0040 if the steward asked, U0041 for oneself.
    pub fn confirm(mut self, by: &UserId) -> Result<Self, Refused> {
        let pending = self.pending.take().ok_or(&codes::U0043)?;
        if pending.by == *by {
            return Err(&codes::U0040);
        }
        if self.id == *by {
            return Err(&codes::U0041);
        }
        self.roles = pending.roles;
        self.state = State::Active;
        Ok(self)
    }

    /// Stops everything now. Needs no second person; what waited is dropped, so that coming back is asked for and confirmed anew.
    ///
    /// # Errors
    /// U0042 for a closed user.
    pub fn suspend(mut self) -> Result<Self, Refused> {
        if self.state == State::Closed {
            return Err(&codes::U0042);
        }
        self.state = State::Suspended;
        self.pending = None;
        Ok(self)
    }

    /// For ever: who has left. The id is never given to anybody else.
    #[must_use]
    pub fn close(mut self) -> Self {
        self.state = State::Closed;
        self.roles.clear();
        self.pending = None;
        self
    }

    /// By whom they are employed.
    #[must_use]
    pub const fn employment(&self) -> Employment {
        if self.contract.is_some() { Employment::Contractor } else { Employment::Staff }
    }

    /// May this user work in a role today?
    ///
    /// # Errors
    /// U0011 unless active, U0012 when the contract or the right has ended, U0010 without the role.
    pub fn in_role(&self, role: Role, today: Date) -> Result<(), Refused> {
        if self.state != State::Active {
            return Err(&codes::U0011);
        }
        if self.contract.as_ref().is_some_and(|contract| contract.until < today) {
            return Err(&codes::U0012);
        }
        match self.roles.get(&role) {
            None => Err(&codes::U0010),
            Some(until) if *until < today => Err(&codes::U0012),
            Some(_) => Ok(()),
        }
    }

    /// Is the training valid today?
    #[must_use]
    pub fn trained(&self, today: Date) -> bool {
        self.trained_until.is_some_and(|until| until >= today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_base::Date;
    use proptest::prelude::*;

    fn id(text: &str) -> UserId {
        UserId::parse(text).unwrap()
    }

    fn day(month: i8, day: i8) -> Date {
        Date::constant(2026, month, day)
    }

    fn clerk_until(until: Date) -> BTreeMap<Role, Date> {
        BTreeMap::from([(Role::Clerk, until)])
    }

    fn asked() -> User {
        User::request(id("sato"), &id("head-1"), Employment::Staff, None, clerk_until(day(9, 30)), day(4, 1)).unwrap()
    }

    #[test]
    fn two_people_make_a_user() {
        let user = asked();
        assert_eq!(user.in_role(Role::Clerk, day(4, 1)).unwrap_err().code, "U0011");
        assert_eq!(user.clone().confirm(&id("head-1")).unwrap_err().code, "U0040");
        assert_eq!(user.clone().confirm(&id("sato")).unwrap_err().code, "U0041");
        let user = user.confirm(&id("steward-1")).unwrap();
        assert_eq!(user.in_role(Role::Clerk, day(9, 30)), Ok(()));
        assert_eq!(user.in_role(Role::Clerk, day(10, 1)).unwrap_err().code, "U0012");
        assert_eq!(user.in_role(Role::Approver, day(4, 1)).unwrap_err().code, "U0010");
        assert_eq!(user.clone().confirm(&id("steward-1")).unwrap_err().code, "U0043");
        assert_eq!(user.change(&id("sato"), BTreeMap::new()).unwrap_err().code, "U0041");
        let own = User::request(id("sato"), &id("sato"), Employment::Staff, None, BTreeMap::new(), day(4, 1));
        assert_eq!(own.unwrap_err().code, "U0041");
    }

    #[test]
    fn stopping_needs_one_person_and_coming_back_two() {
        let user = asked().confirm(&id("steward-1")).unwrap().change(&id("head-1"), clerk_until(day(12, 31))).unwrap();
        let user = user.suspend().unwrap();
        assert_eq!(user.in_role(Role::Clerk, day(4, 1)).unwrap_err().code, "U0011");
        assert_eq!(user.clone().confirm(&id("steward-1")).unwrap_err().code, "U0043", "what waited is gone");
        let back = user.change(&id("head-1"), clerk_until(day(9, 30))).unwrap().confirm(&id("steward-1")).unwrap();
        assert_eq!(back.in_role(Role::Clerk, day(4, 1)), Ok(()));
        let closed = back.close();
        assert_eq!(closed.clone().suspend().unwrap_err().code, "U0042");
        assert_eq!(closed.change(&id("head-1"), BTreeMap::new()).unwrap_err().code, "U0042");
    }

    #[test]
    fn contractors_have_a_contract_with_an_end() {
        let contract = |until| Some(Contract { id: ContractId::parse("c-2026-01").unwrap(), until });
        let make =
            |employment, contract| User::request(id("ito"), &id("head-1"), employment, contract, clerk_until(day(12, 31)), day(4, 1));
        for wrong in [
            make(Employment::Contractor, None),
            make(Employment::Contractor, contract(day(3, 31))),
            make(Employment::Staff, contract(day(9, 1))),
        ] {
            assert_eq!(wrong.unwrap_err().code, "U0044");
        }
        let user = make(Employment::Contractor, contract(day(6, 30))).unwrap().confirm(&id("steward-1")).unwrap();
        assert_eq!(user.employment(), Employment::Contractor);
        assert_eq!(user.in_role(Role::Clerk, day(6, 30)), Ok(()));
        assert_eq!(user.in_role(Role::Clerk, day(7, 1)).unwrap_err().code, "U0012");
    }

    #[test]
    fn training_runs_out() {
        let user = User { trained_until: Some(day(5, 1)), ..asked() };
        assert!(user.trained(day(5, 1)) && !user.trained(day(5, 2)));
        assert!(!asked().trained(day(4, 1)));
    }

    proptest! {
        /// Whatever is done in whatever order: nobody works in a role that one person asked for and another did not confirm after the last stop.
        #[test]
        fn no_role_without_two_people(acts in prop::collection::vec((0..5_u8, 0..3_usize), 0..30)) {
            let people = [id("a"), id("b"), id("sato")];
            let mut user = asked();
            let mut asked_by: Option<UserId> = Some(id("head-1"));
            let mut granted = false;
            for (act, who) in acts {
                let by = &people[who];
                let next = match act {
                    0 => user.clone().change(by, clerk_until(day(9, 30))).inspect(|_| asked_by = Some(by.clone())),
                    1 => user.clone().confirm(by).inspect(|_| {
                        let other = asked_by.take().is_some_and(|asked| asked != *by && *by != user.id);
                        granted = other;
                    }),
                    2 => user.clone().suspend().inspect(|_| { granted = false; asked_by = None; }),
                    3 => Ok(user.clone()),
                    _ if who == 2 && granted => { granted = false; asked_by = None; Ok(user.clone().close()) },
                    _ => Ok(user.clone()),
                };
                if let Ok(next) = next {
                    user = next;
                }
                prop_assert_eq!(user.in_role(Role::Clerk, day(4, 1)).is_ok(), granted);
            }
        }
    }
}
