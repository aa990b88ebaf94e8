//! Values as people read them.

use crate::face::Words;
use crate::layout::Cell;
use crate::model::{Account, AccountKind, Child, Period};
use jiff::civil::Date;
use josei_base::date::wareki;
use josei_base::receipt::Sex;
use josei_base::{Month, Yen};

/// 令和6年4月1日.
pub(crate) fn day(day: Date) -> Words {
    Words::plain(wareki(day))
}

/// 令和6年4月.
pub(crate) fn month(month: Month) -> String {
    let first = wareki(month.first_day());
    first.strip_suffix("1日").unwrap_or(&first).to_owned()
}

/// 2,500円.
pub(crate) fn yen(amount: Yen) -> Words {
    Words::plain(format!("{amount}円"))
}

/// 令和6年4月1日から令和7年3月31日まで.
pub(crate) fn period(period: Period) -> String {
    format!("{}から{}まで", wareki(period.from), wareki(period.to))
}

pub(crate) fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
    }
}

/// Name with its reading.
pub(crate) fn name(child: &Child) -> Cell {
    Cell::joined(vec![child.name.clone(), Words::plain("（"), child.kana.clone(), Words::plain("）")])
}

/// The rows that say who the child is.
pub(crate) fn child(child: &Child) -> Vec<(&'static str, Cell)> {
    let mut rows = vec![("受給者の氏名", name(child)), ("生年月日", Cell::words(&day(child.birth)))];
    if let Some(number) = &child.programme {
        rows.push(("公費負担者番号", Cell::text(number.as_str())));
    }
    if let Some(number) = &child.holder {
        rows.push(("受給者番号", Cell::text(number.as_str())));
    }
    rows
}

/// The rows that say whose money it is.
pub(crate) fn child_short(child: &Child) -> Vec<(&'static str, Cell)> {
    let mut rows = vec![("受給者の氏名", name(child))];
    if let Some(number) = &child.holder {
        rows.push(("受給者番号", Cell::text(number.as_str())));
    }
    rows
}

/// A number of a list as it stands in Japanese text: １.
pub(crate) fn full_width(number: usize) -> String {
    number.to_string().chars().map(|digit| char::from_u32(u32::from(digit) + FULL_WIDTH).unwrap_or(digit)).collect()
}

/// From an ASCII digit to its full-width form.
const FULL_WIDTH: u32 = 0xFEE0;

/// The rows that say where money goes.
pub(crate) fn account(account: &Account) -> Vec<(&'static str, Cell)> {
    let kind = match account.kind {
        AccountKind::Ordinary => "普通",
        AccountKind::Current => "当座",
        AccountKind::Savings => "貯蓄",
    };
    vec![
        (
            "振込先",
            Cell::joined(vec![
                account.bank.clone(),
                Words::plain("　"),
                account.branch.clone(),
                Words::plain(format!("　{kind}　{}", account.tail)),
            ]),
        ),
        ("口座名義", Cell::words(&account.holder_kana)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_told_by_era() {
        assert_eq!(month(Month::new(2024, 4).unwrap()), "令和6年4月");
        assert_eq!(month(Month::new(2024, 11).unwrap()), "令和6年11月");
        assert_eq!(month(Month::new(2019, 5).unwrap()), "令和元年5月");
        assert_eq!(month(Month::new(2019, 4).unwrap()), "平成31年4月");
    }
}
