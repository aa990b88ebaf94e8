//! `josei payment summary`: the sheet of totals that goes with the file (合計表), from the numbers that were approved. It is printed here, as the city's
//! other documents are, because the function that makes bank files has no fonts.

use crate::args::SummaryArgs;
use crate::client::{Batch, Client};
use crate::exit::{Ended, Failure};
use crate::notice::render::{load, no_fonts};
use crate::output;
use josei_base::date::japanese_day;
use josei_base::external::Registry;
use josei_base::{Digest, Finding, Timestamp};
use josei_notice::{SAKAI, Texts, print, read_notices};
use josei_notice_render::fonts;
use serde::Deserialize;
use serde_json::{Value, json};

/// A batch with its totals.
struct Detailed {
    batch: Batch,
    detail: Totals,
}

#[derive(Deserialize)]
struct WithDetail {
    detail: Totals,
}

#[derive(Deserialize)]
struct Totals {
    banks: Option<Vec<OfBank>>,
    kinds: Option<Vec<OfKind>>,
}

#[derive(Deserialize)]
struct OfBank {
    bank: String,
    name: String,
    lines: u64,
    total_yen: i64,
}

#[derive(Deserialize)]
struct OfKind {
    kind: String,
    obligations: u64,
    total_yen: i64,
}

/// A kind of what is owed, as people say it.
fn kind_name(kind: &str) -> &str {
    match kind {
        "chunk" => "レセプト（審査支払機関）",
        "receipt" => "レセプト（職員が決定したもの）",
        "application" => "償還払いの申請",
        "refund" => "月額上限の還付",
        "returned" => "組戻し後の再支払",
        "correction" => "過誤の追加支払",
        other => other,
    }
}

/// Fetches the numbers and prints them.
pub async fn run(client: &Client, args: &SummaryArgs) -> Result<Ended, Failure> {
    let texts = load("文面ファイル / texts file", args.texts.as_deref(), SAKAI, Texts::load)?;
    let fonts = fonts::load(&args.fonts).map_err(|fault| no_fonts(&fault))?;
    let registry = Registry::load("schema = 1").map_err(|findings| Failure::fault(findings.len()))?;
    let told: Value = client.get(&format!("/batches/{}", args.batch)).await?;
    let WithDetail { detail } = WithDetail::deserialize(&told).map_err(Failure::fault)?;
    let it = Detailed { batch: Batch::deserialize(&told).map_err(Failure::fault)?, detail };
    let notice = notice(args, &texts, &it)?;
    let line = serde_json::to_vec(&notice).map_err(Failure::fault)?;
    let (notices, mut findings) = read_notices(line.as_slice()).map_err(Failure::fault)?;
    let file = print(&notices, &texts, &fonts, &registry).map_err(Failure::fault)?;
    findings.extend(file.findings);
    let Some((pdf, index)) = file.printed.filter(|_| !findings.iter().any(Finding::is_error)) else {
        let lines: Vec<_> = findings.iter().map(|finding| output::finding_line("合計表", finding)).collect();
        let text = format!("合計表を作れません / the sheet cannot be made\n{}", lines.join("\n"));
        return Err(Failure::Input { text, findings });
    };
    output::write_file(&args.out, &pdf)?;
    if args.remote.json {
        let path = args.out.display().to_string();
        output::print_json(&json!({"path": path, "batch": it.batch.sequence, "pages": index.pages, "sha256": Digest::of(&pdf)}))?;
    } else {
        output::print(&format!("{}: バッチ/batch {}  ページ/pages {}", args.out.display(), it.batch.sequence, index.pages))?;
    }
    Ok(Ended::Done)
}

/// The sheet as the printer of documents takes it.
fn notice(args: &SummaryArgs, texts: &Texts, it: &Detailed) -> Result<Value, Failure> {
    let Batch { sequence, delivery, billing_month, value_date, file_sha256, lines, total_yen, withheld_yen, preparer, approvers, .. } =
        &it.batch;
    let (Some(hash), Some(lines), Some(total), Some(banks)) = (file_sha256, lines, total_yen, &it.detail.banks) else {
        return Err(Failure::Input {
            text: format!("バッチ {sequence} には振込ファイルがありません / the batch has no bank file"),
            findings: Vec::new(),
        });
    };
    let day = args.issued_on.unwrap_or_else(|| japanese_day(Timestamp::now()));
    let (postal_code, address) = texts.desk_address(&args.desk, day).ok_or_else(|| {
        Failure::usage(
            &format!("--desk {}: 文面ファイルにありません / not in the texts", args.desk),
            "文面ファイルの窓口の名前を指定してください / give the name of a desk in the texts file",
        )
    })?;
    let banks: Vec<Value> = banks
        .iter()
        .map(|bank| {
            let name = if bank.name.is_empty() { "－" } else { &bank.name };
            json!({"code": bank.bank, "name": name, "count": bank.lines, "amount": bank.total_yen})
        })
        .collect();
    let kinds: Vec<Value> = it
        .detail
        .kinds
        .iter()
        .flatten()
        .map(|kind| json!({"name": kind_name(&kind.kind), "count": kind.obligations, "amount": kind.total_yen}))
        .collect();
    Ok(json!({
        "number": format!("合計表-{sequence:08}-{delivery:02}"),
        "issued_on": day.to_string(),
        "desk": args.desk,
        "to": {"postal_code": postal_code, "address": address, "name": args.addressee},
        "document": {"payment_list": {
            "batch": format!("第{sequence:08}号（引渡し{delivery}回目）"), "month": billing_month, "value_date": value_date, "banks": banks,
            "kinds": kinds, "withheld": withheld_yen, "count": lines, "total": total, "file_sha256": hash, "preparer": preparer,
            "approvers": approvers,
        }},
    }))
}
