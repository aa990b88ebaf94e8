//! Texts with placeholders: `{child}`.

use crate::model::Kind;

/// Part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Field(String),
}

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(pub Vec<Piece>);

impl Template {
    /// Cuts a text at its braces; `Err` with the placeholder that is not among those allowed.
    pub fn parse(text: &str, allowed: &[&str]) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, tail)) = after.split_once('}') else { return Err("{".to_owned()) };
            if !allowed.contains(&name) {
                return Err(name.to_owned());
            }
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Field(name.to_owned()));
            rest = tail;
        }
        if rest.contains('}') {
            return Err("}".to_owned());
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }
}

/// Placeholders of a document's texts.
pub(crate) const fn placeholders(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Card => &["city", "child", "from", "to", "reason"],
        Kind::Acquisition => &["city", "child", "acquired_on", "from", "to"],
        Kind::Refusal | Kind::NonPayment => &["city", "child", "applied_on"],
        Kind::Loss => &["city", "child", "loss", "on", "return_by"],
        Kind::Change => &["city", "child", "effective_on"],
        Kind::PaymentDecision => &["city", "child", "applied_on", "amount", "paid_on"],
        Kind::ReturnedApplication => &["city", "child", "applied_on", "deadline"],
        Kind::Unpaid => &["city", "child", "applied_on", "transferred_on", "amount", "deadline"],
        Kind::Recovery => &["city", "child", "amount", "due_on"],
        Kind::ClaimList => &["city", "what", "month", "count", "total"],
        Kind::PaymentList => &["city", "batch", "value_date", "count", "total"],
    }
}

/// Paragraphs that a document has only sometimes, and when.
pub(crate) const fn conditions(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Loss => &["return_card"],
        Kind::Change => &["new_card"],
        _ => &[],
    }
}

/// Placeholders of an instruction on appeal.
pub(crate) const OF_INSTRUCTION: &[&str] = &["city", "review_to", "representative", "review_months", "suit_months", "limit_years"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_placeholders() {
        let template = Template::parse("{city}は、{child}に", &["city", "child"]).unwrap();
        assert_eq!(template.0.len(), 4);
        assert_eq!(Template::parse("{name}", &["city"]), Err("name".to_owned()));
        assert_eq!(Template::parse("{city", &["city"]), Err("{".to_owned()));
        assert_eq!(Template::parse("city}", &["city"]), Err("}".to_owned()));
    }
}
