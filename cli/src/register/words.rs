//! Words of the register for people: its items by their names in the city's list, Japanese first.

use crate::exit::Failure;
use josei_register::items::{self, Kind};
use josei_register::{REASONS, Reasons};

/// The reason codes that come with the program.
pub fn reasons() -> Result<Reasons, Failure> {
    Reasons::load(REASONS).map_err(|findings| Failure::fault(format!("{} findings in the table of reasons", findings.len())))
}

/// What a field is called.
pub fn label(field: &str) -> &str {
    match field {
        "from" => "開始日",
        "until" => "終了日",
        "begun_on" => "開始年月日",
        "last_on" => "最終日",
        "moved_in_on" => "転入年月日",
        "moved_out_on" => "転出年月日",
        "died_on" => "死亡年月日",
        "exclusion_kind" => "他制度区分",
        "exclusion_state" => "他制度の状態",
        "exclusion_since" => "状態の開始日",
        "card_number" => "証の通番",
        "entry" => "取り消す履歴の番号",
        // The register holds internal numbers only.
        "guardian" => "保護者内部番号",
        "other_parent" => "もう一人の父母の内部番号",
        "income_person" => "所得個人内部番号",
        _ => items::of_field(field).ok().and_then(|found| found.first().copied()).map_or(field, |item| item.ja),
    }
}

/// What may be written where there is a closed list.
pub fn choices(field: &str) -> Option<&'static str> {
    Some(match field {
        "sex" => "male 男, female 女",
        "insured_relation" => "insured 本人, family 家族",
        "funding_class" => "prefecture 府, city 市",
        "exclusion_kind" => {
            "welfare 生活保護, disability 障害, single_parent ひとり親, institution 施設, city_income_over 所得超過, 法別番号 2桁 / national law"
        }
        "card_number" | "entry" => "引用符なしの数字 / digits without quotation marks",
        _ => return None,
    })
}

/// A word that stands as a value's form.
pub fn form(name: &str) -> Option<&'static str> {
    Some(match name {
        "held" => "資格有",
        "lost" => "資格喪失",
        "suspended" => "停止中",
        "resumed" => "停止解除",
        "insured" => "加入",
        "ended" => "喪失",
        "resident" => "住民",
        "moved_out" => "転出",
        "died" => "死亡",
        "issued" => "交付",
        "collected" => "回収",
        _ => return None,
    })
}

/// What a track is called.
pub fn track(name: &str) -> &str {
    match name {
        "identity" => "本人",
        "names" => "氏名",
        "address" => "住所",
        "residence" => "住民区分",
        "guardian" => "保護者",
        "entitlement" => "資格",
        "suspension" => "停止",
        "insurer" => "医療保険",
        "income" => "所得",
        "funding" => "府市区分",
        "card" => "証",
        "exclusion" => "他制度",
        "insurer_details" => "保険者",
        other => other,
    }
}

/// What part of the register a change touches.
pub fn aspect(name: &str) -> &str {
    match name {
        "number" => "受給者番号",
        "identity" => "生年月日・性別",
        "names" => "氏名",
        "certificate" => "資格",
        "insurer" => "医療保険",
        "known_insurers" => "届いている保険者",
        "exclusion" => "他制度",
        "funding" => "府市区分",
        other => other,
    }
}

/// 資格状態.
pub fn entitlement(name: &str) -> &str {
    match name {
        "none" => "未取得",
        "held" => "資格有",
        "suspended" => "停止中",
        "lost" => "喪失",
        "expired" => "有効期間満了",
        other => other,
    }
}

/// 決裁状態.
pub fn state(name: &str) -> &str {
    match name {
        "entered" => "決裁待ち",
        "approved" => "決裁済",
        "refused" => "不承認",
        "withdrawn" => "取下げ",
        other => other,
    }
}

/// Why a draft was refused.
pub fn refusal(name: &str) -> &str {
    match name {
        "evidence" => "添付書類の不備",
        "wrong_person" => "対象者誤り",
        "wrong_content" => "内容誤り",
        "twice" => "二重起票",
        "not_entitled" => "要件を満たさない",
        "other" => "その他",
        other => other,
    }
}

/// What a reason code says; empty for a field that has none, or a code that the table does not have.
pub fn reason<'r>(reasons: &'r Reasons, field: &str, code: &str) -> &'r str {
    let item = items::of_field(field).ok().and_then(|found| found.into_iter().find(|item| item.kind == Kind::Reason));
    let found = item.and_then(|item| reasons.all().iter().find(|reason| reason.item == item.number && reason.code.as_str() == code));
    found.map_or("", |reason| reason.ja.as_str())
}
