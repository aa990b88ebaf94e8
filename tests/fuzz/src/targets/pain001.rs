//! The ISO 20022 message (`pain.001.001.03`).

use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_payment::iso20022::{IsoError, read, write};
use std::mem::discriminant;

pub(super) const TARGET: Target = Target {
    name: "pain001",
    about: "transfers as an ISO 20022 message",
    run,
    corpus: || corpus::files("shared/payment/golden/iso20022", &["xml"]),
    words: &[
        b"<CdtTrfTxInf>",
        b"</CdtTrfTxInf>",
        b"<PmtInf>",
        b"</PmtInf>",
        b"<Othr><Id>",
        b"</Id></Othr>",
        b"<RmtInf><Ustrd>",
        b"</Ustrd></RmtInf>",
        b"<!-- -->",
        b"<![CDATA[",
        b"]]>",
        b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
        b"&amp;",
        b"&#x30A2;",
        b"&b;",
        b"xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\"",
        b"\xE3\x82\xAB",
        b"\xE3\x82\x99",
        b"9999999999",
        b"-1",
        b"0",
    ],
    room: Room { fixed: 1 << 20, each: 100 },
};

fn run(data: &[u8]) -> Outcome {
    let message = match read(data) {
        Ok(message) => message,
        Err(IsoError::Element { element, .. }) => return Ok(Seen::of(element.get(..element.len().min(60)).map(str::to_owned))),
        Err(IsoError::Xml(_, why)) => return Ok(Seen::of(why.get(..why.len().min(24)).map(str::to_owned))),
        Err(error) => return Ok(Seen::of(discriminant(&error))),
    };
    // A name that nobody of us would give, or a message without lines, is read and not written.
    let Ok(written) = write(&message) else { return Ok(Seen::of(("not written", message.lines.len().min(2)))) };
    holds(read(&written).as_ref() == Ok(&message), "what is read is written and read again as it was")?;
    Ok(Seen::of(("whole", message.lines.len().min(5))))
}
