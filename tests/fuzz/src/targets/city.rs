//! The files a city writes by hand: rules, payer, bank, holidays.

use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_base::{Digest, ServiceMonth};
use josei_eligibility::{City, SAKAI};
use josei_payment::calendar::BusinessDays;
use josei_payment::profile::PayerProfile;
use josei_payment::zengin::BankProfile;
use std::collections::BTreeSet;
use std::io;

pub(super) const TARGET: Target = Target {
    name: "city",
    about: "a city file, a payer file, a bank file of rules, a list of holidays",
    run,
    corpus: written,
    words: &[
        b"\n",
        b"[[copay]]\n",
        b"[[programme]]\n",
        b"from = 2024-04-01\n",
        b"from = 0001-01-01\n",
        b"schema = 1\n",
        b"\"\"\"",
        b"= {",
        b"]]",
        b"99999999999999999999",
        b"-1",
        b"0x7fffffffffffffff",
        b"1e999",
        b"\xE3\x81\x82",
    ],
    // TOML is held as a tree with places before it is read.
    room: Room { fixed: 4 << 20, each: 600 },
};

/// Months whose rules are asked for.
const MONTHS: [&str; 4] = ["0001-01", "2019-04", "2024-06", "9999-12"];

fn written() -> io::Result<Vec<Vec<u8>>> {
    let mut found = vec![SAKAI.as_bytes().to_vec()];
    found.extend(corpus::files("shared/payment/profiles", &["toml"])?);
    found.push(b"lines_max = 5\ntransfer_yen_max = 100\n".to_vec());
    found.push(b"2024-01-01,\xE5\x85\x83\xE6\x97\xA5\n".to_vec());
    Ok(found)
}

fn run(data: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(data);
    let mut codes = BTreeSet::new();
    let city = match City::load(&text) {
        Ok(city) => {
            holds(city.hash() == Digest::of(text.as_bytes()), "a city has the digest of its file")?;
            for month in MONTHS.iter().filter_map(|month| ServiceMonth::parse(month).ok()) {
                holds(city.rules(month).is_none() == (month.0.first_day() < city.rules_from()), "there are rules from the first day on")?;
            }
            true
        }
        Err(findings) => {
            holds(!findings.is_empty(), "a refusal is told")?;
            codes.extend(findings.iter().map(|finding| (finding.entry.code, finding.field.clone())));
            false
        }
    };
    if let Err(findings) = PayerProfile::load(&text) {
        holds(findings.iter().any(josei_base::Finding::is_error), "a refusal is told")?;
        codes.extend(findings.iter().map(|finding| (finding.entry.code, finding.field.clone())));
    }
    let others = (BankProfile::from_toml(&text).is_ok(), BusinessDays::from_csv(&text).is_ok());
    Ok(Seen::with((city, others), codes))
}
