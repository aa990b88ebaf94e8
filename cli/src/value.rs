//! Values of arguments, checked as they are read.

use jiff::civil::Date;
use josei_base::{BillingMonth, Digest, ServiceMonth};
use josei_delivery::DeliveryId;
use josei_extract::Source;
use josei_notice::order::OrderId;
use josei_payment::calendar::BusinessDays;
use josei_payment::master::{BankCode, BranchCode};
use josei_receipt::deviation::Deviation;
use josei_store::scan::Choice;
use josei_synthetic::Form;
use std::str::FromStr;
use thiserror::Error;

/// What is wrong, and what to do; each Japanese, then English.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} / {}\n  対処 / what to do: {} / {}", .what.0, .what.1, .remedy.0, .remedy.1)]
pub struct Wrong {
    /// What is wrong.
    pub what: (String, String),
    /// What to do.
    pub remedy: (String, String),
}

impl Wrong {
    /// From its texts.
    pub fn new(what: (&str, &str), remedy: (&str, &str)) -> Self {
        let own = |(ja, en): (&str, &str)| (ja.to_owned(), en.to_owned());
        Self { what: own(what), remedy: own(remedy) }
    }
}

/// Another form of receipts.
pub fn form(text: &str) -> Result<Form, Wrong> {
    let known = Form::ALL.map(Form::name).join(", ");
    Form::ALL.into_iter().find(|form| form.name() == text).ok_or_else(|| {
        Wrong::new(("知らない形式です", "not a known form"), (&format!("次から選んでください：{known}"), &format!("one of {known}")))
    })
}

/// A city system that extracts come from.
pub fn source(text: &str) -> Result<Source, Wrong> {
    let known = Source::ALL.map(Source::name).join(", ");
    Source::parse(text).ok_or_else(|| {
        Wrong::new(("知らない出所です", "not a known source"), (&format!("次から選んでください：{known}"), &format!("one of {known}")))
    })
}

/// A day of the calendar, as `YYYY-MM-DD`.
pub fn calendar_day(text: &str) -> Result<Date, Wrong> {
    let form = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if !form {
        let write = ("半角数字で YYYY-MM-DD と書いてください（例：2024-07-20）", "write YYYY-MM-DD, for example 2024-07-20");
        return Err(Wrong::new(("日付の書き方が違います", "not written as a day"), write));
    }
    Date::from_str(text)
        .map_err(|_| Wrong::new(("暦にない日です", "no day of the calendar"), ("年月日を確認してください", "check year, month and day")))
}

/// A day on which a month can be run: banks' holidays must be known.
pub fn day(text: &str) -> Result<Date, Wrong> {
    let day = calendar_day(text)?;
    let days = BusinessDays::built_in()
        .map_err(|error| Wrong::new(("休日表を読めません", &error.to_string()), ("この不具合を報告してください", "please report this")))?;
    if days.is_open(day).is_err() {
        let last = days.horizon();
        return Err(Wrong::new(
            ("金融機関の休日表の範囲外です。振込日を決められません", "outside the table of bank holidays: no value date can be found"),
            (&format!("2019-01-01 から {last} までの日を指定してください"), &format!("give a day from 2019-01-01 to {last}")),
        ));
    }
    Ok(day)
}

/// A SHA-256 in hexadecimal.
pub fn sha256(text: &str) -> Result<Digest, Wrong> {
    Digest::parse(text).map_err(|_| {
        Wrong::new(
            ("SHA-256ではありません", "not a SHA-256"),
            ("表示された64桁の16進数をそのまま指定してください", "give the 64 hexadecimal digits as they were shown"),
        )
    })
}

/// A virus scanner.
pub fn scanner(text: &str) -> Result<Choice, Wrong> {
    Choice::parse(text).map_err(|_| {
        Wrong::new(
            ("ウイルス検査プログラムの指定ではありません", "names no virus scanner"),
            (
                "clamd:/ソケットのパス、clamd:ホスト:ポート、off のいずれかを書いてください",
                "write clamd:/path/of/the.sock, clamd:host:port or off",
            ),
        )
    })
}

/// A known deviation of a sender.
pub fn deviation(text: &str) -> Result<Deviation, Wrong> {
    let look = (
        "V0001 か keeps_heisei のように書いてください（一覧は shared/receipt/CODES.md）",
        "write V0001 or keeps_heisei; shared/receipt/CODES.md lists them",
    );
    Deviation::parse(text).ok_or_else(|| Wrong::new(("既知の相違ではありません", "not a known deviation"), look))
}

/// 銀行コード: four digits.
pub fn bank(text: &str) -> Result<BankCode, Wrong> {
    BankCode::parse(text)
        .map_err(|_| Wrong::new(("銀行コードではありません", "not a bank code"), ("半角数字4桁です", "it has four digits")))
}

/// 支店コード: three digits.
pub fn branch(text: &str) -> Result<BranchCode, Wrong> {
    BranchCode::parse(text)
        .map_err(|_| Wrong::new(("支店コードではありません", "not a branch code"), ("半角数字3桁です", "it has three digits")))
}

/// A billing month as an argument.
#[derive(Debug, Clone, Copy)]
pub struct BillingMonthArg(pub BillingMonth);

impl FromStr for BillingMonthArg {
    type Err = Wrong;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let write = ("半角数字で YYYY-MM と書いてください（例：2024-07）", "write YYYY-MM, for example 2024-07");
        BillingMonth::parse(text).map(Self).map_err(|_| Wrong::new(("請求年月ではありません", "not a billing month"), write))
    }
}

/// A service month as an argument.
#[derive(Debug, Clone, Copy)]
pub struct ServiceMonthArg(pub ServiceMonth);

impl FromStr for ServiceMonthArg {
    type Err = Wrong;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let write = ("半角数字で YYYY-MM と書いてください（例：2024-07）", "write YYYY-MM, for example 2024-07");
        ServiceMonth::parse(text).map(Self).map_err(|_| Wrong::new(("診療年月ではありません", "not a service month"), write))
    }
}

/// An address of functions.
pub fn address(text: &str) -> Result<String, Wrong> {
    let url = reqwest::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let write = ("http://127.0.0.1:8080 のように指定してください", "give one like http://127.0.0.1:8080");
    url.map(|_| text.to_owned()).ok_or_else(|| Wrong::new(("アドレスではありません", "not an address"), write))
}

/// A token as it can go into a request.
pub fn token(text: &str) -> Result<String, Wrong> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    let copy = ("前後の空白や改行を除き、渡されたとおりに写してください", "copy it as it was given, without spaces and line ends");
    Err(Wrong::new(("空白や全角の文字があります", "it has spaces or letters that no token has"), copy))
}

/// The id of a delivery.
pub fn delivery(text: &str) -> Result<String, Wrong> {
    let look =
        ("受付番号は 0〜9 と a〜f の32字です。josei deliveries で確認してください", "it has 32 of 0-9 and a-f: see josei deliveries");
    DeliveryId::parse(text)
        .map(|id| id.as_str().to_owned())
        .map_err(|_| Wrong::new(("受付番号ではありません", "not the id of a delivery"), look))
}

/// The name of a case: billing month, delivery and number.
pub fn case(text: &str) -> Result<String, Wrong> {
    let parts: Vec<&str> = text.split('/').collect();
    let fits = matches!(parts.as_slice(), [month, delivery, number]
        if BillingMonth::parse(month).is_ok() && DeliveryId::parse(delivery).is_ok() && number.parse::<u64>().is_ok());
    let look = ("請求年月/受付番号/通番 の形です。josei case list で確認してください", "it is MONTH/DELIVERY/NUMBER: see josei case list");
    if fits { Ok(text.to_owned()) } else { Err(Wrong::new(("案件の番号ではありません", "not the name of a case"), look)) }
}

/// The keyed hash of a holder.
pub fn holder(text: &str) -> Result<String, Wrong> {
    let look = (
        "0〜9・a〜f の64字です。番号で指定するときは --numbers を使ってください",
        "it is 64 of 0-9 and a-f; give --numbers for a holder by number",
    );
    let is_hash = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_hash {
        Ok(text.to_owned())
    } else {
        Err(Wrong::new(("受給者の鍵付きハッシュではありません", "not the keyed hash of a holder"), look))
    }
}

/// The name of a list for a review body: month, kind, body and number.
pub fn list(text: &str) -> Result<String, Wrong> {
    let parts: Vec<&str> = text.split('/').collect();
    let fits = matches!(parts.as_slice(), [month, kind, body, number]
        if BillingMonth::parse(month).is_ok() && ["return", "correction"].contains(kind) && ["shiharai", "kokuho"].contains(body)
            && number.parse::<u32>().is_ok_and(|number| (1..=99).contains(&number)));
    let look = (
        "年月/種類/審査支払機関/番号 の形です（例：2024-08/return/kokuho/1。種類は return・correction、機関は shiharai・kokuho）",
        "it is MONTH/KIND/BODY/NUMBER, for example 2024-08/return/kokuho/1; kinds are return and correction, bodies shiharai and kokuho",
    );
    if fits { Ok(text.to_owned()) } else { Err(Wrong::new(("一覧の名前ではありません", "not the name of a list"), look)) }
}

/// The id of an order of notices.
pub fn order(text: &str) -> Result<String, Wrong> {
    let look = (
        "依頼番号は 202407- と 0〜9・a〜f の32字です。josei notice order の表示を確認してください",
        "it is 202407- and 32 of 0-9 and a-f: see what josei notice order said",
    );
    OrderId::parse(text).map(|id| id.to_string()).map_err(|_| Wrong::new(("依頼番号ではありません", "not the id of an order"), look))
}
