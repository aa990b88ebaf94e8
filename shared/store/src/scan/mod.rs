//! Virus scan: which scanner a deployment has, and the two there are. A third one for a managed service needs only the port.

mod clamd;

pub use clamd::{Address, Clamd};

use crate::port::{Scanned, Scanner, Source, StoreError};
use async_trait::async_trait;
use std::sync::Arc;
use thiserror::Error;

/// Name of no scanner.
pub const OFF: &str = "off";

/// Which scanner (検査プログラムの設定), as a setting says it: `off`, `clamd:/path.sock` or `clamd:host:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// None, said aloud: every acknowledgement tells it.
    Off,
    /// ClamAV's service.
    Clamd(Address),
}

/// A setting that names no scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("off, clamd:/path/of/the.sock or clamd:host:port")]
pub struct NoScanner;

impl Choice {
    /// From the text of the setting.
    pub fn parse(text: &str) -> Result<Self, NoScanner> {
        match text.split_once(':') {
            None if text == OFF => Ok(Self::Off),
            Some((Clamd::NAME, address)) => Address::parse(address).map(Self::Clamd).ok_or(NoScanner),
            _ => Err(NoScanner),
        }
    }

    /// The scanner. Nothing is called yet.
    #[must_use]
    pub fn scanner(&self) -> Arc<dyn Scanner> {
        match self {
            Self::Off => Arc::new(Off),
            Self::Clamd(address) => Arc::new(Clamd::at(address.clone())),
        }
    }
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Off => f.write_str(OFF),
            Self::Clamd(address) => write!(f, "{}:{address}", Clamd::NAME),
        }
    }
}

/// No scanner: reads nothing and lets everything pass under the name `off`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Off;

#[async_trait]
impl Scanner for Off {
    fn name(&self) -> &'static str {
        OFF
    }

    async fn scan(&self, _: &mut dyn Source) -> Result<Scanned, StoreError> {
        Ok(Scanned::Clean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_comes_back_or_is_refused() {
        for text in ["off", "clamd:/run/clamav/clamd.ctl", "clamd:127.0.0.1:3310", "clamd:[::1]:3310", "clamd:scan.internal:3310"] {
            assert_eq!(Choice::parse(text).map(|choice| choice.to_string()).as_deref(), Ok(text));
        }
        for text in [
            "",
            "on",
            "off:",
            "OFF",
            "clamd",
            "clamd:",
            "clamd:relative.sock",
            "clamd:host",
            "clamd:host:",
            "clamd::3310",
            "clamd:host:99999",
        ] {
            assert_eq!(Choice::parse(text), Err(NoScanner), "{text:?}");
        }
    }
}
