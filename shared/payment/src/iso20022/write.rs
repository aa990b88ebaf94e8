//! Writing: a pure function from typed values to a message.

use super::names::wide;
use super::{IsoError, MESSAGE_ID_BYTES_MAX, Message, NAMESPACE};
use crate::zengin::{AccountType, CustomerArea, Digits, HeaderLine, NewAccount, StoreName, TransferClass, TransferLine};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_base::{Yen, limits};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

type Xml = Writer<Vec<u8>>;

/// Length of a line of base64.
const BASE64_LINE: usize = 76;

/// The message as a file: UTF-8, one XML declaration.
///
/// # Errors
/// [`IsoError::Id`], [`IsoError::Lines`], [`IsoError::Amount`]: everything else was checked when the values were made.
pub fn write(message: &Message) -> Result<Vec<u8>, IsoError> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if message.id.is_empty() || message.id.len() > MESSAGE_ID_BYTES_MAX || !message.id.bytes().all(is_name) {
        return Err(IsoError::Id);
    }
    if message.lines.is_empty() || message.lines.len() > limits::BANK_FILE_LINES_MAX {
        return Err(IsoError::Lines);
    }
    let mut sum = 0_i64;
    for (line, number) in message.lines.iter().zip(1_usize..) {
        let yen = line.amount.get();
        sum = sum.saturating_add(yen);
        if !(1..=limits::TRANSFER_YEN_MAX).contains(&yen) || sum > limits::BANK_FILE_YEN_MAX {
            return Err(IsoError::Amount(number));
        }
    }
    let mut xml = Writer::new(Vec::new());
    document(&mut xml, message, Yen::new(sum)).map_err(|error| IsoError::Xml(0, error.to_string()))?;
    Ok(xml.into_inner())
}

fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text)).map(drop)
}

fn inside(xml: &mut Xml, name: &str, content: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.create_element(name).write_inner_content(content).map(drop)
}

/// Nested elements around one text.
fn nested(xml: &mut Xml, names: &[&str], content: &str) -> io::Result<()> {
    match names {
        [] => Ok(()),
        [last] => text(xml, last, content),
        [first, rest @ ..] => inside(xml, first, |xml| nested(xml, rest, content)),
    }
}

fn document(xml: &mut Xml, message: &Message, sum: Yen) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("Document")
        .with_attribute(("xmlns", NAMESPACE))
        .write_inner_content(|xml| inside(xml, "CstmrCdtTrfInitn", |xml| initiation(xml, message, sum)))
        .map(drop)
}

fn initiation(xml: &mut Xml, message: &Message, sum: Yen) -> io::Result<()> {
    let Message { id, created, header, lines } = message;
    inside(xml, "GrpHdr", |xml| {
        text(xml, "MsgId", id)?;
        text(xml, "CreDtTm", &created.to_string())?;
        // In Japan: how many blocks of payments (PmtInf), not how many transfers.
        text(xml, "NbOfTxs", "1")?;
        nested(xml, &["InitgPty", "Id", "OrgId", "Othr", "Id"], &header.consignor_code.to_string())
    })?;
    inside(xml, "PmtInf", |xml| {
        text(xml, "PmtInfId", id)?;
        text(xml, "PmtMtd", "TRF")?;
        text(xml, "NbOfTxs", &lines.len().to_string())?;
        text(xml, "CtrlSum", &sum.get().to_string())?;
        text(xml, "ReqdExctnDt", &header.value_date.to_string())?;
        payer(xml, header)?;
        lines.iter().zip(1_usize..).try_for_each(|(line, number)| inside(xml, "CdtTrfTxInf", |xml| transfer(xml, line, number)))
    })
}

fn payer(xml: &mut Xml, header: &HeaderLine) -> io::Result<()> {
    inside(xml, "Dbtr", |xml| {
        inside(xml, "Id", |xml| {
            inside(xml, "OrgId", |xml| {
                inside(xml, "Othr", |xml| {
                    text(xml, "Id", &header.consignor_code.to_string())?;
                    nested(xml, &["SchmeNm", "Cd"], "BANK")
                })
            })
        })
    })?;
    inside(xml, "DbtrAcct", |xml| account(xml, header.account, header.account_type))?;
    inside(xml, "DbtrAgt", |xml| agent(xml, header.bank, &header.bank_name, header.branch, &header.branch_name))?;
    nested(xml, &["UltmtDbtr", "Nm"], &wide(&header.payer_name))
}

fn account(xml: &mut Xml, number: Digits<7>, kind: AccountType) -> io::Result<()> {
    nested(xml, &["Id", "Othr", "Id"], &number.to_string())?;
    nested(xml, &["Tp", "Prtry"], &char::from(kind.byte()).to_string())
}

fn agent(xml: &mut Xml, bank: Digits<4>, bank_name: &StoreName, branch: Digits<3>, branch_name: &StoreName) -> io::Result<()> {
    inside(xml, "FinInstnId", |xml| {
        inside(xml, "ClrSysMmbId", |xml| {
            nested(xml, &["ClrSysId", "Cd"], "JPZGN")?;
            text(xml, "MmbId", &bank.to_string())
        })?;
        if bank_name.is_blank() { Ok(()) } else { text(xml, "Nm", &wide(bank_name)) }
    })?;
    inside(xml, "BrnchId", |xml| {
        text(xml, "Id", &branch.to_string())?;
        if branch_name.is_blank() { Ok(()) } else { text(xml, "Nm", &wide(branch_name)) }
    })
}

fn transfer(xml: &mut Xml, line: &TransferLine, number: usize) -> io::Result<()> {
    nested(xml, &["PmtId", "EndToEndId"], &format!("{number:06}"))?;
    inside(xml, "Amt", |xml| {
        let yen = line.amount.get().to_string();
        xml.create_element("InstdAmt").with_attribute(("Ccy", "JPY")).write_text_content(BytesText::new(&yen)).map(drop)
    })?;
    inside(xml, "CdtrAgt", |xml| agent(xml, line.bank, &line.bank_name, line.branch, &line.branch_name))?;
    inside(xml, "Cdtr", |xml| {
        text(xml, "Nm", &wide(&line.payee_name))?;
        let CustomerArea::Codes(first, second) = line.customer else { return Ok(()) };
        inside(xml, "Id", |xml| {
            inside(xml, "OrgId", |xml| {
                [("Customer Code1", first), ("Customer Code2", second)].into_iter().try_for_each(|(scheme, code)| {
                    inside(xml, "Othr", |xml| {
                        text(xml, "Id", &code.to_string())?;
                        nested(xml, &["SchmeNm", "Prtry"], scheme)
                    })
                })
            })
        })
    })?;
    inside(xml, "CdtrAcct", |xml| account(xml, line.account, line.account_type))?;
    if line.class != TransferClass::Blank {
        nested(xml, &["InstrForCdtrAgt", "InstrInf"], &char::from(line.class.byte()).to_string())?;
    }
    nested(xml, &["Purp", "Prtry"], new_code(line.new_account))?;
    match line.customer {
        CustomerArea::Edi(edi) => {
            let base64 = STANDARD.encode(wide(&edi));
            let lines: Vec<&str> = base64.as_bytes().chunks(BASE64_LINE).filter_map(|line| std::str::from_utf8(line).ok()).collect();
            nested(xml, &["RmtInf", "Ustrd"], &lines.join("\n"))
        }
        CustomerArea::Codes(..) | CustomerArea::Blank => Ok(()),
    }
}

const fn new_code(new: NewAccount) -> &'static str {
    match new {
        NewAccount::Known => "0",
        NewAccount::First => "1",
        NewAccount::Changed => "2",
    }
}
