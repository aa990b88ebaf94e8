//! What the rules need of a holder (資格台帳の投影): plain periods, one projection for each holder number. The function turns it into the records of
//! a snapshot; the mapping stands in the README.

use crate::day::{OPEN, after, before, end};
use crate::error::RegisterError;
use crate::id::{Code, Text};
use crate::incomes::Incomes;
use crate::reasons::{LossMeaning, Reasons};
use crate::timeline::{Span, Timeline};
use crate::track::{ExclusionKind, Track};
use crate::value::{
    Certificate, Entitlement, ExclusionState, FundingClass, Identity, Insurance, Names, Relation, Suspension, Value, redacted,
};
use josei_base::Date;
use josei_base::id::{HolderNumber, InsurerNumber, ProgrammeNumber};
use josei_base::receipt::Sex;

/// A certificate's period (有効期間).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificatePeriod {
    /// First day.
    pub from: Date,
    /// Last day; `None` while open.
    pub to: Option<Date>,
    /// Suspended on the first, not on the second.
    pub suspended: Option<(Date, Option<Date>)>,
    /// The day of loss and what it means.
    pub lost: Option<(Date, LossMeaning)>,
}

/// A period with one insurer (医療保険).
#[derive(Clone, PartialEq, Eq)]
pub struct InsurerPeriod {
    /// First day.
    pub from: Date,
    /// 医療保険喪失年月日: the day after the last insured one; `None` while open.
    pub to: Option<Date>,
    /// 保険者番号.
    pub number: InsurerNumber,
    /// 記号, as written; may be empty.
    pub symbol: String,
    /// 番号, as written; may be empty.
    pub card_number: String,
    /// 本人家族区分.
    pub relation: Option<Relation>,
}

/// A period of another programme (他制度).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusionPeriod {
    /// Which.
    pub kind: ExclusionKind,
    /// First day.
    pub from: Date,
    /// Last day; `None` while open.
    pub to: Option<Date>,
    /// Suspended on the first, not on the second.
    pub suspended: Option<(Date, Option<Date>)>,
}

/// A period with one value (所管区, 府市区分).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period<T> {
    /// First day.
    pub from: Date,
    /// Last day; `None` while open.
    pub to: Option<Date>,
    /// The value.
    pub value: T,
}

/// A holder number with all that the rules need of its holder. It names a child: no `Debug` of its content.
#[derive(Clone, PartialEq, Eq)]
pub struct Projection {
    /// 公費負担者番号.
    pub programme: ProgrammeNumber,
    /// 受給者証番号.
    pub number: HolderNumber,
    /// 氏名カナ, the newest; may be empty.
    pub kana: String,
    /// 氏名漢字, the newest; may be empty.
    pub name: String,
    /// 生年月日.
    pub birth: Date,
    /// 性別.
    pub sex: Sex,
    /// Certificates under this number, by their first day.
    pub certificates: Vec<CertificatePeriod>,
    /// Insurers, by their first day.
    pub insurers: Vec<InsurerPeriod>,
    /// Other programmes, by kind and first day.
    pub exclusions: Vec<ExclusionPeriod>,
    /// 府市区分, by its first day.
    pub funding: Vec<Period<FundingClass>>,
    /// 所管区, by its first day.
    pub wards: Vec<Period<Code>>,
}

redacted!(InsurerPeriod, Projection);

/// One projection for each holder number that the holder has or had, by number; none for who never had a certificate.
///
/// `incomes` holds those of the child's [`parents`](crate::parents); none where the city asks for none.
///
/// # Errors
/// [`RegisterError::NotWhole`] for a certificate of nobody: birthday, sex or name are missing.
pub fn project(timeline: &Timeline<'_>, incomes: &Incomes, reasons: &Reasons) -> Result<Vec<Projection>, RegisterError> {
    let mut certificates = certificates(timeline, reasons);
    certificates
        .sort_by(|(one, _), (other, _)| (&one.programme_number, &one.holder_number).cmp(&(&other.programme_number, &other.holder_number)));
    let mut projections: Vec<Projection> = Vec::new();
    for (certificate, period) in certificates {
        match projections.last_mut() {
            Some(last) if last.programme == certificate.programme_number && last.number == certificate.holder_number => {
                last.certificates.push(period);
            }
            _ => projections.push(of_number(timeline, incomes, certificate, period)?),
        }
    }
    Ok(projections)
}

fn of_number(
    timeline: &Timeline<'_>,
    incomes: &Incomes,
    certificate: &Certificate,
    period: CertificatePeriod,
) -> Result<Projection, RegisterError> {
    let Some(Value::Identity(Identity { birth_date, sex })) = timeline.at(&Track::Identity, OPEN).map(|span| span.value) else {
        return Err(RegisterError::NotWhole);
    };
    let Some(Value::Names(Names { kana_name, name })) = timeline.spans(&Track::Names).last().map(|span| span.value) else {
        return Err(RegisterError::NotWhole);
    };
    Ok(Projection {
        programme: certificate.programme_number.clone(),
        number: certificate.holder_number.clone(),
        kana: written(kana_name.as_ref()),
        name: written(name.as_ref()),
        birth: *birth_date,
        sex: *sex,
        certificates: vec![period],
        insurers: insurers(timeline),
        exclusions: exclusions(timeline, incomes),
        funding: funding(timeline, incomes),
        wards: merged(timeline, &Track::Address, |value| match value {
            Value::Address(address) => Some(address.ward.clone()),
            _ => None,
        }),
    })
}

fn written(text: Option<&Text>) -> String {
    text.map_or_else(String::new, |text| text.as_str().to_owned())
}

/// A certificate on its days, before its suspensions.
struct Piece<'a> {
    certificate: &'a Certificate,
    from: Date,
    to: Date,
    lost: Option<(Date, LossMeaning)>,
}

fn certificates<'a>(timeline: &Timeline<'a>, reasons: &Reasons) -> Vec<(&'a Certificate, CertificatePeriod)> {
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    for span in timeline.spans(&Track::Entitlement) {
        match span.value {
            Value::Entitlement(Entitlement::Held(certificate)) => {
                pieces.push(Piece { certificate, from: span.from, to: span.to, lost: None });
            }
            Value::Entitlement(Entitlement::Lost { certificate, loss }) if loss.lost_on == span.from => {
                let lost = Some((loss.lost_on, reasons.meaning(&loss.lost_reason, loss.lost_on)));
                // Whether the day of loss counts is the city's rule, so the period is given as it was without the loss.
                let to = certificate.valid_to.unwrap_or(OPEN);
                match pieces.last_mut() {
                    Some(piece) if piece.certificate == certificate && piece.to == before(span.from) && piece.lost.is_none() => {
                        (piece.to, piece.lost) = (to, lost);
                    }
                    _ => pieces.push(Piece { certificate, from: span.from, to, lost }),
                }
            }
            _ => {}
        }
    }
    pieces.into_iter().flat_map(|piece| piece.periods(&suspensions(timeline))).collect()
}

/// First and last day of each suspension.
fn suspensions(timeline: &Timeline<'_>) -> Vec<Days> {
    let suspended = |value: &Value| matches!(value, Value::Suspension(Suspension::Suspended(_)));
    timeline.spans(&Track::Suspension).iter().filter(|span| suspended(span.value)).map(|span| (span.from, span.to)).collect()
}

/// First and last day.
type Days = (Date, Date);

/// Part of a period: first day, last day, and one suspension at most.
type Part = (Date, Option<Date>, Option<(Date, Option<Date>)>);

/// A period holds one suspension: one with more is given as periods that follow one another. `last` is the last day that suspensions may touch.
fn split(from: Date, to: Date, last: Date, suspensions: &[Days]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (first, until) in suspensions.iter().filter(|(first, until)| *first <= last && from <= *until) {
        let begins = if let Some(taken) = parts.last_mut() {
            taken.1 = Some(before(*first));
            *first
        } else {
            from
        };
        parts.push((begins, None, Some(((*first).max(from), end(*until).map(after)))));
    }
    if parts.is_empty() {
        parts.push((from, None, None));
    }
    if let Some(part) = parts.last_mut() {
        part.1 = end(to);
    }
    parts
}

impl<'a> Piece<'a> {
    fn periods(self, suspensions: &[Days]) -> Vec<(&'a Certificate, CertificatePeriod)> {
        let Self { certificate, from, to, lost } = self;
        let last = lost.map_or(to, |(lost_on, _)| to.min(lost_on));
        let parts = split(from, to, last, suspensions);
        let count = parts.len();
        let of_last = |at: usize| if at + 1 == count { lost } else { None };
        let period = |(at, (from, to, suspended)): (usize, Part)| CertificatePeriod { from, to, suspended, lost: of_last(at) };
        parts.into_iter().enumerate().map(|part| (certificate, period(part))).collect()
    }
}

fn insurers(timeline: &Timeline<'_>) -> Vec<InsurerPeriod> {
    let insured = |span: &Span<'_>| match span.value {
        Value::Insurer(Insurance::Insured(insurer)) => Some(InsurerPeriod {
            from: span.from,
            to: end(span.to).map(after),
            number: insurer.insurer_number.clone(),
            symbol: written(insurer.insurer_symbol.as_ref()),
            card_number: written(insurer.insurer_card_number.as_ref()),
            relation: insurer.insured_relation,
        }),
        _ => None,
    };
    timeline.spans(&Track::Insurer).iter().filter_map(insured).collect()
}

/// 府市区分 as a person decided it, and as incomes tell it on the other days.
fn funding(timeline: &Timeline<'_>, incomes: &Incomes) -> Vec<Period<FundingClass>> {
    let mut periods = merged(timeline, &Track::Funding, |value| match value {
        Value::Funding(funding) => Some(funding.funding_class),
        _ => None,
    });
    let decided: Vec<Days> = timeline.spans(&Track::Funding).iter().map(|span| (span.from, span.to)).collect();
    let told = incomes.funding(timeline, decided.into_iter());
    periods.extend(told.into_iter().map(|((from, to), value)| Period { from, to: end(to), value }));
    periods.sort_by_key(|period| period.from);
    periods
}

/// Spans that follow one another are one period, with its suspensions.
fn exclusions(timeline: &Timeline<'_>, incomes: &Incomes) -> Vec<ExclusionPeriod> {
    let mut periods = Vec::new();
    let over = ExclusionKind::CityIncomeOver;
    let entered = timeline.spans(&Track::Exclusion(over)).iter().map(|span| (span.from, span.to));
    let days = incomes.over_city(timeline, entered);
    periods.extend(days.into_iter().map(|(from, to)| ExclusionPeriod { kind: over, from, to: end(to), suspended: None }));
    for (track, spans) in timeline.tracks() {
        let Track::Exclusion(kind) = track else { continue };
        if *kind == over {
            continue;
        }
        let mut groups: Vec<(Date, Date, Vec<Days>)> = Vec::new();
        for span in spans {
            let Value::Exclusion(exclusion) = span.value else { continue };
            match groups.last_mut() {
                Some((_, to, _)) if *to != OPEN && after(*to) == span.from => *to = span.to,
                _ => groups.push((span.from, span.to, Vec::new())),
            }
            let Some((_, _, suspensions)) = groups.last_mut() else { continue };
            if exclusion.exclusion_state == ExclusionState::Suspended {
                match suspensions.last_mut() {
                    Some((_, until)) if after(*until) == span.from => *until = span.to,
                    _ => suspensions.push((span.from, span.to)),
                }
            }
        }
        for (from, to, suspensions) in groups {
            let parts = split(from, to, to, &suspensions);
            periods.extend(parts.into_iter().map(|(from, to, suspended)| ExclusionPeriod { kind: *kind, from, to, suspended }));
        }
    }
    periods.sort_by_key(|period| (period.kind, period.from));
    periods
}

/// Spans of equal values that follow one another are one period.
fn merged<T: PartialEq>(timeline: &Timeline<'_>, track: &Track, value: impl Fn(&Value) -> Option<T>) -> Vec<Period<T>> {
    let mut periods: Vec<Period<T>> = Vec::new();
    for span in timeline.spans(track) {
        let Some(value) = value(span.value) else { continue };
        match periods.last_mut() {
            Some(last) if last.value == value && last.to.map(after) == Some(span.from) => last.to = end(span.to),
            _ => periods.push(Period { from: span.from, to: end(span.to), value }),
        }
    }
    periods
}
