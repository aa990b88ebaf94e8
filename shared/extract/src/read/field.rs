//! One field as a typed value.

use crate::codes;
use crate::layout::{Characters, CodeValue, ColumnKind};
use crate::person::PersonNumber;
use crate::value::Value;
use josei_base::date::{parse_day_text, parse_month};
use josei_base::external::ExternalCode;
use josei_base::id::InsurerNumber;
use josei_base::{Entry, Yen};

/// Most digits of an amount.
const YEN_DIGITS_MAX: usize = 12;

/// A value, if there is one, and what is told of it.
pub(super) struct Read {
    pub(super) value: Option<Value>,
    pub(super) told: Vec<(&'static Entry, String)>,
}

impl Read {
    const fn right(value: Value) -> Self {
        Self { value: Some(value), told: Vec::new() }
    }

    fn wrong(entry: &'static Entry, detail: impl Into<String>) -> Self {
        Self { value: None, told: vec![(entry, detail.into())] }
    }

    fn of(value: Option<Value>, entry: &'static Entry) -> Self {
        value.map_or_else(|| Self::wrong(entry, ""), Self::right)
    }
}

/// Reads a trimmed text by the type of its column.
pub(super) fn read(kind: &ColumnKind, text: &str) -> Read {
    if text.is_empty() {
        return Read::right(Value::Empty);
    }
    match kind {
        ColumnKind::Person => Read::of(PersonNumber::parse(text).ok().map(Value::Person), &codes::I110),
        ColumnKind::Day => day(text),
        ColumnKind::Year => Read::of(year(text).map(Value::Year), &codes::I114),
        ColumnKind::Yen => Read::of(yen(text).map(Value::Yen), &codes::I106),
        ColumnKind::Count => Read::of(digits(text, 2).and_then(|text| text.parse().ok()).map(Value::Count), &codes::I113),
        ColumnKind::Flag => Read::of(flag(text).map(Value::Flag), &codes::I115),
        ColumnKind::Code(values) => Read::of(code(values, text), &codes::I107),
        ColumnKind::Text { chars_max, characters } => plain(text, *chars_max, *characters),
        ColumnKind::Postal => Read::of(postal(text).map(Value::Postal), &codes::I111),
        ColumnKind::Insurer => match InsurerNumber::parse_padded(text) {
            Ok(number) => Read::right(Value::Insurer(number)),
            Err(error) => Read::wrong(&codes::I112, error.to_string()),
        },
    }
}

fn digits(text: &str, most: usize) -> Option<&str> {
    (!text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// A day. Host systems write none as zeros, and an end that is open as nines.
fn day(text: &str) -> Read {
    let filler = |digit: char| text.len() >= 7 && text.chars().all(|char| char == digit || char == '-');
    if filler('0') || filler('9') {
        return Read::right(Value::Empty);
    }
    match parse_day_text(text) {
        Ok(written) => {
            let told = if written.late_heisei { vec![(&codes::I152, String::new())] } else { Vec::new() };
            Read { value: Some(Value::Day(written.value)), told }
        }
        Err(error) => Read::wrong(&codes::I104, error.to_string()),
    }
}

/// 年度: `2024`, or `506` in 和暦. A fiscal year begins in April; 令和元年度 has no April of its own.
fn year(text: &str) -> Option<i16> {
    let digits = digits(text, 4)?;
    let month = |month: &str| parse_month(format!("{digits}{month}").as_bytes()).ok();
    let year = month("04").or_else(|| month("06"))?.value.year();
    (1900..=2199).contains(&year).then_some(year)
}

fn yen(text: &str) -> Option<Yen> {
    let (negative, amount) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let amount: i64 = digits(amount, YEN_DIGITS_MAX)?.parse().ok()?;
    Some(Yen::new(if negative { -amount } else { amount }))
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// By its code or its Japanese name.
fn code(values: &[CodeValue], text: &str) -> Option<Value> {
    values.iter().find(|value| value.code == text || value.ja == text).map(|value| Value::Code(value.name.clone()))
}

fn postal(text: &str) -> Option<String> {
    let bare = match text.split_once('-') {
        Some((area, town)) if area.len() == 3 => format!("{area}{town}"),
        Some(_) => return None,
        None => text.to_owned(),
    };
    (bare.len() == 7 && digits(&bare, 7).is_some()).then_some(bare)
}

fn plain(text: &str, chars_max: usize, characters: Characters) -> Read {
    let count = text.chars().count();
    if count > chars_max {
        return Read::wrong(&codes::I108, format!("{count} > {chars_max}"));
    }
    if text.chars().any(char::is_control) {
        return Read::wrong(&codes::I109, "");
    }
    let mut told: Vec<(&'static Entry, String)> = Vec::new();
    let external = ExternalCode::all_in(text);
    if !external.is_empty() {
        let names: Vec<String> = external.iter().map(ToString::to_string).collect();
        told.push((&codes::I153, names.join(", ")));
    }
    let outside = text.chars().position(|char| !characters.has(char) && ExternalCode::of_char(char).is_none());
    if let Some(at) = outside {
        let detail = format!("character {}", at + 1);
        if characters != Characters::Kana {
            return Read::wrong(&codes::I109, detail);
        }
        told.push((&codes::I154, detail));
    }
    Read { value: Some(Value::Text(text.to_owned())), told }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn value(kind: &str, text: &str) -> Option<Value> {
        read(&ColumnKind::parse(kind, &[]).unwrap(), text).value
    }

    fn told(kind: &str, text: &str) -> Vec<&'static str> {
        read(&ColumnKind::parse(kind, &[]).unwrap(), text).told.iter().map(|(entry, _)| entry.code).collect()
    }

    #[test]
    fn days_in_all_forms() {
        for text in ["2019-04-01", "20190401", "4310401"] {
            assert!(value("day", text) == Some(Value::Day(date(2019, 4, 1))), "{text}");
        }
        for none in ["", "00000000", "0000000", "99999999", "9999999", "0000-00-00", "9999-99-99"] {
            assert!(value("day", none) == Some(Value::Empty), "{none}");
        }
        assert_eq!(told("day", "4310601"), ["I152"]);
        for wrong in ["20190230", "2019/04/01", "0", "201904", "9990401"] {
            assert_eq!(told("day", wrong), ["I104"], "{wrong}");
        }
    }

    #[test]
    fn years_of_both_calendars() {
        for (text, year) in [("2019", 2019), ("431", 2019), ("501", 2019), ("506", 2024), ("464", 0), ("1899", 0), ("19", 0), ("x024", 0)] {
            let expected = (year > 0).then_some(Value::Year(year));
            assert!(value("year", text) == expected, "{text}");
        }
    }

    #[test]
    fn amounts_are_whole_yen() {
        for (text, yen) in [("0", 0), ("-1", -1), ("000120", 120), ("999999999999", 999_999_999_999)] {
            assert!(value("yen", text) == Some(Value::Yen(Yen::new(yen))), "{text}");
        }
        for wrong in ["1,000", "1.5", "+1", "--1", "-", "1000000000000", "１", "△1"] {
            assert_eq!(told("yen", wrong), ["I106"], "{wrong}");
        }
    }

    #[test]
    fn small_types() {
        assert!(value("count", "07") == Some(Value::Count(7)));
        assert_eq!((told("count", "100"), told("count", "-1")), (vec!["I113"], vec!["I113"]));
        assert!(value("flag", "1") == Some(Value::Flag(true)));
        assert_eq!(told("flag", "2"), ["I115"]);
        for postal in ["590-0078", "5900078"] {
            assert!(value("postal", postal) == Some(Value::Postal("5900078".into())));
        }
        for wrong in ["59-00078", "590007", "590-00780", "590-007８", "5900-078"] {
            assert_eq!(told("postal", wrong), ["I111"], "{wrong}");
        }
        assert_eq!(told("insurer", "270024"), ["I112"]);
        assert!(value("insurer", "00270025") == value("insurer", "270025"));
    }

    #[test]
    fn texts_by_length_and_characters() {
        assert!(value("text 2 any", "見本") == Some(Value::Text("見本".into())));
        assert_eq!(told("text 2 any", "見本町"), ["I108"]);
        assert_eq!(told("text 9 any", "見\n本"), ["I109"]);
        assert_eq!(told("text 9 digits", "12a"), ["I109"]);
        assert_eq!(told("text 9 any", "見\u{E000}"), ["I153"]);
        assert_eq!(told("text 9 kana", "ミホン ﾀﾛｳ"), Vec::<&str>::new());
        assert_eq!(told("text 9 kana", "見本"), ["I154"]);
        assert!(value("text 9 kana", "見本") == Some(Value::Text("見本".into())));
    }
}
