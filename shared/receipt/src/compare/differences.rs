//! What differs between a line and its claim.

use super::side::Side;
use crate::codes;
use crate::findings::Findings;
use crate::list::Column;
use josei_base::Yen;
use josei_base::yen::YEN_PER_POINT;

/// Tells it, at the fields of the line. What the city is to pay follows from the rest, so it is told only where the rest agrees.
pub(super) fn tell(line: &Side, claim: &Side, found: &mut Findings) {
    let (decided, billed) = (line.amounts, claim.amounts);
    if line.key != claim.key {
        found.add(line.at(Column::Record, &codes::COMPARED_OTHER, String::new()));
    }
    let mut agree = true;
    let mut differ = |column, entry, here: String, there: String| {
        found.add(line.at(column, entry, format!("一覧/list {here}, 請求/claim {there}")));
        agree = false;
    };
    let in_yen = billed.in_yen;
    match decided.claimed {
        Some(claimed) if claimed != billed.cost => {
            differ(Column::ClaimedPoints, &codes::COMPARED_CLAIMED, shown(claimed, in_yen), shown(billed.cost, in_yen));
        }
        _ if decided.cost != billed.cost => {
            let column = if decided.in_yen { Column::Cost } else { Column::DecidedPoints };
            differ(column, &codes::COMPARED_DECIDED, shown(decided.cost, in_yen), shown(billed.cost, in_yen));
        }
        _ => {}
    }
    if decided.copay != billed.copay {
        differ(Column::Copay, &codes::COMPARED_COPAY, shown(decided.copay, true), shown(billed.copay, true));
    }
    if let (true, Some(here), Some(there)) = (agree, decided.city, billed.city)
        && here != there
    {
        found.add(line.at(
            Column::Claimed,
            &codes::COMPARED_CITY,
            format!("一覧/list {}, 計算/worked out {}", shown(here, true), shown(there, true)),
        ));
    }
}

/// Points where points are billed.
fn shown(yen: Yen, in_yen: bool) -> String {
    if in_yen { format!("{}円", yen.get()) } else { format!("{}点", yen.get() / YEN_PER_POINT) }
}
