//! `josei upload`, `josei watch`, `josei deliveries`, `josei confirm`, `josei withdraw`: for senders.

mod upload;
mod watch;

pub use upload::upload;
pub use watch::watch;

use crate::args::{DeliveriesArgs, DeliveryArgs, Remote};
use crate::client::{Client, Status};
use crate::exit::{Ended, Failure};
use crate::output;

/// Name of the function.
const FUNCTION: &str = "receipt-upload";

fn client(remote: &Remote) -> Result<Client, Failure> {
    Ok(Client::new(&remote.to, FUNCTION, &remote.token)?)
}

fn tell(status: &Status, json: bool) -> Result<(), Failure> {
    if json {
        return output::print_json(status);
    }
    let counts = status.counts.unwrap_or_default();
    output::print(&format!(
        "受付番号/delivery {}\n状態/state {}{}\nレセプト/receipts {}（受付/accepted {}、不受理/rejected {}） {}",
        status.id,
        status.state,
        status.refusal.as_ref().map(|code| format!(" ({code})")).unwrap_or_default(),
        counts.receipts,
        counts.accepted,
        counts.rejected,
        output::billed(i64::try_from(counts.points).unwrap_or(i64::MAX), counts.yen)
    ))?;
    if let Some(settling) = status.settling.filter(|_| status.state == "MATCHED") {
        let unpaid = if settling.paid_chunks < counts.chunks || settling.unpaid_receipts > 0 { "あり/yes" } else { "なし/no" };
        output::print(&format!("職員の判断待ち/waiting for a clerk {} 未払い/unpaid {unpaid}", settling.waiting))?;
    }
    if status.state == "CHECKED" {
        output::print(&format!(
            "確定するには / to confirm: josei confirm {0}\n取り下げるには / to take it back: josei withdraw {0}",
            status.id
        ))?;
    }
    Ok(())
}

/// Lists the deliveries of a month.
pub async fn deliveries(args: &DeliveriesArgs) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let mut all: Vec<serde_json::Value> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let from = after.map(|after| format!("&after={after}")).unwrap_or_default();
        let page: serde_json::Value = client.get(&format!("/deliveries?month={}{from}", args.billing_month.0)).await?;
        all.extend(page.get("deliveries").and_then(|list| list.as_array()).cloned().unwrap_or_default());
        after = page.get("next").and_then(|next| next.as_str()).map(str::to_owned);
        if after.is_none() {
            break;
        }
    }
    if args.remote.json {
        output::print_json(&serde_json::json!({ "deliveries": all }))?;
    } else {
        for delivery in &all {
            let text = |name: &str| delivery.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            output::print(&format!("{}  {:10}  {}", text("id"), text("state"), text("opened_at")))?;
        }
    }
    Ok(Ended::Done)
}

/// Confirms a delivery.
pub async fn confirm(args: &DeliveryArgs) -> Result<Ended, Failure> {
    step(args, "confirm").await
}

/// Takes a delivery back that is not confirmed.
pub async fn withdraw(args: &DeliveryArgs) -> Result<Ended, Failure> {
    step(args, "withdraw").await
}

async fn step(args: &DeliveryArgs, step: &str) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let status: Status = client.post(&format!("/deliveries/{}/{step}", args.delivery), &serde_json::json!({})).await?;
    tell(&status, args.remote.json)?;
    Ok(Ended::Done)
}
