use super::*;
use crate::sign_in::tests::{clerk, whole};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn session() -> Session {
    whole().finish(&clerk(), &Matrix::own().unwrap(), at("2026-11-02T00:02:00Z")).unwrap()
}

fn asked(session: &Session, operation: &str, user: &User, now: &str) -> Option<&'static str> {
    session.allows(operation, &session.key, user, &Matrix::own().unwrap(), at(now)).err().map(|entry| entry.code)
}

#[test]
fn m24_idle_and_absolute() {
    let session = session();
    let shown = |now| asked(&session, "claim.show", &clerk(), now);
    assert_eq!(shown("2026-11-02T00:17:00Z"), None);
    assert_eq!(shown("2026-11-02T00:17:01Z"), Some("U0021"));
    assert_eq!(shown("2026-11-02T00:01:59Z"), Some("U0022"), "a clock that went back lengthens nothing");
    let used = Session { used: at("2026-11-02T08:00:00Z"), ..session.clone() };
    assert_eq!(asked(&used, "claim.show", &clerk(), "2026-11-02T08:02:00Z"), None);
    assert_eq!(asked(&used, "claim.show", &clerk(), "2026-11-02T08:02:01Z"), Some("U0022"));
    let ended = Session { ended: true, ..session };
    assert_eq!(asked(&ended, "claim.show", &clerk(), "2026-11-02T00:03:00Z"), Some("U0026"));
}

#[test]
fn a02_a_stolen_session_is_no_use_with_another_key() {
    let session = session();
    let other = DeviceKey::parse(&"b".repeat(43)).unwrap();
    let matrix = Matrix::own().unwrap();
    let answer = session.allows("claim.show", &other, &clerk(), &matrix, at("2026-11-02T00:03:00Z"));
    assert_eq!(answer.unwrap_err().code, "U0023");
}

#[test]
fn m03_a_stopped_user_is_refused_at_the_next_use() {
    assert_eq!(asked(&session(), "claim.show", &clerk().suspend().unwrap(), "2026-11-02T00:03:00Z"), Some("U0011"));
    assert_eq!(asked(&session(), "claim.show", &clerk().close(), "2026-11-02T00:03:00Z"), Some("U0011"));
}

#[test]
fn m37_without_training_only_reading() {
    let untrained = User { trained_until: None, ..clerk() };
    assert_eq!(asked(&session(), "claim.show", &untrained, "2026-11-02T00:03:00Z"), None);
    assert_eq!(asked(&session(), "claim.decide", &untrained, "2026-11-02T00:03:00Z"), Some("U0032"));
}

#[test]
fn approvals_need_a_fresh_verification() {
    let session = session();
    // The terminal step was at 00:00:00.
    assert_eq!(asked(&session, "account.enter", &clerk(), "2026-11-02T00:05:00Z"), None);
    assert_eq!(asked(&session, "account.enter", &clerk(), "2026-11-02T00:05:01Z"), Some("U0024"));
    let proof = TerminalProof { at: at("2026-11-02T00:06:00Z"), ..whole().terminal.unwrap() };
    let again = session.clone().verified_again(&proof, &clerk()).unwrap();
    assert_eq!(asked(&again, "account.enter", &clerk(), "2026-11-02T00:11:00Z"), None);
    let elsewhere = TerminalProof { terminal: TerminalId::parse("pc-18").unwrap(), ..proof.clone() };
    assert_eq!(session.clone().verified_again(&elsewhere, &clerk()).unwrap_err().code, "U0023");
    let touched = TerminalProof { user_verified: false, ..proof };
    assert_eq!(session.verified_again(&touched, &clerk()).unwrap_err().code, "U0002");
}

#[test]
fn m08_one_person_works_at_one_terminal() {
    let session = session();
    let (same, other) = (session.terminal.clone(), TerminalId::parse("pc-18").unwrap());
    assert_eq!(session.beside(&same, at("2026-11-02T00:03:00Z")), Ok(()));
    assert_eq!(session.beside(&other, at("2026-11-02T00:03:00Z")).unwrap_err().code, "U0025");
    assert_eq!(session.beside(&other, at("2026-11-02T00:18:00Z")), Ok(()), "it is over");
}
