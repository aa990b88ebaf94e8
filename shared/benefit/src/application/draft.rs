//! What was handed in, as text by column, before it is checked. The API's JSON and a CSV row are the same thing.

use super::columns::{COLUMNS, Column};
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// An application as it was written (申請の記載).
///
/// In JSON one flat object with members named as the columns; values are texts or whole numbers. Unknown members are refused.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    values: Vec<String>,
}

impl Default for Draft {
    fn default() -> Self {
        Self { values: vec![String::new(); COLUMNS.len()] }
    }
}

impl Draft {
    /// The text of a column, blanks around it dropped.
    #[must_use]
    pub fn text(&self, column: Column) -> &str {
        self.values.get(column as usize).map_or("", |value| value.trim_matches([' ', '\u{3000}', '\t']))
    }

    /// With the text of a column.
    #[must_use]
    pub fn with(mut self, column: Column, text: impl Into<String>) -> Self {
        self.set(column, text.into());
        self
    }

    pub(super) fn set(&mut self, column: Column, text: String) {
        if let Some(value) = self.values.get_mut(column as usize) {
            *value = text;
        }
    }
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Draft(…)")
    }
}

impl Serialize for Draft {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Column::ALL.iter().map(|column| (column.name(), self.text(*column))).filter(|(_, text)| !text.is_empty()))
    }
}

/// A member's value: text, a whole number, or null.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Number(i64),
    Nothing(()),
}

impl<'de> Deserialize<'de> for Draft {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Draft;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an application as a flat object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Draft, A::Error> {
                let mut draft = Draft::default();
                let mut seen = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    // The name of an unknown member may itself be personal, so it is not repeated.
                    let column =
                        *Column::ALL.iter().find(|column| column.name() == name).ok_or_else(|| A::Error::custom("unknown field"))?;
                    if seen.contains(&column) {
                        return Err(A::Error::custom(format_args!("duplicate field `{}`", column.name())));
                    }
                    seen.push(column);
                    let text = match map.next_value::<Written>() {
                        Ok(Written::Text(text)) => text,
                        Ok(Written::Number(number)) => number.to_string(),
                        Ok(Written::Nothing(())) => String::new(),
                        Err(_) => return Err(A::Error::custom(format_args!("field `{}` is no text or whole number", column.name()))),
                    };
                    draft.set(column, text);
                }
                Ok(draft)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_flat_and_strict() {
        let draft: Draft = serde_json::from_str(r#"{"paid_yen": 2400, "applicant_name": " 見本 花子 ", "points": null}"#).unwrap();
        assert_eq!((draft.text(Column::PaidYen), draft.text(Column::ApplicantName), draft.text(Column::Points)), ("2400", "見本 花子", ""));
        assert_eq!(serde_json::to_string(&draft).unwrap(), r#"{"applicant_name":"見本 花子","paid_yen":"2400"}"#);
        for (wrong, told) in [
            (r#"{"傷病名": "x"}"#, "unknown field"),
            (r#"{"paid_yen": 1, "paid_yen": 2}"#, "duplicate field `paid_yen`"),
            (r#"{"paid_yen": 1.5}"#, "field `paid_yen` is no text"),
            (r#"{"paid_yen": [1]}"#, "field `paid_yen` is no text"),
        ] {
            let error = serde_json::from_str::<Draft>(wrong).unwrap_err().to_string();
            assert!(error.starts_with(told), "{error}");
        }
        assert_eq!(format!("{draft:?}"), "Draft(…)");
    }
}
