//! What a notice says goes into the notices' own input without loss.

use super::world::*;
use crate::application::account::AccountType;
use crate::application::*;
use josei_notice::model::{Code, Document, read_notices};

fn input() -> NoticeInput {
    let account = AccountShown {
        bank: "見本銀行".into(),
        branch: "本店".into(),
        kind: AccountType::Ordinary,
        tail: "567".into(),
        holder_kana: "ミホン　ハナコ".into(),
    };
    NoticeInput {
        number: "堺子医第1号".into(),
        issued_on: date("2024-07-19"),
        child_name: "見本　太郎".into(),
        child_kana: "ミホン　タロウ".into(),
        payment: Some((date("2024-08-20"), account)),
    }
}

fn read(standing: &Standing) -> Document {
    let personal = entered(&draft("6-1")).application.personal;
    let line = serde_json::to_vec(&notice_request(standing, &personal, input()).unwrap()).unwrap();
    let (notices, findings) = read_notices(line.as_slice()).unwrap();
    assert_eq!(findings.len(), 0, "{findings:?}");
    let notice = notices.into_iter().next().unwrap();
    assert_eq!((notice.desk().as_str(), notice.number().as_str()), ("sakai-ward", "堺子医第1号"));
    notice.document().clone()
}

#[test]
fn a_payment_a_refusal_and_a_return_are_read_as_notices() {
    let Document::PaymentDecision(payment) = read(&World::at_state(State::Decided).standing("6-1")) else { panic!("a payment") };
    let line = &payment.lines[0];
    assert_eq!([line.cost, line.own_share, line.copay, line.granted].map(josei_base::Yen::get), [8_000, 2_400, 500, 1_900]);
    assert_eq!((line.month.to_string(), line.inpatient, payment.paid_on), ("2024-06".to_owned(), false, date("2024-08-20")));

    let mut world = World::at_state(State::Checked);
    world.act("6-1", &Act::ProposeRefusal { reasons: vec![code("not-covered"), code("insurer-pays")] }, 0).unwrap();
    let signed = decide(&world.standing("6-1"));
    world.act("6-1", &signed, 1).unwrap();
    let Document::NonPayment(refusal) = read(&world.standing("6-1")) else { panic!("a refusal") };
    assert_eq!(refusal.reasons.iter().map(Code::as_str).collect::<Vec<_>>(), ["not-covered", "insurer-pays"]);

    let Document::ReturnedApplication(back) = read(&World::at_state(State::Returned).standing("6-1")) else { panic!("a return") };
    assert_eq!((back.deadline, back.reasons[0].as_str()), (date("2024-08-30"), "receipt-missing"));
}

#[test]
fn other_states_ask_for_no_notice_and_a_payment_needs_its_account() {
    let personal = entered(&draft("6-1")).application.personal;
    for state in State::ALL {
        let asked = notice_request(&World::at_state(state).standing("6-1"), &personal, input());
        assert_eq!(asked.is_ok(), matches!(state, State::Decided | State::Returned), "{state}");
    }
    let without = NoticeInput { payment: None, ..input() };
    let asked = notice_request(&World::at_state(State::Decided).standing("6-1"), &personal, without);
    assert_eq!(asked.map(|_| ()).err(), Some(ActError::NoAccount));
}
