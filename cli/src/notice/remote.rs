//! `josei notice order / show / approve / take`: notices by the function, sealed from the order to the printer.

use super::render::index_path;
use crate::args::{NoticeApproveArgs, NoticeOrderArgs, NoticeShowArgs, NoticeTakeArgs, Remote};
use crate::client::{Client, NoticeOrder};
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::{Digest, limits};
use serde_json::json;
use std::time::{Duration, Instant};

const FUNCTION: &str = "notice-render";
/// Time between two looks at an order.
const LOOK: Duration = Duration::from_millis(300);

fn client(remote: &Remote) -> Result<Client, Failure> {
    Ok(Client::new(&remote.to, FUNCTION, &remote.token)?)
}

/// Orders the notices of a file and waits until they are rendered; lines that were left out are exit code 1. The same file again is the same order.
pub async fn order(args: &NoticeOrderArgs) -> Result<Ended, Failure> {
    let lines = std::fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    if lines.len() > limits::REQUEST_BODY_BYTES_MAX {
        return Err(Failure::Input {
            text: format!(
                "{}: {} バイトあり、一つの依頼の上限 {} バイトを超えています。ファイルを分けてください / it has {} bytes, more than one order takes ({}): divide it",
                args.file.display(),
                lines.len(),
                limits::REQUEST_BODY_BYTES_MAX,
                lines.len(),
                limits::REQUEST_BODY_BYTES_MAX
            ),
            findings: Vec::new(),
        });
    }
    let client = client(&args.remote)?;
    let mut order: NoticeOrder = client.post_text("/notices", "application/x-ndjson", lines).await?;
    let begun = Instant::now();
    while order.waits() && begun.elapsed() < Duration::from_secs(args.wait) {
        tokio::time::sleep(LOOK).await;
        order = client.notice_order(&order.id).await?;
    }
    tell(&order, &args.file.display().to_string(), args.remote.json)?;
    Ok(if order.left_out > 0 { Ended::InputErrors } else { Ended::Done })
}

/// Shows an order.
pub async fn show(args: &NoticeShowArgs) -> Result<Ended, Failure> {
    let order = client(&args.remote)?.notice_order(&args.order).await?;
    tell(&order, &args.order, args.remote.json)
}

/// Signs what the approver saw: how many notices it has is theirs to say. Another number than what stands is refused.
pub async fn approve(args: &NoticeApproveArgs) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let stands = client.notice_order(&args.order).await?;
    // Without a print file the function says why nothing can be approved.
    let saw = json!({"pdf_sha256": stands.pdf_sha256.unwrap_or(Digest([0; 32])), "printed": args.notices});
    let order: NoticeOrder = client.post(&format!("/notices/{}/approve", args.order), &saw).await?;
    tell(&order, &args.order, args.remote.json)
}

/// Takes the print file, once for its approval, and its index; checks the hash before it is called done.
pub async fn take(args: &NoticeTakeArgs) -> Result<Ended, Failure> {
    let index_path = index_path(&args.output);
    for path in [&args.output, &index_path] {
        if path.exists() {
            return Err(Failure::usage(
                &format!("--output {}: 既にあります / exists already", path.display()),
                "まだない名前を指定してください / name a file that is not there yet",
            ));
        }
    }
    let client = client(&args.remote)?;
    let order = client.notice_order(&args.order).await?;
    // The index names nobody and may be read at any time. It is written first: a place that cannot be written must be known before the one take.
    let index = client.get_bytes(&format!("/notices/{}/index", args.order)).await?;
    output::write_file(&index_path, &index)?;
    let pdf = client.post_bytes(&format!("/notices/{}/file", args.order), &json!({})).await;
    if pdf.is_err() {
        // An index without its file would only confuse; one that stays does no harm.
        let _ = std::fs::remove_file(&index_path);
    }
    let pdf = pdf?;
    if order.pdf_sha256 != Some(Digest::of(&pdf)) {
        return Err(Failure::Environment {
            what: "受け取ったファイルが、承認されたものと一致しません / the file is not the approved one".to_owned(),
            remedy: "印刷せず、もう一度承認を受けて受け取ってください / do not print it: have it approved again and take it anew"
                .to_owned(),
        });
    }
    output::write_file(&args.output, &pdf)?;
    if args.remote.json {
        output::print_json(&json!({
            "pdf": args.output.display().to_string(), "index": index_path.display().to_string(),
            "notices": order.printed, "pages": order.pages, "pdf_sha256": order.pdf_sha256,
        }))?;
    } else {
        output::print(&format!("{}: 通知/notices {} ページ/pages {}", args.output.display(), order.printed, order.pages))?;
    }
    Ok(Ended::Done)
}

/// One that is not rendered yet says so.
fn tell(order: &NoticeOrder, file: &str, json: bool) -> Result<Ended, Failure> {
    if json {
        output::print_json(order)?;
    } else {
        for finding in &order.findings {
            let (place, said) =
                ([finding.record.as_str(), finding.field.as_str()], (finding.message_ja.as_str(), finding.message_en.as_str()));
            output::print(&output::told_line(file, finding.line, &place, &finding.code, finding.severity, said))?;
        }
        output::print(&format!(
            "依頼番号/order {}\n状態/state {}\n通知/notices {} 印刷/printed {} ページ/pages {} 印刷しなかったもの/left out {} 指摘/findings {}",
            order.id, order.state, order.ordered, order.printed, order.pages, order.left_out, order.findings_total
        ))?;
        if order.waits() {
            output::print(&format!("作成を待っています / not rendered yet: josei notice show {}", order.id))?;
        }
    }
    Ok(Ended::Done)
}
