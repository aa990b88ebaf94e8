//! Accounts: one enters, another confirms; versions never change.

use super::world::*;
use crate::application::ActError;
use crate::application::account::*;
use josei_base::plan::Table;

struct Master;

impl BankMaster for Master {
    fn has_bank(&self, bank: &str) -> bool {
        bank == "9999"
    }

    fn has_branch(&self, bank: &str, branch: &str) -> bool {
        self.has_bank(bank) && branch == "001"
    }
}

#[test]
fn bank_and_branch_are_looked_up() {
    for (bank, branch, expected) in
        [("9999", "001", MasterCheck::Known), ("9999", "002", MasterCheck::NoBranch), ("0001", "001", MasterCheck::NoBank)]
    {
        let draft = AccountDraft { bank: bank.into(), branch: branch.into(), ..account_draft("p1", "1") };
        assert_eq!(look_up(&draft, &Master), expected);
    }
}

#[test]
fn only_an_account_that_can_be_paid_to_is_entered() {
    use MasterCheck::{Known, NoBank, NoBranch};
    use NameCheck::{Confirmed, Differs, Unusable, Usable};
    let (world, draft, clerk) = (World::new(), account_draft("p1", "1234567"), person(0));
    for master in [Known, NoBank, NoBranch] {
        for name in [Usable, Confirmed, Differs, Unusable] {
            let planned = plan_draft(&world.realm, Pointer::default(), None, &new_account(&draft, &clerk, AccountCheck { master, name }));
            let expected = match (master, name) {
                (Known, Usable | Confirmed) => Ok(2),
                (Known, _) => Err(ActError::AccountName),
                _ => Err(ActError::NoSuchBank),
            };
            assert_eq!(planned.map(|writes| writes.len()), expected, "{master:?} {name:?}");
        }
    }
}

#[test]
fn who_enters_does_not_confirm_and_nothing_is_in_force_before() {
    for drafter in 0..PEOPLE.len() {
        for confirmer in 0..PEOPLE.len() {
            let mut world = World::new();
            let (draft, who) = (account_draft("p1", "1234567"), person(drafter));
            let planned = plan_draft(&world.realm, world.pointer("p1"), None, &new_account(&draft, &who, USABLE)).unwrap();
            world.transact(&planned).unwrap();
            assert_eq!(world.pointer("p1"), Pointer { current: None, last: 1 });
            let account = world.account("p1", 1).unwrap();
            let confirmed = plan_confirm(&world.realm, world.pointer("p1"), &account, &person(confirmer), at(1));
            if drafter == confirmer {
                assert_eq!(confirmed, Err(ActError::AccountSamePerson));
                continue;
            }
            let writes = confirmed.unwrap();
            world.transact(&writes).unwrap();
            assert!(world.transact(&writes).is_err(), "once");
            assert_eq!(world.pointer("p1"), Pointer { current: Some(1), last: 1 });
            let again = plan_confirm(&world.realm, world.pointer("p1"), &world.account("p1", 1).unwrap(), &person(confirmer), at(2));
            assert_eq!(again, Ok(Vec::new()), "repeated");
        }
    }
}

#[test]
fn a_new_version_leaves_the_old_one_as_it_was() {
    let mut world = World::new();
    let first = world.register_account("p1", "1234567");
    let before = world.account("p1", 1).unwrap();
    let second = world.register_account("p1", "7654321");
    assert_eq!((first.version, second.version), (1, 2));
    assert_eq!(world.account("p1", 1).unwrap(), before);
    assert_eq!(world.pointer("p1"), Pointer { current: Some(2), last: 2 });
    assert_ne!(world.account("p1", 2).unwrap().fingerprint, before.fingerprint);
}

#[test]
fn a_branch_knows_whose_accounts_were_confirmed_for_it() {
    let mut world = World::new();
    world.register_account("p1", "1234567");
    world.register_account("p1", "7654321");
    world.register_account("p2", "1234567");
    let partition = crate::keys::application::accounts_at_partition(&world.realm, "9999");
    let rows: Vec<_> = world.items.iter().filter(|((table, key), _)| *table == Table::Payments && key.partition == partition).collect();
    let of: Vec<_> = rows.iter().map(|((_, key), item)| (key.sort.as_str(), AccountAt::from_item(item).unwrap().version)).collect();
    assert_eq!(of, [("001#p1", 2), ("001#p2", 1)], "the last version of each");
}

#[test]
fn the_same_account_entered_twice_is_one_version() {
    let mut world = World::new();
    world.register_account("p1", "1234567");
    let (draft, clerk) = (account_draft("p1", "1234567"), person(0));
    let last = world.account("p1", 1);
    let planned = plan_draft(&world.realm, world.pointer("p1"), last.as_ref(), &new_account(&draft, &clerk, USABLE));
    assert_eq!(planned, Ok(Vec::new()));
}

#[test]
fn of_two_racing_drafts_one_stands_and_a_confirmation_of_an_older_one_is_refused() {
    let mut world = World::new();
    let clerk = person(0);
    let (one, other) = (account_draft("p1", "1"), account_draft("p1", "2"));
    let pointer = world.pointer("p1");
    let planned = [&one, &other].map(|draft| plan_draft(&world.realm, pointer, None, &new_account(draft, &clerk, USABLE)).unwrap());
    world.transact(&planned[0]).unwrap();
    assert_eq!(world.transact(&planned[1]), Err(vec![0, 1]));
    let old = world.account("p1", 1).unwrap();
    let confirm_old = plan_confirm(&world.realm, world.pointer("p1"), &old, &person(1), at(1)).unwrap();
    let next = plan_draft(&world.realm, world.pointer("p1"), Some(&old), &new_account(&other, &clerk, USABLE)).unwrap();
    world.transact(&next).unwrap();
    assert!(world.transact(&confirm_old).is_err(), "another draft came meanwhile");
    assert_eq!(plan_confirm(&world.realm, world.pointer("p1"), &old, &person(1), at(1)), Err(ActError::AccountChanged));
    assert_eq!(world.pointer("p1").current, None);
}

#[test]
fn nothing_of_the_account_is_shown_or_stored_in_plain() {
    let mut world = World::new();
    let draft = account_draft("p1", "1234567");
    assert_eq!(format!("{draft:?}"), "AccountDraft(p1)");
    world.register_account("p1", "1234567");
    let rows: Vec<_> = world.items.iter().filter(|((table, _), _)| *table == Table::Payments).collect();
    let shown = format!("{rows:?}");
    assert!(!shown.contains("1234567") && !shown.contains("ミホン"));
}

#[test]
fn names_are_kana() {
    for right in ["ミホン ハナコ", "ﾐﾎﾝ ﾊﾅｺ", "ミホン　ハナコ", "JOHN SMITH", "カ）ミホン", "ヴァルター", "ﾔﾏﾀﾞ ﾀﾛｰ"]
    {
        assert!(is_kana_name(right), "{right}");
    }
    for wrong in ["", "見本 花子", "みほん", "John", "ミホン#ハナコ"] {
        assert!(!is_kana_name(wrong), "{wrong}");
    }
    assert_eq!(
        [AccountType::parse("1"), AccountType::parse("savings"), AccountType::parse("9")],
        [Some(AccountType::Ordinary), Some(AccountType::Savings), None]
    );
}
