//! What a value of a column may be.

/// One value of a code (コード値).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeValue {
    /// As the file writes it.
    pub code: String,
    /// As we name it.
    pub name: String,
    /// In Japanese.
    pub ja: String,
}

/// Which characters a text may have. Control characters none has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Characters {
    /// All.
    Any,
    /// Kana of either width, Latin letters, spaces and marks; others are told, and kept.
    Kana,
    /// ASCII.
    Ascii,
    /// Digits.
    Digits,
}

impl Characters {
    /// Its name in a layout file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Kana => "kana",
            Self::Ascii => "ascii",
            Self::Digits => "digits",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Any, Self::Kana, Self::Ascii, Self::Digits].into_iter().find(|set| set.name() == text)
    }

    /// True where a character belongs to the set.
    #[must_use]
    pub const fn has(self, char: char) -> bool {
        match self {
            Self::Any => true,
            Self::Kana => {
                matches!(char, '\u{30A0}'..='\u{30FF}' | '\u{FF61}'..='\u{FF9F}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}')
                    || matches!(char, 'A'..='Z' | 'a'..='z' | ' ' | '\u{3000}' | '-' | '.' | ',' | '\'' | '－' | '．' | '，' | '’' | '‐' | '−')
            }
            Self::Ascii => char.is_ascii(),
            Self::Digits => char.is_ascii_digit(),
        }
    }
}

/// The type of a column (型).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// An internal person or household number.
    Person,
    /// A day in any of three forms.
    Day,
    /// A fiscal year.
    Year,
    /// Yen.
    Yen,
    /// 0 to 99.
    Count,
    /// 0 or 1.
    Flag,
    /// One of a list.
    Code(Vec<CodeValue>),
    /// A text.
    Text {
        /// Most characters.
        chars_max: usize,
        /// Which.
        characters: Characters,
    },
    /// A postal code.
    Postal,
    /// An insurer number with its check digit.
    Insurer,
}

/// Most characters that a layout may allow a text.
const TEXT_CHARS_MAX: usize = 1_000;

impl ColumnKind {
    /// From the words of a layout file: `day`, `text 100 kana`, and `code` with its values.
    pub(crate) fn parse(text: &str, codes: &[String]) -> Option<Self> {
        let mut words = text.split(' ');
        let kind = match words.next()? {
            "person" => Self::Person,
            "day" => Self::Day,
            "year" => Self::Year,
            "yen" => Self::Yen,
            "count" => Self::Count,
            "flag" => Self::Flag,
            "postal" => Self::Postal,
            "insurer" => Self::Insurer,
            "code" => Self::Code(codes.iter().map(|code| code_value(code)).collect::<Option<_>>()?),
            "text" => {
                let chars_max = words.next()?.parse().ok().filter(|chars| (1..=TEXT_CHARS_MAX).contains(chars))?;
                Self::Text { chars_max, characters: Characters::parse(words.next()?)? }
            }
            _ => return None,
        };
        let right = match &kind {
            Self::Code(values) => !values.is_empty() && all_differ(values),
            _ => codes.is_empty(),
        };
        (right && words.next().is_none()).then_some(kind)
    }

    /// As the documentation says it.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Person => "person number, 1–15 digits".into(),
            Self::Day => "day".into(),
            Self::Year => "fiscal year, `YYYY` or `GYY`".into(),
            Self::Yen => "yen".into(),
            Self::Count => "0–99".into(),
            Self::Flag => "`0` or `1`".into(),
            Self::Code(values) => values.iter().map(|value| format!("`{}` {}", value.code, value.ja)).collect::<Vec<_>>().join(", "),
            Self::Text { chars_max, characters: Characters::Any } => format!("text, {chars_max}"),
            Self::Text { chars_max, characters } => format!("text, {chars_max}, {}", characters.name()),
            Self::Postal => "7 digits".into(),
            Self::Insurer => "insurer number, 6 or 8 digits".into(),
        }
    }
}

/// `01 birth 出生`.
fn code_value(text: &str) -> Option<CodeValue> {
    let mut words = text.splitn(3, ' ');
    let (code, name, ja) = (words.next()?, words.next()?, words.next()?);
    let known = !code.is_empty() && super::load::is_name(name) && !ja.is_empty();
    known.then(|| CodeValue { code: code.into(), name: name.into(), ja: ja.into() })
}

fn all_differ(values: &[CodeValue]) -> bool {
    values
        .iter()
        .enumerate()
        .all(|(at, value)| values.iter().take(at).all(|other| other.code != value.code && other.name != value.name && other.ja != value.ja))
}
