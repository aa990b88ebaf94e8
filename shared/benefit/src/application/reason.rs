//! Reasons as data: of refusals (不支給理由コード, 給付 52) and of returns (申請書の返戻). The city's own codes are open; these are ours (P) and are
//! the names of the rows in the city's notice texts.

use super::word::ReasonCode;

/// What a reason is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonFor {
    /// A refusal (不支給).
    Refusal,
    /// A return to be completed (返戻).
    Return,
}

/// A reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// What it is for.
    pub of: ReasonFor,
    /// Its code.
    pub code: &'static str,
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
    /// The law it stands on, Japanese; a refusal must name one (行政手続法 8条: 理由の提示).
    pub law_ja: &'static str,
}

const fn refusal(code: &'static str, ja: &'static str, en: &'static str, law_ja: &'static str) -> Reason {
    Reason { of: ReasonFor::Refusal, code, ja, en, law_ja }
}

const fn returned(code: &'static str, ja: &'static str, en: &'static str) -> Reason {
    Reason { of: ReasonFor::Return, code, ja, en, law_ja: "行政手続法第７条" }
}

const ORDINANCE: &str = "堺市子ども医療費助成条例（平成５年条例第２２号）";

/// The table. A code never changes and is never used again for something else.
pub static REASONS: [Reason; 15] = [
    refusal(
        "out-of-period",
        "診療を受けた日が、受給資格の有効期間に含まれていないため。",
        "care outside the certificate's period",
        ORDINANCE,
    ),
    refusal("not-covered", "健康保険の適用を受けない費用であるため。", "not insured care", ORDINANCE),
    refusal("time-barred", "支払いの日の翌日から起算して５年を経過しているため。", "over the time limit", "地方自治法第２３６条第１項"),
    refusal("already-paid", "同じ診療について、すでに助成しているため。", "the same care was subsidised already", ORDINANCE),
    refusal("other-programme", "他の公費負担医療または助成制度の対象であるため。", "another programme covers it", ORDINANCE),
    refusal("copay-only", "支払った額が一部自己負担額を超えていないため。", "no more was paid than the copay", ORDINANCE),
    refusal("insurer-pays", "加入する健康保険から支給される額であるため。", "the insurer pays it", ORDINANCE),
    refusal("third-party", "第三者の行為による傷病で、損害賠償を受けることができるため。", "a liable party pays it", ORDINANCE),
    refusal(
        "school-accident",
        "独立行政法人日本スポーツ振興センターの災害共済給付の対象であるため。",
        "the school accident insurance comes first",
        ORDINANCE,
    ),
    refusal("not-completed", "補正を求めた期限までに補正されなかったため。", "not completed in time", "行政手続法第７条"),
    returned(
        "receipt-missing",
        "領収書の原本（受診者名・診療年月日・保険点数・領収印のあるもの）が添付されていません。",
        "the receipt is missing",
    ),
    returned("account-incomplete", "振込先口座の記載に不備があります。", "the account is incomplete"),
    returned("identity-missing", "申請者の本人確認ができていません。", "the applicant was not identified"),
    returned("insurer-decision-missing", "保険者の支給決定通知書が添付されていません。", "the insurer's decision is missing"),
    returned("entry-incomplete", "申請書の記載に不備があります。", "the form is incomplete"),
];

/// The refusal reason that the time limit gives.
pub const TIME_BARRED: &str = "time-barred";

/// The reason of a code.
#[must_use]
pub fn reason(of: ReasonFor, code: &ReasonCode) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| reason.of == of && reason.code == code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_reason_has_its_texts_and_a_law() {
        assert_eq!(REASONS.iter().map(|reason| reason.code).collect::<BTreeSet<_>>().len(), REASONS.len());
        for row in &REASONS {
            assert!(!row.ja.is_empty() && !row.en.is_empty() && !row.law_ja.is_empty(), "{}", row.code);
            let code = ReasonCode::parse(row.code).unwrap();
            assert_eq!(reason(row.of, &code), Some(row));
            let other = if row.of == ReasonFor::Refusal { ReasonFor::Return } else { ReasonFor::Refusal };
            assert_eq!(reason(other, &code), None);
        }
        assert!(reason(ReasonFor::Refusal, &ReasonCode::parse(TIME_BARRED).unwrap()).is_some());
    }
}
