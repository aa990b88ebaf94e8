//! Placeholders of the documents, filled in as the template's assembly does it.

use super::arn::PARTITION;
use crate::options::{ACCOUNT, REGION};
use josei_base::Realm;

/// Filled-in text. A placeholder that is not known stays, and is refused by the caller.
pub(super) fn expand(text: &str, prefix: &str, realm: &Realm) -> String {
    let mut done = text.to_owned();
    for (name, value) in [
        ("${Prefix}", prefix),
        ("${Realm}", realm.as_str()),
        ("${AWS::Partition}", PARTITION),
        ("${AWS::Region}", REGION),
        ("${AWS::AccountId}", ACCOUNT),
        // Deployed, each stands for the list of a purpose's keys, one per fiscal year; here every year has its key.
        ("${Keys.receipts}", "receipts-*"),
        ("${Keys.register}", "register-*"),
        ("${Keys.payments}", "payments-*"),
        ("${Keys.notices}", "notices-*"),
        ("${Keys.checkpoint}", "checkpoint"),
    ] {
        done = done.replace(name, value);
    }
    done
}

/// True if a placeholder is left.
pub(super) fn is_open(text: &str) -> bool {
    text.contains("${")
}
