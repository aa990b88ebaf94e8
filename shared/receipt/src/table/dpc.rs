//! DPC (`domain/receipts.md` §3.4): the header and RE, HO, KO, SN, JD, MF of 医科. No layout of its own records was collected, and SI, IY and TO
//! hold only what is not in the bundled fee, so the details are kept as they are; only the days of SI, IY and TO are looked at.

use super::{Part, Record, TableSet, detail, free, ika, kept};
use crate::kind::Kind;

pub(super) static TABLES: TableSet = TableSet { kind: Kind::Dpc, header: &ika::IR, records: &RECORDS };

static RECORDS: [Record; 21] = [
    kept(*b"CD"),
    detail(*b"SI", &[Part::Repeat(12, &[free("項目#")]), Part::Days(3)]),
    detail(*b"IY", &[Part::Repeat(12, &[free("項目#")]), Part::Days(3)]),
    detail(*b"TO", &[Part::Repeat(16, &[free("項目#")]), Part::Days(3)]),
    kept(*b"SY"),
    kept(*b"SB"),
    kept(*b"BU"),
    kept(*b"KK"),
    kept(*b"SK"),
    kept(*b"GA"),
    kept(*b"HH"),
    kept(*b"GT"),
    kept(*b"CO"),
    kept(*b"SJ"),
    ika::RE,
    ika::HO,
    ika::KO,
    super::SN,
    super::JD,
    super::MF,
    super::GO,
];
