//! `josei bank affected`: whose accounts stand at banks and branches that are gone, by the list that the city has loaded.

use crate::args::Remote;
use crate::client::Client;
use crate::exit::{Ended, Failure};
use crate::output;
use serde::{Deserialize, Serialize};

const FUNCTION: &str = "benefit-decide";
/// Most pages that are asked for.
const PAGES_MAX: usize = 10_000;

#[derive(Deserialize)]
struct Page {
    list_of: String,
    accounts: Vec<Affected>,
    next: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct Affected {
    payee: String,
    version: u32,
    bank: String,
    branch: String,
    gone_since: String,
    code: String,
    message_ja: String,
    message_en: String,
}

/// Asks page after page. That there are some is no failure.
pub async fn run(remote: &Remote) -> Result<Ended, Failure> {
    let client = Client::new(&remote.to, FUNCTION, &remote.token)?;
    let (mut accounts, mut query) = (Vec::new(), String::new());
    let mut list_of = String::new();
    for _ in 0..PAGES_MAX {
        let page: Page = client.get(&format!("/affected-accounts{query}")).await?;
        list_of = page.list_of;
        accounts.extend(page.accounts);
        match page.next {
            Some(next) => query = format!("?{next}"),
            None => break,
        }
    }
    if remote.json {
        output::print_json(&serde_json::json!({ "list_of": list_of, "accounts": accounts }))?;
        return Ok(Ended::Done);
    }
    for Affected { payee, version, bank, branch, gone_since, code, message_ja, message_en } in &accounts {
        output::print(&format!("{payee} {version:4}  {bank}-{branch}  {gone_since}  {code} {message_ja} / {message_en}"))?;
    }
    let count = accounts.len();
    output::print(&format!("{list_of} 現在の一覧による口座/accounts by the list of this day: {count}"))?;
    Ok(Ended::Done)
}
