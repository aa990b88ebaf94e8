//! The table of rights beside the closed list of operations: what a person can do stands in both.

use josei_access::Matrix;
use josei_audit::Operation;
use std::collections::BTreeSet;

/// What no person does: functions do it by themselves, on an event or a schedule. Signing in is what gives a role, so it needs none.
const BY_ITSELF: &[Operation] = &[
    Operation::AuthnLogin,
    Operation::AuthnLogout,
    Operation::ReceiptIngest,
    Operation::EligibilityMatch,
    Operation::BatchFreeze,
    Operation::BatchGenerate,
    Operation::NoticeRender,
];

#[test]
fn every_operation_of_a_person_has_a_row_and_every_row_an_operation() {
    let matrix = Matrix::own().unwrap();
    let rows: BTreeSet<&str> = matrix.rows().map(|(operation, ..)| operation).collect();
    let alone: BTreeSet<&str> = BY_ITSELF.iter().map(|operation| operation.code()).collect();
    let known: BTreeSet<&str> = Operation::ALL.iter().map(|operation| operation.code()).collect();
    assert!(rows.is_disjoint(&alone));
    assert_eq!(&rows | &alone, known);
}
