//! The table of all roles and all calls: exactly the declared ones pass.

use super::declared::ALLOWED;
use super::samples::{self, PREFIX, Sample};
use super::town::REALM;
use josei_base::Realm;
use josei_embedded::policy::{House, Policy, Verdict};
use std::collections::BTreeSet;

type Cell<'a> = (&'a str, &'a str, &'a str, &'a str);

fn declared() -> BTreeSet<Cell<'static>> {
    let mut all = BTreeSet::new();
    for (role, place, what, actions) in ALLOWED {
        for action in actions.split(' ') {
            assert!(all.insert((*role, *place, *what, action)), "declared twice: {role} {place} {what} {action}");
        }
    }
    all
}

/// The calls that a role's policy answers otherwise than is declared.
pub(super) fn differing<'a>(role: &'a str, policy: &'a Policy, samples: &'a [Sample]) -> impl Iterator<Item = String> + 'a {
    let declared = declared();
    samples.iter().filter_map(move |sample| {
        let cell = (role, sample.place, sample.what.as_str(), sample.action.as_str());
        let may = sample.own && declared.contains(&cell);
        let found = policy.decide(&sample.call);
        (matches!(found, Verdict::Allowed(_)) != may).then(|| format!("{cell:?} on {}: {found:?}", sample.call.resource))
    })
}

#[test]
fn exactly_what_is_declared_is_allowed() {
    let house = House::load(PREFIX, &Realm::parse(REALM).unwrap()).unwrap();
    let samples = samples::all();
    for role in house.names() {
        let (_, policy) = house.role(role).unwrap();
        let wrong: Vec<_> = differing(role, policy, &samples).collect();
        assert!(wrong.is_empty(), "{} of {} calls differ: {wrong:#?}", wrong.len(), samples.len());
    }
    let told: BTreeSet<(&str, &str, &str)> =
        samples.iter().map(|sample| (sample.place, sample.what.as_str(), sample.action.as_str())).collect();
    for (role, place, what, action) in declared() {
        assert!(told.contains(&(place, what, action)), "declared, but no sample tells: {role} {place} {what} {action}");
        assert!(house.role(role).is_some(), "{role} is no role");
    }
    let cells = samples.len() * house.names().count();
    assert!(cells > 10_000, "{cells}");
    eprintln!("{cells} cells, {} of them allowed", declared().len());
}
