use super::*;

const GOOD: &str =
    "operation,purpose,roles,effect,reach,step_up,basis\nclaim.show,subsidy,clerk approver,read,personal,no,ordinance:h5-22\n";

fn codes_of(text: &str) -> Vec<(u64, String, &'static str)> {
    match Matrix::parse(text, &Bases::own().unwrap()) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.into_iter().map(|one| (one.line, one.field, one.entry.code)).collect(),
    }
}

#[test]
fn bad_rows_are_told_with_their_place() {
    assert_eq!(codes_of(GOOD), []);
    let with = |from: &str, to: &str| codes_of(&GOOD.replace(from, to));
    let at = |line, field: &str, code| vec![(line, field.to_owned(), code)];
    assert_eq!(with("operation,", "act,"), at(1, "", "U0060"));
    assert_eq!(with("clerk approver", "clerk boss"), at(2, "roles", "U0061"));
    assert_eq!(with("clerk approver", ""), at(2, "roles", "U0061"));
    assert_eq!(with("subsidy", "fun"), at(2, "purpose", "U0061"));
    assert_eq!(with(",read,", ",look,"), at(2, "effect", "U0061"));
    assert_eq!(with(",personal,", ",some,"), at(2, "reach", "U0061"));
    assert_eq!(with(",no,", ",maybe,"), at(2, "step_up", "U0061"));
    assert_eq!(with("ordinance:h5-22", "because"), at(2, "basis", "U0063"));
    assert_eq!(with("subsidy,clerk approver,read", "emergency,clerk,write"), at(2, "effect", "U0033"));
    assert_eq!(with(",no,", ","), at(2, "", "U0064"));
    let twice = format!("{GOOD}{}\n", GOOD.lines().nth(1).unwrap());
    assert_eq!(codes_of(&twice), at(3, "operation", "U0062"));
    assert_eq!(codes_of(&"x".repeat(FILE_BYTES_MAX + 1)), at(0, "", "U0064"));
}

/// A second reading of the table: line by line, text by text, nothing shared with [`Matrix`].
fn by_hand(asked: &Asked<'_>) -> Result<(), &'static str> {
    for line in OWN.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [operation, purpose, roles, effect, reach, step_up, _] = cells.as_slice() else { panic!("{line}") };
        if *operation != asked.operation || *purpose != asked.purpose.name() || !format!(" {roles} ").contains(&format!(" {} ", asked.role))
        {
            continue;
        }
        return match () {
            () if asked.employment.name() == "contractor" && *reach == "personal" => Err("U0031"),
            () if !asked.trained && *effect == "write" => Err("U0032"),
            () if !asked.verified && *step_up == "yes" => Err("U0024"),
            () => Ok(()),
        };
    }
    Err("U0030")
}

#[test]
fn two_evaluators_agree_on_every_cell() {
    let matrix = Matrix::own().unwrap();
    let mut operations: BTreeSet<&str> = matrix.rows().map(|(operation, ..)| operation).collect();
    operations.insert("no.such");
    let mut cells = 0;
    let mut allowed = 0;
    for operation in operations {
        for (purpose, role) in Purpose::ALL.iter().flat_map(|purpose| Role::ALL.iter().map(move |role| (*purpose, *role))) {
            for bits in 0..8_u8 {
                let employment = if bits & 1 == 0 { Employment::Staff } else { Employment::Contractor };
                let asked = Asked { operation, purpose, role, employment, trained: bits & 2 != 0, verified: bits & 4 != 0 };
                let decided = matrix.decide(&asked).map(|_| ()).map_err(|entry| entry.code);
                assert_eq!(decided, by_hand(&asked), "{asked:?}");
                cells += 1;
                allowed += u32::from(decided.is_ok());
            }
        }
    }
    assert!(cells > 10_000, "{cells}");
    assert!(allowed > 100 && allowed * 10 < cells, "{allowed} of {cells}");
}

#[test]
fn who_prepares_never_signs_and_who_audits_sees_nothing() {
    let matrix = Matrix::own().unwrap();
    for (operation, purpose, right) in matrix.rows() {
        // Nobody personal in the hands of those who look after the system.
        for role in [Role::Auditor, Role::Steward] {
            assert!(right.reach == Reach::Nothing || !right.roles.contains(&role), "{operation} {purpose}");
        }
        if right.roles.contains(&Role::Operator) {
            assert!(right.reach == Reach::Nothing || purpose == Purpose::Emergency, "{operation} {purpose}");
        }
        if operation == "batch.approve" {
            assert!(!right.roles.contains(&Role::Preparer) && !right.roles.contains(&Role::Finance));
        }
        assert!(purpose != Purpose::Emergency || right.effect == Effect::Read);
    }
    // Senders reach their deliveries only.
    assert!(matrix.rows().all(|(operation, _, right)| !right.roles.contains(&Role::Sender) || operation.starts_with("delivery.")));
}

#[test]
fn what_must_be_verified_anew_is() {
    let matrix = Matrix::own().unwrap();
    let approvals = ["approve", "release", "pull", "take", "resolve", "grant", "destroy", "expire"];
    for (operation, _, right) in matrix.rows() {
        let act = operation.split('.').nth(1).unwrap();
        if approvals.contains(&act) || operation == "account.enter" || operation == "account.confirm" {
            assert!(right.step_up, "{operation}");
        }
    }
}
