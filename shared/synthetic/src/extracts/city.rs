//! The children of a month as the systems of the city tell them: the same children as in the register file, so that both ways end in the same decisions.
//!
//! 住基 tells who they are, where they live and that they went or died, 国保 their cards of national health insurance, 生保 their protection. What no
//! extract tells comes from the desk: certificates, other insurances, other programmes and other losses, one event a child.

use super::ExtractSource;
use crate::holder::{Card, Exclusion, Holder, insurer_number};
use crate::plan::Planner;
use crate::register::{Certificate, certificates, moves_to, ward_of};
use crate::tables::FIRST_NATIONAL;
use crate::write::page::PROGRAMME;
use crate::{Params, SyntheticError};
use jiff::civil::Date;
use josei_base::receipt::Sex;

/// What the day of the extracts is: the 19th for all, the 20th for what changes in 住基.
const DAY: u8 = 19;

/// An event that the desk enters for a child (異動届), as JSON of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskEvent {
    /// 宛名番号.
    pub person_number: String,
    /// The event.
    pub json: String,
}

/// The children of a month, as extracts and events of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityExtracts {
    /// Name and content of each full extract: 住基, 国保, 生保. They come before the events.
    pub full: Vec<(String, Vec<u8>)>,
    /// What the desk enters.
    pub events: Vec<DeskEvent>,
    /// Name and content of the deltas of 住基 that come after them: moves within the city, and then moves out of it and deaths.
    pub deltas: Vec<(String, Vec<u8>)>,
}

/// Reason codes of a loss that the desk enters, by the register file's name of the reason.
const LOST_REASONS: [(&str, &str); 6] =
    [("moved_out", "01"), ("died", "02"), ("age", "03"), ("welfare", "04"), ("insurance", "05"), ("other_programme", "06")];

fn lost_reason(reason: &str) -> &'static str {
    LOST_REASONS.iter().find(|(name, _)| *name == reason).map_or("09", |(_, code)| code)
}

/// Does 住基 tell the loss?
fn is_told(reason: &str) -> bool {
    matches!(reason, "moved_out" | "died")
}

/// 宛名番号 of a child: its holder number with digits before it, so that the two are never taken for each other.
fn person_number(holder: &Holder) -> String {
    format!("20{}", holder.number)
}

/// A child's row of 住基, before and after what happened.
struct Resident<'h> {
    holder: &'h Holder,
    moved: Option<(u32, Date)>,
    lost: Option<(Date, &'static str)>,
}

impl Resident<'_> {
    fn value(&self, column: &str) -> String {
        let holder = self.holder;
        let (family, given) = (holder.family(), holder.given());
        let born_here = holder.acquired == holder.birth;
        let removed = self.lost.map(|(day, _)| day);
        let changed = removed.or(self.moved.map(|(_, day)| day)).unwrap_or(holder.acquired);
        match column {
            "person_number" => person_number(holder),
            "changed_on" => changed.to_string(),
            "change_reason" => match (self.lost, self.moved) {
                (Some((_, "died")), _) => "04",
                (Some(_), _) => "03",
                (None, Some(_)) => "05",
                (None, None) if born_here => "01",
                (None, None) => "02",
            }
            .to_owned(),
            "resident_kind" => if removed.is_some() { "8" } else { "1" }.to_owned(),
            "address" => "堺市架空町一丁".to_owned(),
            "ward" => {
                let ward = self.moved.map_or_else(|| ward_of(holder, 0), |(ward, _)| ward);
                // The register file has five digits, the extract the three behind the prefecture.
                format!("{:03}", ward % 1_000)
            }
            "kana_name" => format!("{}　{}", family.kana, given.1),
            "name" => format!("{}　{}", family.name, given.0),
            "birth_date" => holder.birth.to_string(),
            "sex" => if holder.sex == Sex::Male { "1" } else { "2" }.to_owned(),
            "relation" => "03".to_owned(),
            "resident_from" => holder.acquired.to_string(),
            "resident_reason" => if born_here { "01" } else { "02" }.to_owned(),
            "removed_on" => removed.map(|day| day.to_string()).unwrap_or_default(),
            "removal_reason" => match self.lost {
                Some((_, "died")) => "02",
                Some(_) => "01",
                None => "",
            }
            .to_owned(),
            _ => String::new(),
        }
    }

    fn row(&self) -> Vec<String> {
        ExtractSource::Jumin.columns().iter().map(|column| self.value(column)).collect()
    }
}

fn kokuho(holder: &Holder, card: &Card) -> Vec<String> {
    let value = |column: &str| match column {
        "person_number" => person_number(holder),
        "insurer_number" => insurer_number(card.insurer),
        "card_number" => format!("{}・{}", card.symbol, card.number),
        "in_force" => "1".to_owned(),
        "acquired_on" => card.from.to_string(),
        "lost_on" => card.to.map(|day| day.to_string()).unwrap_or_default(),
        "relation" => "2".to_owned(),
        _ => String::new(),
    };
    ExtractSource::Kokuho.columns().iter().map(|column| value(column)).collect()
}

fn seiho(holder: &Holder, from: Date) -> Vec<String> {
    let value = |column: &str| match column {
        "person_number" => person_number(holder),
        "protection_kind" => "1".to_owned(),
        "protected_from" => from.to_string(),
        _ => String::new(),
    };
    ExtractSource::Seiho.columns().iter().map(|column| value(column)).collect()
}

/// What the desk tells of a child: all that no extract tells.
fn event(holder: &Holder, certificates: &[Certificate], day: Date) -> String {
    let mut changes = Vec::new();
    for card in holder.cards.iter().filter(|card| card.insurer < FIRST_NATIONAL) {
        let end = card.to.map(|day| format!(r#","insurer_lost_on":"{day}""#)).unwrap_or_default();
        changes.push(format!(
            r#"{{"insure":{{"insurer":{{"insurer_number":"{}","insurer_symbol":"{}","insurer_card_number":"{}","insured_relation":"family","insurer_acquired_on":"{}"}}{end}}}}}"#,
            insurer_number(card.insurer),
            card.symbol,
            card.number,
            card.from,
        ));
    }
    for certificate in certificates {
        changes.push(format!(
            r#"{{"acquire":{{"programme_number":"{PROGRAMME}","holder_number":"{}","acquired_on":"{}","acquired_reason":"{}","valid_from":"{}","valid_to":"{}"}}}}"#,
            holder.number,
            holder.acquired,
            if holder.acquired == holder.birth { "01" } else { "02" },
            certificate.from,
            certificate.to,
        ));
    }
    if let Some((from, to)) = certificates.iter().find_map(|certificate| certificate.suspended) {
        changes.push(format!(r#"{{"suspend":{{"suspended_on":"{from}","suspended_reason":"09"}}}}"#));
        changes.push(format!(r#"{{"resume":{{"resumed_on":"{to}","resumed_reason":"09"}}}}"#));
    }
    if let Some((exclusion, from)) = holder.exclusion {
        let kind = match exclusion {
            Exclusion::Welfare => None,
            Exclusion::SingleParent => Some("single_parent"),
            Exclusion::Disability => Some("disability"),
            Exclusion::Chronic => Some("52"),
        };
        changes.extend(kind.map(|kind| format!(r#"{{"exclude":{{"exclusion_kind":"{kind}","begun_on":"{from}"}}}}"#)));
    }
    if let Some((lost, reason)) = holder.lost.filter(|(_, reason)| !is_told(reason)) {
        changes.push(format!(r#"{{"lose":{{"lost_on":"{lost}","lost_reason":"{}"}}}}"#, lost_reason(reason)));
    }
    format!(
        r#"{{"header":{{"notified_on":"{day}","reception_ward":"1","changed_on":"{day}","change_reason":"99"}},"changes":[{}]}}"#,
        changes.join(",")
    )
}

/// A file, CR LF as other systems write.
fn file(columns: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, SyntheticError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(columns).map_err(|_| SyntheticError::Register)?;
    for row in rows {
        writer.write_record(row).map_err(|_| SyntheticError::Register)?;
    }
    writer.into_inner().map_err(|_| SyntheticError::Register)
}

/// The children of the month that `generate` makes of the same parameters (架空の市の抽出ファイル).
///
/// # Errors
/// Parameters out of range.
pub fn city(params: &Params) -> Result<CityExtracts, SyntheticError> {
    let mut planner = Planner::new(params)?;
    planner.month(params, 0)?;
    let holders = planner.holders;
    let day =
        params.billing_month.0.first_day().with().day(i8::try_from(DAY).unwrap_or(1)).build().map_err(|_| SyntheticError::Register)?;
    let (mut jumin, mut insured, mut protected, mut events, mut moves, mut ends) = (vec![], vec![], vec![], vec![], vec![], vec![]);
    for holder in holders.iter().filter(|holder| holder.registered) {
        let certificates = certificates(holder)?;
        jumin.push(Resident { holder, moved: None, lost: None }.row());
        insured.extend(holder.cards.iter().filter(|card| card.insurer >= FIRST_NATIONAL).map(|card| kokuho(holder, card)));
        if let Some((Exclusion::Welfare, from)) = holder.exclusion {
            protected.push(seiho(holder, from));
        }
        events.push(DeskEvent { person_number: person_number(holder), json: event(holder, &certificates, day) });
        let elsewhere = certificates.get(1).and_then(|certificate| Some((moves_to(holder)?, certificate.from)));
        let lost = holder.lost.filter(|(_, reason)| is_told(reason));
        let changed = |lost| {
            let mut row = Resident { holder, moved: elsewhere, lost }.row();
            row.insert(0, "changed".to_owned());
            row
        };
        moves.extend(elsewhere.map(|_| changed(None)));
        ends.extend(lost.map(|_| changed(lost)));
    }
    let compact = format!("{:04}{:02}", day.year(), day.month());
    let name = |source: &str| format!("{source}-full-{compact}{DAY:02}-000001.csv");
    let delta = |number: u32| format!("jumin-delta-{compact}{:02}-{number:06}.csv", DAY + 1);
    let columns: Vec<&str> = ["operation"].into_iter().chain(ExtractSource::Jumin.columns().iter().copied()).collect();
    Ok(CityExtracts {
        full: vec![
            (name("jumin"), file(ExtractSource::Jumin.columns(), &jumin)?),
            (name("kokuho"), file(ExtractSource::Kokuho.columns(), &insured)?),
            (name("seiho"), file(ExtractSource::Seiho.columns(), &protected)?),
        ],
        events,
        deltas: vec![(delta(2), file(&columns, &moves)?), (delta(3), file(&columns, &ends)?)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_child_of_the_register_is_told_once() {
        let params = Params::new(2_000, 1);
        let extracts = city(&params).unwrap();
        assert_eq!(city(&params).unwrap(), extracts, "the same parameters, the same bytes");
        let register = String::from_utf8(crate::generate(&params).unwrap().register_csv).unwrap();
        let numbers: std::collections::BTreeSet<&str> = register.lines().skip(1).filter_map(|row| row.split(',').nth(1)).collect();
        let rows = |at: usize| String::from_utf8(extracts.full[at].1.clone()).unwrap().lines().count() - 1;
        assert_eq!((rows(0), extracts.events.len()), (numbers.len(), numbers.len()));
        assert!(rows(1) > 0 && rows(2) > 0);
        for event in &extracts.events {
            assert!(numbers.contains(event.person_number.strip_prefix("20").unwrap()));
            serde_json::from_str::<serde_json::Value>(&event.json).unwrap();
        }
        assert!(extracts.deltas.iter().all(|(_, delta)| String::from_utf8_lossy(delta).lines().count() > 2));
    }
}
