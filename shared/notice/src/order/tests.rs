use super::*;
use crate::limits::{ORDER_FINDINGS_MAX, ORDER_LINES_MAX};
use crate::tests::SAMPLES;
use josei_base::plan::{Condition, Item, Value, Write};
use josei_base::{Date, Digest, Finding, Pinned, Realm, Timestamp};

const TODAY: Date = jiff::civil::date(2024, 7, 20);

fn line(number: &str) -> &'static str {
    SAMPLES.lines().find(|line| line.contains(number)).unwrap()
}

fn realm() -> Realm {
    Realm::parse("local-271403").unwrap()
}

fn at() -> Timestamp {
    "2024-07-20T01:00:00Z".parse().unwrap()
}

fn pinned(what: &str) -> Pinned {
    Pinned { version: what.to_owned(), length: 9, sha256: Digest::of(what.as_bytes()) }
}

fn finding(line: u64) -> Finding {
    Finding { line, record: String::new(), field: "valid".into(), position: None, entry: &codes::N002, detail: String::new() }
}

fn ordered() -> Order {
    let id = read_order(line("1002").as_bytes(), TODAY).unwrap().id;
    let content = pinned("content");
    Order { id, state: State::Ordered, by: "clerk-1".into(), at: at(), ordered: 1, content, rendered: None, approval: None, takes: 0 }
}

fn rendered() -> Rendered {
    let file = File { sha256: Digest::of(b"pdf"), bytes: 3, pages: 2, notices: 1, pdf: pinned("pdf"), index: pinned("index") };
    Rendered::new(Some(file), &[finding(7)])
}

const SEEN: fn() -> Seen = || Seen { sha256: Digest::of(b"pdf"), notices: 1 };

fn signed(by: &str) -> Signed<'_> {
    Signed { by, at: at() }
}

/// Takes the writes as a store would; what they do not find makes them refused.
fn apply(row: &mut Option<Item>, writes: &[Write]) -> bool {
    let [write] = writes else { panic!("{writes:?}") };
    match write {
        Write::Put { item, condition: Some(Condition::Absent), .. } => {
            let free = row.is_none();
            row.get_or_insert_with(|| item.clone());
            free
        }
        Write::Update { set, add, condition: Some(condition), .. } => {
            let row = row.as_mut().unwrap();
            let holds = |one: &Condition| matches!(one, Condition::Equals(name, value) if row.get(name) == Some(value));
            let all = match condition {
                Condition::All(all) => all.iter().all(holds),
                one => holds(one),
            };
            if all {
                row.extend(set.clone());
                for (name, more) in add {
                    let Some(Value::Number(number)) = row.get_mut(name) else { panic!("{name}") };
                    *number += more;
                }
            }
            all
        }
        other => panic!("{other:?}"),
    }
}

fn read(row: Option<&Item>) -> Order {
    Order::from_item(&ordered().id, row.unwrap()).unwrap()
}

#[test]
fn ids_are_of_content_and_keys_lead_back() {
    let one = ordered().id;
    assert_eq!(one.month().to_string(), "2024-07");
    assert_eq!(OrderId::parse(one.as_str()), Ok(one.clone()));
    let other = read_order(line("1003").as_bytes(), TODAY).unwrap().id;
    assert_ne!(one, other);
    let realm = realm();
    assert_eq!(keys::order_of_object(&realm, &keys::order_object(&realm, &one)), Some(one.clone()));
    assert_eq!(keys::order(&realm, &one).partition, "local-271403#NOTICES#2024-07");
    let print = keys::print_object(&realm, &one, &Digest::of(b"pdf"));
    for wrong in [print.as_str(), "local-271403/notices/202407-1/order", "local-131016/notices/x/order", ""] {
        assert_eq!(keys::order_of_object(&realm, wrong), None, "{wrong}");
    }
    let digits = "0".repeat(32);
    for wrong in [
        format!("2024-07-{digits}"),
        format!("202413-{digits}"),
        format!("202407-{digits}0"),
        format!("202407-{}", digits.replacen('0', "G", 1)),
    ] {
        assert_eq!(OrderId::parse(&wrong), Err(NotAnOrderId), "{wrong}");
    }
}

#[test]
fn what_cannot_be_an_order_is_refused() {
    assert_eq!(read_order(b"no json\n{}\n", TODAY), Err(OrderError::Empty(2)));
    assert_eq!(read_order(b"", TODAY), Err(OrderError::Empty(0)));
    let fits = format!("{}{}\n", "\n".repeat(usize::try_from(ORDER_LINES_MAX).unwrap() - 1), line("1002"));
    assert_eq!(read_order(fits.as_bytes(), TODAY).unwrap().notices, 1);
    assert_eq!(read_order(format!("\n{fits}").as_bytes(), TODAY), Err(OrderError::TooManyLines));
    // The sample is of July 2024: thirteen months later it is too old, two months before too new.
    for (today, taken) in [("2025-07-31", true), ("2025-08-01", false), ("2024-06-01", true), ("2024-05-31", false)] {
        assert_eq!(read_order(line("1002").as_bytes(), today.parse().unwrap()).is_ok(), taken, "{today}");
    }
    // A bad line beside a good one is told later.
    assert_eq!(read_order(format!("no json\n{}", line("1002")).as_bytes(), TODAY).unwrap().notices, 1);
}

#[test]
fn an_order_goes_its_way_and_every_step_counts_once() {
    let (realm, mut row) = (realm(), None);
    let order = ordered();
    assert!(apply(&mut row, &plan_order(&realm, &order)));
    assert!(!apply(&mut row, &plan_order(&realm, &Order { by: "clerk-2".into(), ..order.clone() })));
    assert_eq!(read(row.as_ref()), order);
    assert_eq!(plan_approve(&realm, &order, SEEN(), signed("approver-1")), Err(OrderError::State(State::Ordered)));

    assert!(apply(&mut row, &plan_rendered(&realm, &order.id, &rendered())));
    assert!(!apply(&mut row, &plan_rendered(&realm, &order.id, &Rendered::new(None, &[]))), "a second event");
    let order = read(row.as_ref());
    assert_eq!((order.state, order.rendered.as_ref()), (State::Rendered, Some(&rendered())));
    assert_eq!(plan_take(&realm, &order, signed("clerk-1")).unwrap_err(), OrderError::State(State::Rendered));

    assert_eq!(plan_approve(&realm, &order, SEEN(), signed("clerk-1")), Err(OrderError::OwnOrder));
    for other in [Seen { notices: 2, ..SEEN() }, Seen { sha256: Digest::of(b""), ..SEEN() }] {
        assert_eq!(plan_approve(&realm, &order, other, signed("approver-1")), Err(OrderError::Seen));
    }
    let (first, second) =
        (plan_approve(&realm, &order, SEEN(), signed("a-1")).unwrap(), plan_approve(&realm, &order, SEEN(), signed("a-2")));
    assert!(apply(&mut row, &first));
    assert!(!apply(&mut row, &second.unwrap()), "of two at once one counts");
    let order = read(row.as_ref());
    assert_eq!(plan_approve(&realm, &order, SEEN(), signed("a-1")), Ok(Vec::new()));
    assert_eq!(plan_approve(&realm, &order, SEEN(), signed("a-2")), Err(OrderError::State(State::Approved)));

    assert_eq!(plan_take(&realm, &order, signed("a-1")).unwrap_err(), OrderError::OwnApproval);
    let (take, approval) = plan_take(&realm, &order, signed("clerk-1")).unwrap();
    assert_eq!(approval.by, "a-1");
    assert!(apply(&mut row, &take));
    assert!(!apply(&mut row, &take), "one take for one approval");
    let order = read(row.as_ref());
    assert_eq!((order.state, order.takes), (State::Taken, 1));
    assert_eq!(plan_take(&realm, &order, signed("clerk-1")).unwrap_err(), OrderError::State(State::Taken));

    // Lost on its way: approved again, and the old approval's take does not come back to life.
    assert!(apply(&mut row, &plan_approve(&realm, &order, SEEN(), signed("a-2")).unwrap()));
    assert!(!apply(&mut row, &take));
    let order = read(row.as_ref());
    assert!(apply(&mut row, &plan_take(&realm, &order, signed("clerk-1")).unwrap().0));
    assert_eq!(read(row.as_ref()).takes, 2);
}

#[test]
fn without_a_file_there_is_nothing_to_approve_and_findings_end_at_their_limit() {
    let findings: Vec<Finding> = (1..=u64::try_from(ORDER_FINDINGS_MAX).unwrap() + 1).map(finding).collect();
    let rendered = Rendered::new(None, &findings);
    assert_eq!((rendered.findings.len(), rendered.findings_total, rendered.left_out), (ORDER_FINDINGS_MAX, 101, 101));
    assert_eq!((rendered.findings[0].line, rendered.findings[0].code.as_str()), (1, "N002"));
    let mut row = None;
    apply(&mut row, &plan_order(&realm(), &ordered()));
    apply(&mut row, &plan_rendered(&realm(), &ordered().id, &rendered));
    let order = read(row.as_ref());
    assert_eq!(order.rendered.as_ref(), Some(&rendered));
    assert_eq!(plan_approve(&realm(), &order, SEEN(), signed("a-1")), Err(OrderError::NothingPrinted));
}

#[test]
fn states_have_their_names_and_errors_their_own_codes() {
    for state in State::ALL {
        assert_eq!(State::parse(state.name()), Some(state));
    }
    let errors = [
        OrderError::Empty(0),
        OrderError::TooManyLines,
        OrderError::Day(TODAY),
        OrderError::State(State::Ordered),
        OrderError::Seen,
        OrderError::OwnOrder,
        OrderError::OwnApproval,
        OrderError::NothingPrinted,
    ];
    let told: std::collections::BTreeSet<_> = errors.iter().map(|error| error.entry().code).collect();
    assert_eq!(told.len(), errors.len());
}
