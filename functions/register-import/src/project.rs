//! From the register's projection to the record that a snapshot is built of.

use josei_base::id::Ward;
use josei_eligibility::HolderRecord;
use josei_eligibility::register::{Certificate, Exclusion, ExclusionKind, InsurerPeriod, LostReason, Relation};
use josei_register::{LossMeaning, Projection, value};

const fn lost_reason(meaning: LossMeaning) -> LostReason {
    match meaning {
        LossMeaning::MovedOut => LostReason::MovedOut,
        LossMeaning::Died => LostReason::Died,
        LossMeaning::Age => LostReason::Age,
        LossMeaning::Welfare => LostReason::Welfare,
        LossMeaning::Insurance => LostReason::Insurance,
        LossMeaning::OtherProgramme => LostReason::OtherProgramme,
        LossMeaning::Other => LostReason::Other,
    }
}

const fn exclusion_kind(kind: josei_register::ExclusionKind) -> ExclusionKind {
    use josei_register::ExclusionKind as Kind;
    match kind {
        Kind::Welfare => ExclusionKind::Welfare,
        Kind::Disability => ExclusionKind::Disability,
        Kind::SingleParent => ExclusionKind::SingleParent,
        Kind::Institution => ExclusionKind::Institution,
        Kind::CityIncomeOver => ExclusionKind::CityIncomeOver,
        Kind::National(law) => ExclusionKind::National(law),
    }
}

const fn relation(relation: value::Relation) -> Relation {
    match relation {
        value::Relation::Insured => Relation::Insured,
        value::Relation::Family => Relation::Family,
    }
}

/// What the prefecture's share goes by: 府市区分 tells on which side of the income limit the family is.
const fn income(class: value::FundingClass) -> ExclusionKind {
    match class {
        value::FundingClass::Prefecture => ExclusionKind::PrefectureIncomeWithin,
        value::FundingClass::City => ExclusionKind::PrefectureIncomeOver,
    }
}

/// The record of a holder number (受給者台帳の行).
#[must_use]
pub fn holder_record(projection: &Projection) -> HolderRecord {
    let certificate = |period: &josei_register::CertificatePeriod| Certificate {
        from: period.from,
        to: period.to,
        suspended: period.suspended,
        lost: period.lost.map(|(on, meaning)| (on, lost_reason(meaning))),
    };
    let insurer = |period: &josei_register::InsurerPeriod| InsurerPeriod {
        from: period.from,
        to: period.to,
        number: period.number.clone(),
        symbol: period.symbol.clone(),
        card_number: period.card_number.clone(),
        relation: period.relation.map(relation),
    };
    let other = projection.exclusions.iter().map(|period| Exclusion {
        kind: exclusion_kind(period.kind),
        from: period.from,
        to: period.to,
        suspended: period.suspended,
    });
    let funding =
        projection.funding.iter().map(|period| Exclusion { kind: income(period.value), from: period.from, to: period.to, suspended: None });
    let mut record = HolderRecord {
        programme: projection.programme.clone(),
        number: projection.number.clone(),
        kana: projection.kana.clone(),
        name: projection.name.clone(),
        birth: projection.birth,
        sex: projection.sex,
        certificates: projection.certificates.iter().map(certificate).collect(),
        insurers: projection.insurers.iter().map(insurer).collect(),
        exclusions: other.chain(funding).collect(),
        // A ward whose code is no five digits is known to the city only; statistics then have none.
        wards: projection.wards.iter().filter_map(|period| Some((period.from, Ward::parse(period.value.as_str()).ok()?))).collect(),
    };
    record.certificates.sort();
    record.insurers.sort();
    record.exclusions.sort();
    record
}
