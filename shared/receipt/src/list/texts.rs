//! Names and other texts of a claim file as bytes for a list.

use super::columns::Column;
use super::from_uke::NotALine;
use crate::encoding::Encoding;
use crate::fields::{Place, Values, check};
use crate::findings::Findings;
use crate::header::Header;
use crate::index::Index;
use crate::receipt::ParsedReceipt;
use crate::table::{Meaning, Role, TableSet};
use josei_base::cp932;
use josei_base::receipt::NormalReceipt;

/// Texts in Windows-31J: the very bytes of the file where it is written so, because some characters have several codes.
pub(crate) struct Texts([(Column, Vec<u8>); 5]);

impl Texts {
    pub(crate) fn of(header: &Header, receipt: &ParsedReceipt, normal: &NormalReceipt) -> Result<Self, NotALine> {
        let (symbol, card) = normal.insurer.as_ref().map_or(("", ""), |insurer| (&insurer.symbol, &insurer.card_number));
        let mut texts = Self([
            (Column::Name, encode(Column::Name, &normal.name)?),
            (Column::Kana, encode(Column::Kana, &normal.kana_name)?),
            (Column::Symbol, encode(Column::Symbol, symbol)?),
            (Column::Card, encode(Column::Card, card)?),
            (Column::FacilityName, encode(Column::FacilityName, &normal.facility_name)?),
        ]);
        if header.encoding == Encoding::Cp932 {
            texts.take(header, &header.raw);
            texts.take(header, &receipt.raw);
        }
        Ok(texts)
    }

    /// Takes the bytes as they stand in some lines of the file.
    fn take(&mut self, header: &Header, raw: &[u8]) {
        let mut index = Index::new();
        let (Some(tables), Ok(())) = (TableSet::of(header.kind), index.build(raw)) else { return };
        for line in index.lines(raw) {
            let line = line.without_first(crate::framing::lead(line.text(), false));
            let id = line.fields().next().unwrap_or_default();
            let Some(record) = tables.record(id).or(Some(tables.header).filter(|header| header.id == *id)) else { continue };
            let wanted: &[(Role, Column)] = match record.meaning {
                Meaning::Header => &[(Role::FacilityName, Column::FacilityName)],
                Meaning::Receipt => &[(Role::Name, Column::Name), (Role::Kana, Column::Kana)],
                Meaning::Insurer => &[(Role::Symbol, Column::Symbol), (Role::Card, Column::Card)],
                _ => continue,
            };
            let mut values = Values::new();
            check(Place { line: 0, record, encoding: header.encoding }, &line, &mut values, &mut Findings::new(0));
            for (role, column) in wanted {
                if let (Some(field), Some((_, text))) = (values.some(*role), self.0.iter_mut().find(|(there, _)| there == column)) {
                    *text = field.to_vec();
                }
            }
        }
    }

    pub(crate) fn each(self) -> impl Iterator<Item = (Column, Vec<u8>)> {
        self.0.into_iter()
    }
}

fn encode(column: Column, text: &str) -> Result<Vec<u8>, NotALine> {
    cp932::encode(text).map_err(|_| NotALine::Character(column))
}
