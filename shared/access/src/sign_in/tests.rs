use super::*;
use josei_base::Date;
use std::collections::BTreeMap;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn key(letter: char) -> DeviceKey {
    DeviceKey::parse(&letter.to_string().repeat(43)).unwrap()
}

pub(crate) fn clerk() -> User {
    let id = |text| UserId::parse(text).unwrap();
    let roles = BTreeMap::from([(Role::Clerk, Date::constant(2027, 3, 31))]);
    let user = User::request(id("sato"), &id("head-1"), crate::Employment::Staff, None, roles, Date::constant(2026, 4, 1)).unwrap();
    User { trained_until: Some(Date::constant(2027, 3, 31)), ..user.confirm(&id("steward-1")).unwrap() }
}

pub(crate) fn whole() -> SignIn {
    let user = UserId::parse("sato").unwrap();
    SignIn {
        terminal: Some(TerminalProof {
            user: user.clone(),
            terminal: TerminalId::parse("pc-17").unwrap(),
            registered: true,
            user_verified: true,
            key: key('a'),
            at: at("2026-11-02T00:00:00Z"),
        }),
        directory: Some(DirectoryProof { user, password: Password::Good, key: key('a'), at: at("2026-11-02T00:01:00Z") }),
        choice: Some(Choice { role: Role::Clerk, purpose: Purpose::Subsidy, key: key('a') }),
    }
}

const NOW: &str = "2026-11-02T00:02:00Z";

fn refused(sign_in: &SignIn) -> Option<&'static str> {
    sign_in.finish(&clerk(), &Matrix::own().unwrap(), at(NOW)).err().map(|entry| entry.code)
}

#[test]
fn m07_of_eight_combinations_of_steps_only_the_full_one_passes() {
    let expected = [Some("U0001"), Some("U0004"), Some("U0001"), Some("U0007"), Some("U0001"), Some("U0004"), Some("U0001"), None];
    for (bits, expected) in expected.into_iter().enumerate() {
        let mut sign_in = whole();
        if bits & 1 == 0 {
            sign_in.terminal = None;
        }
        if bits & 2 == 0 {
            sign_in.directory = None;
        }
        if bits & 4 == 0 {
            sign_in.choice = None;
        }
        assert_eq!(refused(&sign_in), expected, "{bits:03b}");
    }
}

#[test]
fn one_person_one_terminal_one_key_in_order_and_in_time() {
    let with = |change: fn(&mut TerminalProof, &mut DirectoryProof, &mut Choice)| {
        let mut all = whole();
        if let (Some(terminal), Some(directory), Some(choice)) = (&mut all.terminal, &mut all.directory, &mut all.choice) {
            change(terminal, directory, choice);
        }
        refused(&all)
    };
    assert_eq!(with(|_, _, _| {}), None);
    assert_eq!(with(|terminal, _, _| terminal.registered = false), Some("U0003"));
    assert_eq!(with(|terminal, _, _| terminal.user_verified = false), Some("U0002"));
    assert_eq!(with(|_, directory, _| directory.user = UserId::parse("ito").unwrap()), Some("U0005"));
    assert_eq!(
        with(|terminal, directory, _| (terminal.user, directory.user) = (UserId::parse("ito").unwrap(), UserId::parse("ito").unwrap())),
        Some("U0005")
    );
    assert_eq!(with(|_, directory, _| directory.password = Password::Initial), Some("U0006"));
    assert_eq!(with(|_, directory, _| directory.password = Password::Expired), Some("U0006"));
    assert_eq!(with(|_, directory, _| directory.key = key('b')), Some("U0009"));
    assert_eq!(with(|_, _, choice| choice.key = key('b')), Some("U0009"));
    assert_eq!(with(|terminal, _, _| terminal.at = at("2026-11-01T23:55:59Z")), Some("U0008"), "too long between the steps");
    assert_eq!(with(|terminal, _, _| terminal.at = at("2026-11-02T00:01:01Z")), Some("U0008"), "in the wrong order");
    assert_eq!(with(|_, directory, _| directory.at = at("2026-11-02T00:02:01Z")), Some("U0008"), "in the future");
    assert_eq!(with(|_, _, choice| choice.role = Role::Approver), Some("U0010"));
    assert_eq!(with(|_, _, choice| choice.purpose = Purpose::Disclosure), Some("U0030"));
}

#[test]
fn who_is_stopped_does_not_sign_in() {
    let matrix = Matrix::own().unwrap();
    let stopped = clerk().suspend().unwrap();
    assert_eq!(whole().finish(&stopped, &matrix, at(NOW)).unwrap_err().code, "U0011");
}
