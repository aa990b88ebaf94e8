//! Row `match`: the register of 300,000 holders as a sealed snapshot, a look-up, a decision; beside a `HashMap<String, Vec<Period>>`.

use super::figure::{Better, Figure, Goal};
use super::holders::{Mixed, holders, receipt};
use super::measure::{best, milliseconds, nanoseconds_each, thread};
use super::{odd, sealing};
use crate::args::BenchName;
use crate::exit::Failure;
use crate::month::local_realm;
use jiff::civil::{Date, date};
use josei_eligibility::{Asked, City, HolderHash, HolderHasher, HolderRecord, Outcome, SAKAI, Snapshot, decide};
use josei_sealed::ContentKey;
use std::collections::HashMap;
use std::hint::black_box;

const HOLDERS: u64 = 300_000;
const LOOKUPS: usize = 1_000_000;
const DECISIONS: usize = 100_000;
const ROUNDS: u32 = 3;

/// What the baseline keeps of a period: the same facts, typed.
#[expect(dead_code, reason = "its size is what counts")]
struct Period {
    from: Date,
    to: Option<Date>,
    kind: u8,
    insurer: u16,
    card: u32,
}

type Baseline = HashMap<String, Vec<Period>>;

/// Size, load, look-up, decision.
pub fn figures() -> Result<Vec<Figure>, Failure> {
    let mut mixed = Mixed(1);
    let holders = holders(HOLDERS, &mut mixed).map_err(odd)?;
    let hasher = HolderHasher::new(&[7; 32]);
    let image = Snapshot::build(&holders, &hasher).map_err(odd)?;
    let (snapshot, load) = load(&image)?;
    let map = baseline(&holders);
    let per_holder = |bytes: usize| u64::try_from(bytes / holders.len().max(1)).unwrap_or(u64::MAX);
    let (own_bytes, map_bytes) = (per_holder(image.len()), per_holder(bytes(&map)));
    drop(image);

    let count = u64::try_from(holders.len()).unwrap_or(u64::MAX);
    let asked_for: Vec<usize> = (0..LOOKUPS).filter_map(|_| usize::try_from(mixed.below(count)).ok()).collect();
    let keyed: Vec<HolderHash> = holders.iter().map(|holder| hasher.holder(&holder.programme, &holder.number)).collect();
    let (found, own) = best(ROUNDS, || {
        let asked = asked_for.iter().filter_map(|at| keyed.get(*at));
        asked.filter_map(|hash| snapshot.lookup(black_box(hash))).map(|view| view.period_count()).sum::<usize>()
    });
    let (same, other) = best(ROUNDS, || {
        let numbers = asked_for.iter().filter_map(|at| holders.get(*at)).map(|holder| holder.number.as_str());
        numbers.filter_map(|number| map.get(black_box(number))).map(Vec::len).sum::<usize>()
    });
    if found != same {
        return Err(odd(format!("other periods: {found:?}, map {same:?}")));
    }

    let city = City::load(SAKAI).map_err(|_| odd("the city file is not sound"))?;
    let asked = Asked { today: date(2024, 8, 20), register_as_of: date(2024, 8, 1) };
    let children = asked_for.iter().take(DECISIONS).filter_map(|at| holders.get(*at));
    let receipts: Vec<_> = children.map(|holder| receipt(holder, &mut mixed)).collect::<Result<_, _>>().map_err(odd)?;
    let (ok, deciding) = best(ROUNDS, || {
        let decisions = receipts.iter().map(|receipt| black_box(decide(&city, &snapshot, &hasher, receipt, &asked)));
        decisions.filter(|decision| decision.result == Outcome::Ok).count()
    });
    // Some babies have another programme as well: those are for a clerk's look.
    if ok.is_none_or(|ok| ok * 100 < receipts.len() * 95) {
        return Err(odd(format!("too few receipts are OK: {ok:?} of {}", receipts.len())));
    }

    let figure = |what, unit, ours, most| Figure::new(BenchName::Match, what, unit, ours, Better::Less).target(Goal::AtMost(most));
    let map_name = "HashMap<String, Vec<Period>>";
    Ok(vec![
        figure("300,000人の台帳 / 300,000 holders, each", "bytes", own_bytes, 150).beside(map_name, map_bytes),
        figure("検索 / look-up", "ns", nanoseconds_each(own, LOOKUPS), 1_000).beside(map_name, nanoseconds_each(other, LOOKUPS)),
        figure("判定 / decision", "ns", nanoseconds_each(deciding, receipts.len()), 5_000),
        figure("封緘した台帳を開く / load from the sealed snapshot", "ms", load, 200),
    ])
}

/// Opens the sealed image as `eligibility-match` does; milliseconds of CPU.
fn load(image: &[u8]) -> Result<(Snapshot, u64), Failure> {
    let (realm, key) = (local_realm()?, ContentKey::new([1; 32]));
    let stored = josei_sealed::seal(&sealing::header(&realm), &key, [2; 24], image).map_err(odd)?;
    let (opened, cost) = thread(|| {
        let image = josei_sealed::open(&stored, &sealing::expected(&realm), &key).map_err(odd)?;
        Snapshot::open(image).map_err(odd)
    });
    Ok((opened?, milliseconds(cost.cpu)))
}

fn baseline(holders: &[HolderRecord]) -> Baseline {
    let period = |from, to, kind| Period { from, to, kind, insurer: 0, card: 0 };
    let periods = |holder: &HolderRecord| {
        let certificates = holder.certificates.iter().map(|of| period(of.from, of.to, 1));
        let insurers = holder.insurers.iter().map(|of| period(of.from, of.to, 3));
        let exclusions = holder.exclusions.iter().map(|of| period(of.from, of.to, 9));
        let wards = holder.wards.keys().map(|from| period(*from, None, 13));
        certificates.chain(insurers).chain(exclusions).chain(wards).collect()
    };
    holders.iter().map(|holder| (holder.number.as_str().to_owned(), periods(holder))).collect()
}

/// A table of so many slots with a byte each, the text and the periods on the heap; without the allocator's own bytes.
fn bytes(map: &Baseline) -> usize {
    let slot = size_of::<(String, Vec<Period>)>() + 1;
    let heap: usize = map.iter().map(|(key, periods)| key.capacity() + periods.capacity() * size_of::<Period>()).sum();
    map.capacity() * 8 / 7 * slot + heap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invented_children_are_eligible() {
        let mut mixed = Mixed(1);
        let holders = holders(200, &mut mixed).unwrap();
        let hasher = HolderHasher::new(&[7; 32]);
        let (snapshot, _) = load(&Snapshot::build(&holders, &hasher).unwrap()).unwrap();
        let city = City::load(SAKAI).unwrap();
        let asked = Asked { today: date(2024, 8, 20), register_as_of: date(2024, 8, 1) };
        for holder in &holders {
            let receipt = receipt(holder, &mut mixed).unwrap();
            let found = snapshot.lookup(&hasher.holder(&holder.programme, &holder.number)).unwrap();
            assert_eq!(found.period_count(), baseline(std::slice::from_ref(holder)).values().next().unwrap().len());
            let decision = decide(&city, &snapshot, &hasher, &receipt, &asked);
            assert_ne!(decision.result, Outcome::Reject, "{:?}", decision.codes);
        }
    }
}
