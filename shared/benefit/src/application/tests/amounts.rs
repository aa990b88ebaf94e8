//! Amounts: worked cases, and properties that hold for all.

use super::world::{RULES, draft, entered};
use crate::application::*;
use josei_base::Yen;
use proptest::prelude::*;

fn care() -> CareFacts {
    entered(&draft("6-1")).application.facts.care
}

fn yen(all: &[i64]) -> Vec<Yen> {
    all.iter().copied().map(Yen::new).collect()
}

/// Of what is written and by what rule, what comes out: copay, subsidy, meals, total.
#[test]
fn worked_cases() {
    type Change = fn(&mut CareFacts, &mut AmountRules);
    let cases: &[(&str, Kind, Change, [i64; 4])] = &[
        ("one day, 800 points, 30 %", Kind::OutsidePrefecture, |_, _| {}, [500, 1_900, 0, 1_900]),
        ("devices have no copay", Kind::Device, |_, _| {}, [0, 2_400, 0, 2_400]),
        ("pharmacies have none", Kind::NoCertificate, |_, rules| rules.copay = None, [0, 2_400, 0, 2_400]),
        ("four days, two with a copay", Kind::NoCertificate, |care, _| care.days = 4, [1_000, 1_400, 0, 1_400]),
        (
            "two days below 500 each",
            Kind::NoCertificate,
            |care, _| {
                care.days = 2;
                (care.paid.total_cost, care.paid.own_share, care.paid.day_shares) = (Yen::new(2_400), Yen::new(720), yen(&[500, 220]));
            },
            [720, 0, 0, 0],
        ),
        (
            "three days, the third free",
            Kind::NoCertificate,
            |care, _| {
                care.days = 3;
                care.paid.day_shares = yen(&[300, 900, 1_200]);
            },
            [800, 1_600, 0, 1_600],
        ),
        (
            "all was paid, the insurer gives its part",
            Kind::NoCertificate,
            |care, _| care.paid.own_share = Yen::new(8_000),
            [500, 1_900, 0, 1_900],
        ),
        ("less was paid than the share", Kind::NoCertificate, |care, _| care.paid.own_share = Yen::new(2_000), [500, 1_500, 0, 1_500]),
        ("附加給付 comes back from the insurer", Kind::NoCertificate, |care, _| care.paid.additional = Yen::new(1_000), [500, 900, 0, 900]),
        (
            "高額療養費 and meals in hospital (case 15 of the facts)",
            Kind::NoCertificate,
            |care, rules| {
                (care.days, care.inpatient) = (10, true);
                (care.paid.total_cost, care.paid.own_share) = (Yen::new(400_000), Yen::new(120_000));
                care.paid.high_cost = Yen::new(120_000 - 81_430);
                care.meals = Meals { kind: 1, unit: Yen::new(460), count: 30, paid: Yen::new(13_800) };
                rules.meal_standard = Yen::new(460);
            },
            [1_000, 80_430, 13_800, 94_230],
        ),
        (
            "meals above the standard",
            Kind::NoCertificate,
            |care, _| care.meals = Meals { kind: 1, unit: Yen::new(640), count: 3, paid: Yen::new(1_920) },
            [500, 1_900, 1_470, 3_370],
        ),
        (
            "half of the meals",
            Kind::NoCertificate,
            |care, rules| {
                care.meals = Meals { kind: 1, unit: Yen::new(490), count: 1, paid: Yen::new(490) };
                rules.meal_percent = 50;
            },
            [500, 1_900, 245, 2_145],
        ),
        ("the cap is nearly reached", Kind::NoCertificate, |_, rules| rules.copays_before = Yen::new(2_300), [200, 2_200, 0, 2_200]),
        ("the cap is passed", Kind::NoCertificate, |_, rules| rules.copays_before = Yen::new(3_000), [0, 2_400, 0, 2_400]),
        (
            "no cap",
            Kind::NoCertificate,
            |_, rules| (rules.month_cap, rules.copays_before) = (None, Yen::new(9_000)),
            [500, 1_900, 0, 1_900],
        ),
        ("未就学, 80 %", Kind::NoCertificate, |_, rules| rules.insurer_percent = 80, [500, 1_100, 0, 1_100]),
        ("more came back than was paid", Kind::NoCertificate, |care, _| care.paid.high_cost = Yen::new(9_000), [0, 0, 0, 0]),
    ];
    for (name, kind, change, expected) in cases {
        let (mut care, mut rules) = (care(), RULES);
        change(&mut care, &mut rules);
        let granted = grant(*kind, &care, &Basis::Care(rules)).unwrap();
        assert_eq!([granted.copay, granted.subsidy, granted.meals, granted.total].map(Yen::get), *expected, "{name}");
    }
}

#[test]
fn a_cap_pays_what_is_open_and_never_more_than_the_copays() {
    for (copays, refund, settled, total) in
        [(3_000, 500, 0, 500), (4_000, 1_500, 500, 1_000), (3_000, 500, 500, 0), (3_000, 500, 900, 0), (3_000, 9_000, 0, 3_000)]
    {
        let mut care = care();
        care.paid.own_share = Yen::new(copays);
        let cap = CapState { copays: Yen::new(copays), refund: Yen::new(refund), settled: Yen::new(settled) };
        assert_eq!(grant(Kind::MonthlyCap, &care, &Basis::Cap(cap)).unwrap().total, Yen::new(total));
    }
}

prop_compose! {
    fn any_care()(
        cost in 0_i64..2_000_000, own in 0_i64..2_000_000, additional in 0_i64..60_000, high in 0_i64..200_000,
        days in 0_u8..32, shares in proptest::collection::vec(0_i64..5_000, 0..6),
        count in 0_u32..94, meals in 0_i64..60_000,
    ) -> CareFacts {
        let mut care = care();
        care.days = days;
        care.paid = Paid {
            total_cost: Yen::new(cost),
            own_share: Yen::new(own),
            copay: None,
            additional: Yen::new(additional),
            high_cost: Yen::new(high),
            day_shares: yen(&shares),
            claimed: None,
        };
        care.meals = Meals { kind: 0, unit: Yen::ZERO, count, paid: Yen::new(meals) };
        care
    }
}

prop_compose! {
    fn any_rules()(
        percent in 0_u8..=110, copay in proptest::option::of((0_i64..2_000, 0_u32..32)), cap in proptest::option::of(0_i64..5_000),
        before in 0_i64..9_000, standard in 0_i64..800, meal_percent in 0_u8..=110,
    ) -> AmountRules {
        AmountRules {
            insurer_percent: percent,
            copay: copay.map(|(per_day, days)| CopayRule { per_day: Yen::new(per_day), days }),
            month_cap: cap.map(Yen::new),
            copays_before: Yen::new(before),
            meal_standard: Yen::new(standard),
            meal_percent,
        }
    }
}

fn any_kind() -> impl Strategy<Value = Kind> {
    proptest::sample::select(vec![Kind::OutsidePrefecture, Kind::NoCertificate, Kind::Device, Kind::Other])
}

proptest! {
    #[test]
    fn never_more_than_was_paid_and_never_below_zero(kind in any_kind(), care in any_care(), rules in any_rules()) {
        let granted = grant(kind, &care, &Basis::Care(rules)).unwrap();
        for part in [granted.remaining, granted.copay, granted.subsidy, granted.meals, granted.total] {
            prop_assert!(part >= Yen::ZERO);
        }
        let paid = &care.paid;
        prop_assert!(granted.total <= paid.own_share.plus(care.meals.paid).unwrap());
        prop_assert!(granted.subsidy <= granted.legal, "no more than the insurance leaves");
        prop_assert!(granted.meals <= care.meals.paid);
        // Totals in are totals out: what the guardian bore is what is paid and what stays.
        prop_assert_eq!(granted.subsidy.plus(granted.copay).unwrap(), granted.remaining);
        prop_assert_eq!(granted.total, granted.subsidy.plus(granted.meals).unwrap());
        // With what the insurer gives back, the guardian gets no more than was paid.
        let back = paid.high_cost.plus(paid.additional).unwrap();
        prop_assert!(granted.remaining == Yen::ZERO || granted.remaining.plus(back).unwrap() <= paid.own_share);
    }

    #[test]
    fn a_yen_more_paid_gives_at_most_a_yen_more(kind in any_kind(), care in any_care(), rules in any_rules()) {
        let mut more = care.clone();
        more.paid.own_share = care.paid.own_share.plus(Yen::new(1)).unwrap();
        let step = |care| grant(kind, care, &Basis::Care(rules)).unwrap().total;
        let difference = step(&more).minus(step(&care)).unwrap().get();
        prop_assert!((0..=1).contains(&difference), "{difference}");
    }

    #[test]
    fn a_device_is_worth_no_less_than_the_same_care(care in any_care(), rules in any_rules()) {
        let of = |kind| grant(kind, &care, &Basis::Care(rules)).unwrap().total;
        prop_assert!(of(Kind::Device) >= of(Kind::Other));
    }
}
