//! Functions that run in processes of their own while the rest of the city is served: who they are, where, and how each is started.

use crate::exit::Failure;
use crate::value::Wrong;
use josei_embedded::city::{Outside, settings_file};
use josei_embedded::host::{Address, NotAnAddress};
use josei_embedded::policy::FUNCTIONS;
use std::path::Path;
use std::str::FromStr;

/// Where `cargo lambda watch` listens.
const WATCH: &str = "http://127.0.0.1:9000";

/// A function and where it runs: `FUNCTION=URL`.
#[derive(Debug, Clone, Copy)]
pub struct OutsideArg {
    function: &'static str,
    address: Address,
}

impl FromStr for OutsideArg {
    type Err = Wrong;
    fn from_str(text: &str) -> Result<Self, Wrong> {
        let (name, address) = text.split_once('=').unwrap_or((text, WATCH));
        let known = FUNCTIONS.join(", ");
        let unknown = || {
            Wrong::new(
                ("その名前の関数はありません", "no function has this name"),
                (&format!("次から選んでください：{known}"), &format!("one of {known}")),
            )
        };
        let function = FUNCTIONS.into_iter().find(|function| *function == name).ok_or_else(unknown)?;
        let unusable = |error: NotAnAddress| {
            let write = (format!("{name}={WATCH} のように指定してください"), format!("give one like {name}={WATCH}"));
            Wrong::new(("この機械のアドレスではありません", &error.to_string()), (&write.0, &write.1))
        };
        Ok(Self { function, address: address.parse().map_err(unusable)? })
    }
}

/// Each function once.
pub fn each_once(given: &[OutsideArg]) -> Result<Outside, Failure> {
    let mut outside = Outside::new();
    for OutsideArg { function, address } in given {
        if outside.insert(function, *address).is_some() {
            return Err(Failure::Usage(format!("--outside {function}: 二度指定されています / given twice")));
        }
    }
    Ok(outside)
}

/// How a function is started, and what happens until then.
pub fn told(dir: &Path, function: &str, address: Address, answers: bool) -> String {
    let state = if answers {
        "応答がありますが、設定は新しくなりました。起動し直してください / somebody answers there, but the settings are new: start it again"
    } else {
        "まだ応答がありません。それまで通知は待たせ、要求は断ります / nobody answers there yet: until then messages wait, requests are refused"
    };
    let (host, port) = address.parts();
    let file = settings_file(dir, function);
    let file = std::fs::canonicalize(&file).unwrap_or(file);
    format!(
        "{function}: {address} で動かします / runs there. {state}\n  cargo lambda watch --invoke-address {host} --invoke-port {port} --package josei-{function} --env-file '{}'",
        file.display()
    )
}
