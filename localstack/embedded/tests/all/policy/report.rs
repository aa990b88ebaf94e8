//! The report: grants with how often they were used, and what was refused.

use josei_embedded::policy::{Gate, Grant};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Every grant of every role, and how often it was used.
pub(super) fn grants(gate: &Gate) -> BTreeMap<(&'static str, Grant), u64> {
    let house = gate.house().expect("a house");
    let mut all = BTreeMap::new();
    for name in house.names() {
        let (_, policy) = house.role(name).expect("a role");
        all.extend(policy.grants().map(|grant| ((name, grant), 0)));
    }
    for (used, count) in gate.uses().used() {
        *all.get_mut(&(used.role, used.grant)).expect("only grants are used") = count;
    }
    all
}

/// As text.
pub(super) fn text(gate: &Gate) -> String {
    let mut report = String::from("grants, and how often they were used\n");
    for ((role, grant), count) in grants(gate) {
        let _ = writeln!(report, "{count:>7}  {role:<18} {:<30} {:<36} {}", grant.statement, grant.action, grant.resource);
    }
    report.push_str("refused\n");
    for (refusal, count) in gate.uses().refused() {
        let _ = writeln!(report, "{count:>7}  {:<18} {:<36} {} {:?}", refusal.role, refusal.action, refusal.resource, refusal.context);
    }
    report
}
