//! The register as a CSV (受給者台帳): one row per period, several rows per holder. The columns are those of the eligibility crate's README.

use crate::SyntheticError;
use crate::calendar::{plus_days, school_year_end};
use crate::holder::{Card, Exclusion, Holder, insurer_number};
use crate::write::page::PROGRAMME;
use jiff::civil::Date;

/// Header row of the register.
pub const REGISTER_COLUMNS: [&str; 26] = [
    "programme_number",
    "holder_number",
    "kana_name",
    "name",
    "birth_date",
    "sex",
    "valid_from",
    "valid_to",
    "acquired_on",
    "suspended_on",
    "resumed_on",
    "lost_on",
    "lost_reason",
    "insurer_number",
    "insurer_symbol",
    "insurer_card_number",
    "insured_relation",
    "insurer_from",
    "insurer_to",
    "exclusion_kind",
    "exclusion_from",
    "exclusion_to",
    "exclusion_suspended_from",
    "exclusion_suspended_to",
    "ward",
    "ward_from",
];

/// The wards of 堺市 as five digits: 堺区 to 美原区.
const FIRST_WARD: u32 = 27_141;
const WARDS: u32 = 7;
/// Of so many holders one moves to the next ward with its second certificate.
const MOVES_ONE_OF: u32 = 5;

/// Told by the holder's number, so that it changes nothing else that is made by chance.
fn drawn(holder: &Holder) -> u32 {
    holder.number.bytes().fold(0_u32, |sum, digit| sum.wrapping_mul(31).wrapping_add(u32::from(digit)))
}

/// The ward of a child after so many moves.
pub(crate) fn ward_of(holder: &Holder, moves: u32) -> u32 {
    FIRST_WARD + (drawn(holder) + moves) % WARDS
}

/// The ward that a child moves to with its second certificate, if it does.
pub(crate) fn moves_to(holder: &Holder) -> Option<u32> {
    drawn(holder).is_multiple_of(MOVES_ONE_OF).then(|| ward_of(holder, 1))
}

/// Ward of a row, and from when.
fn ward(holder: &Holder, at: usize, certificate: Option<&Certificate>) -> (String, String) {
    match (at, certificate, moves_to(holder)) {
        (0, ..) => (ward_of(holder, 0).to_string(), String::new()),
        (1, Some(certificate), Some(ward)) => (ward.to_string(), certificate.from.to_string()),
        _ => (String::new(), String::new()),
    }
}

/// A certificate's days: one certificate to school entry, one from there.
pub(crate) struct Certificate {
    pub(crate) from: Date,
    pub(crate) to: Date,
    pub(crate) suspended: Option<(Date, Date)>,
    lost: Option<(Date, &'static str)>,
}

pub(crate) fn certificates(holder: &Holder) -> Result<Vec<Certificate>, SyntheticError> {
    let entry = school_year_end(holder.birth, 6);
    let end = holder.wrong_end.unwrap_or(holder.ends());
    let mut spans = Vec::with_capacity(2);
    if holder.acquired <= entry {
        spans.push((holder.acquired, entry));
        spans.push((plus_days(entry, 1)?, end));
    } else {
        spans.push((holder.acquired, end));
    }
    let within = |day: Date, (from, to): (Date, Date)| from <= day && day <= to;
    Ok(spans
        .into_iter()
        // After the loss no new certificate was made.
        .filter(|(from, _)| holder.lost.is_none_or(|(lost, _)| *from <= lost))
        .map(|span| Certificate {
            from: span.0,
            to: span.1,
            suspended: holder.suspended.filter(|(from, _)| within(*from, span)),
            lost: holder.lost.filter(|(lost, _)| within(*lost, span)),
        })
        .collect())
}

/// Writes the register, sorted by holder number.
pub(crate) fn write(holders: &[Holder]) -> Result<Vec<u8>, SyntheticError> {
    let mut sorted: Vec<&Holder> = holders.iter().filter(|holder| holder.registered).collect();
    sorted.sort_by(|one, other| one.number.cmp(&other.number));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::with_capacity(sorted.len() * 256));
    writer.write_record(REGISTER_COLUMNS).map_err(|_| SyntheticError::Register)?;
    for holder in sorted {
        let certificates = certificates(holder)?;
        for at in 0..certificates.len().max(holder.cards.len()) {
            let exclusion = holder.exclusion.filter(|_| at == 0);
            let ward = ward(holder, at, certificates.get(at));
            let row = row(holder, certificates.get(at), holder.cards.get(at), exclusion, ward);
            writer.write_record(row).map_err(|_| SyntheticError::Register)?;
        }
    }
    writer.into_inner().map_err(|_| SyntheticError::Register)
}

fn row(
    holder: &Holder,
    certificate: Option<&Certificate>,
    card: Option<&Card>,
    exclusion: Option<(Exclusion, Date)>,
    ward: (String, String),
) -> [String; 26] {
    let (family, given) = (holder.family(), holder.given());
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |present: bool, text: &str| if present { text.to_owned() } else { String::new() };
    let suspended = certificate.and_then(|certificate| certificate.suspended);
    let lost = certificate.and_then(|certificate| certificate.lost);
    let kind = match exclusion {
        None => "",
        Some((Exclusion::Welfare, _)) => "welfare",
        Some((Exclusion::SingleParent, _)) => "single_parent",
        Some((Exclusion::Disability, _)) => "disability",
        Some((Exclusion::Chronic, _)) => "52",
    };
    [
        PROGRAMME.to_owned(),
        holder.number.clone(),
        format!("{}　{}", family.kana, given.1),
        format!("{}　{}", family.name, given.0),
        holder.birth.to_string(),
        holder.sex.code().to_string(),
        day(certificate.map(|certificate| certificate.from)),
        day(certificate.map(|certificate| certificate.to)),
        day(certificate.map(|_| holder.acquired)),
        day(suspended.map(|(from, _)| from)),
        day(suspended.map(|(_, to)| to)),
        day(lost.map(|(day, _)| day)),
        lost.map(|(_, reason)| reason.to_owned()).unwrap_or_default(),
        card.map(|card| insurer_number(card.insurer)).unwrap_or_default(),
        card.map(|card| card.symbol.clone()).unwrap_or_default(),
        card.map(|card| card.number.clone()).unwrap_or_default(),
        text(card.is_some(), "2"),
        day(card.map(|card| card.from)),
        day(card.and_then(|card| card.to)),
        kind.to_owned(),
        day(exclusion.map(|(_, from)| from)),
        String::new(),
        String::new(),
        String::new(),
        ward.0,
        ward.1,
    ]
}
