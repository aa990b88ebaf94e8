use super::store::*;
use crate::case::*;
use crate::claim::{Claim, Outcome};
use crate::settled::{How, Settled};
use josei_base::{ServiceMonth, Yen};
use std::collections::BTreeSet;

#[test]
fn a_late_change_lists_what_it_touches_and_proposes() {
    let june = ServiceMonth::parse("2024-06").unwrap();
    let may = ServiceMonth::parse("2024-05").unwrap();
    let settled = |how, yen| Some(Settled { how, by: PersonId::parse("chief").unwrap(), yen: Yen::new(yen) });
    let ok = claim(1, Outcome::Ok);
    let overridden = Claim { settled: settled(How::Accepted, 1_900), ..claim(2, Outcome::Reject) };
    let returned = Claim { settled: settled(How::Returned, 0), ..claim(3, Outcome::Reject) };
    let waiting = claim(4, Outcome::Review);
    let all = [
        (&ok, Outcome::Reject, 1_900, LateChange::Correct { should_be: Yen::ZERO }),
        (&ok, Outcome::Ok, 1_900, LateChange::Stays),
        (&ok, Outcome::Ok, 1_000, LateChange::Correct { should_be: Yen::new(1_000) }),
        (&ok, Outcome::Review, 2_400, LateChange::More { should_be: Yen::new(2_400) }),
        (&overridden, Outcome::Reject, 1_900, LateChange::Stays),
        (&returned, Outcome::Ok, 1_900, LateChange::MayComeAgain),
        (&returned, Outcome::Reject, 1_900, LateChange::Stays),
        (&waiting, Outcome::Ok, 1_900, LateChange::StillWaits),
    ];
    let keys: Vec<_> = (0..all.len()).map(|number| key(u64::try_from(number).unwrap())).collect();
    let redecided = |number: usize, holder: &'static str, month| {
        let (claim, outcome, yen, _) = all[number];
        Redecided { key: &keys[number], holder, month, claim, outcome, codes: claim.codes.clone(), yen: Yen::new(yen) }
    };
    let mut claims: Vec<_> = (0..all.len()).rev().map(|number| redecided(number, "ab", june)).collect();
    // Twice, another holder's, another month's.
    claims.extend([redecided(0, "ab", june), redecided(0, "cd", june), redecided(0, "ab", may)]);
    let late = late_change("ab", &BTreeSet::from([june]), &claims);
    assert_eq!(late.iter().map(|one| one.change).collect::<Vec<_>>(), all.map(|(_, _, _, change)| change));
    assert!(late_change("ab", &BTreeSet::new(), &claims).is_empty());
}
