//! Reading: what a message of this profile says, with its totals counted again. Elements of the standard that a transfer does not need are passed over.

use super::names::narrow;
use super::{DEPTH_MAX, IsoError, MESSAGE_ID_BYTES_MAX, Message, NAMESPACE, TEXT_BYTES_MAX};
use crate::zengin::{
    AccountType, CustomerArea, Digits, EdiText, HeaderLine, NewAccount, StoreName, Text, Totals, TransferClass, TransferLine,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_base::{Yen, limits};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

const ROOT: &str = "Document/CstmrCdtTrfInitn/";
const TRANSFER: &str = "PmtInf/CdtTrfTxInf";
/// Separates the values of an element that stands more than once.
const AGAIN: char = '\u{1F}';
/// Longest file: each transfer takes about 1,200 bytes.
pub(super) const FILE_BYTES_MAX: usize = 2 << 30;

/// The texts of a part, by their paths.
#[derive(Default)]
struct Part {
    line: usize,
    texts: BTreeMap<String, String>,
}

/// Reads a message.
///
/// # Errors
/// By element and transfer; totals that differ; XML that is broken or has a document type.
pub fn read(bytes: &[u8]) -> Result<Message, IsoError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(IsoError::Lines);
    }
    let mut reader = Reader::from_reader(bytes);
    let mut walk = Walk { path: Vec::new(), text: String::new(), head: Part::default(), transfer: Part::default(), lines: Vec::new() };
    loop {
        let event = reader.read_event().map_err(|error| IsoError::Xml(reader.error_position(), error.to_string()))?;
        let at = reader.buffer_position();
        let wrong = |why: &str| IsoError::Xml(at, why.to_owned());
        match event {
            Event::Start(start) => {
                let name = start.name();
                let name = std::str::from_utf8(name.as_ref()).map_err(|_| wrong("a name that is not UTF-8"))?;
                if walk.path.is_empty() && !is_ours(&start) {
                    return Err(wrong("not a Document of pain.001.001.03"));
                }
                walk.open(name).ok_or_else(|| wrong("too deep"))?;
            }
            Event::End(_) => walk.close()?,
            Event::Text(text) => {
                walk.say(&text.decode().map_err(|_| wrong("text that is not UTF-8"))?).ok_or_else(|| wrong("a text is too long"))?;
            }
            Event::GeneralRef(entity) => {
                let text = entity.decode().map_err(|_| wrong("text that is not UTF-8"))?;
                let known =
                    quick_xml::escape::unescape(&format!("&{text};")).map_err(|_| wrong("an entity that is not of XML"))?.into_owned();
                walk.say(&known).ok_or_else(|| wrong("a text is too long"))?;
            }
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Empty(_) => return Err(wrong("an element without content")),
            Event::CData(_) | Event::PI(_) | Event::DocType(_) => return Err(wrong("something that no message has")),
            Event::Eof => break,
        }
    }
    if !walk.path.is_empty() {
        return Err(IsoError::Xml(reader.buffer_position(), "the message is cut".to_owned()));
    }
    walk.message()
}

fn is_ours(start: &quick_xml::events::BytesStart<'_>) -> bool {
    start.name().as_ref() == b"Document"
        && start.attributes().flatten().any(|one| one.key.as_ref() == b"xmlns" && *one.value == *NAMESPACE.as_bytes())
}

struct Walk {
    path: Vec<String>,
    text: String,
    head: Part,
    transfer: Part,
    lines: Vec<TransferLine>,
}

impl Walk {
    fn open(&mut self, name: &str) -> Option<()> {
        self.text.clear();
        self.path.push(name.to_owned());
        (self.path.len() <= DEPTH_MAX).then_some(())
    }

    fn say(&mut self, text: &str) -> Option<()> {
        self.text.push_str(text);
        (self.text.len() <= TEXT_BYTES_MAX).then_some(())
    }

    fn close(&mut self) -> Result<(), IsoError> {
        let path = self.path.join("/");
        self.path.pop();
        let text = std::mem::take(&mut self.text);
        let Some(place) = path.strip_prefix(ROOT) else { return Ok(()) };
        match place.strip_prefix(TRANSFER) {
            Some("") => {
                if self.lines.len() == limits::BANK_FILE_LINES_MAX {
                    return Err(IsoError::Lines);
                }
                self.transfer.line = self.lines.len() + 1;
                self.lines.push(std::mem::take(&mut self.transfer).line()?);
            }
            Some(within) => self.transfer.keep(within.trim_start_matches('/'), &text),
            None => self.head.keep(place, &text),
        }
        Ok(())
    }

    fn message(self) -> Result<Message, IsoError> {
        let head = &self.head;
        let id = head.get("GrpHdr/MsgId")?;
        if id.len() > MESSAGE_ID_BYTES_MAX {
            return Err(head.wrong("GrpHdr/MsgId"));
        }
        let header = HeaderLine {
            consignor_code: head.value("PmtInf/Dbtr/Id/OrgId/Othr/Id", |text| Digits::parse(text).ok())?,
            payer_name: head.name("PmtInf/UltmtDbtr/Nm")?,
            value_date: head.value("PmtInf/ReqdExctnDt", |text| text.parse().ok())?,
            bank: head.value("PmtInf/DbtrAgt/FinInstnId/ClrSysMmbId/MmbId", |text| Digits::parse(text).ok())?,
            bank_name: head.store("PmtInf/DbtrAgt/FinInstnId/Nm")?,
            branch: head.value("PmtInf/DbtrAgt/BrnchId/Id", |text| Digits::parse(text).ok())?,
            branch_name: head.store("PmtInf/DbtrAgt/BrnchId/Nm")?,
            account_type: head.value("PmtInf/DbtrAcct/Tp/Prtry", kind)?,
            account: head.value("PmtInf/DbtrAcct/Id/Othr/Id", |text| Digits::parse(text).ok())?,
        };
        let declared = Totals {
            lines: head.value("PmtInf/NbOfTxs", |text| text.parse().ok())?,
            yen: head.value("PmtInf/CtrlSum", |text| text.parse().ok().map(Yen::new))?,
        };
        let yen = Yen::sum(self.lines.iter().map(|line| line.amount)).map_err(|_| IsoError::Amount(self.lines.len()))?;
        let counted = Totals { lines: u64::try_from(self.lines.len()).unwrap_or(u64::MAX), yen };
        if declared != counted {
            return Err(IsoError::Totals { declared, counted });
        }
        let created = head.value("GrpHdr/CreDtTm", |text| text.parse().ok())?;
        Ok(Message { id: id.to_owned(), created, header, lines: self.lines })
    }
}

fn kind(text: &str) -> Option<AccountType> {
    text.parse().ok().and_then(|code: u8| AccountType::try_from(code).ok())
}

impl Part {
    fn keep(&mut self, place: &str, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let kept = self.texts.entry(place.to_owned()).or_default();
        if !kept.is_empty() {
            kept.push(AGAIN);
        }
        kept.push_str(text);
    }

    fn wrong(&self, element: &str) -> IsoError {
        let element = if self.line == 0 { element.to_owned() } else { format!("{TRANSFER}/{element}") };
        IsoError::Element { line: self.line, element }
    }

    fn get(&self, place: &str) -> Result<&str, IsoError> {
        self.texts.get(place).map(String::as_str).ok_or_else(|| self.wrong(place))
    }

    fn value<T>(&self, place: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, IsoError> {
        read(self.get(place)?).ok_or_else(|| self.wrong(place))
    }

    /// A name that must be there.
    fn name<const N: usize, const K: u8>(&self, place: &str) -> Result<Text<N, K>, IsoError> {
        self.value(place, narrow)
    }

    /// A name that may be left out.
    fn store(&self, place: &str) -> Result<StoreName, IsoError> {
        narrow(self.texts.get(place).map_or("", String::as_str)).ok_or_else(|| self.wrong(place))
    }

    fn line(self) -> Result<TransferLine, IsoError> {
        let codes = self.texts.get("Cdtr/Id/OrgId/Othr/Id").map(|both| both.split_once(AGAIN));
        let customer = match (codes, self.texts.get("RmtInf/Ustrd")) {
            (None, None) => CustomerArea::Blank,
            (None, Some(edi)) => CustomerArea::Edi(edi_text(edi).ok_or_else(|| self.wrong("RmtInf/Ustrd"))?),
            (Some(codes), None) => {
                let wrong = || self.wrong("Cdtr/Id/OrgId/Othr/Id");
                let (first, second) = codes.ok_or_else(wrong)?;
                CustomerArea::Codes(Digits::parse(first).map_err(|_| wrong())?, Digits::parse(second).map_err(|_| wrong())?)
            }
            (Some(_), Some(_)) => return Err(self.wrong("RmtInf/Ustrd")),
        };
        let class = match self.texts.get("InstrForCdtrAgt/InstrInf").map(String::as_str) {
            Some("7") => TransferClass::Wire,
            Some("8") => TransferClass::Document,
            Some("0") => TransferClass::Zero,
            None => TransferClass::Blank,
            Some(_) => return Err(self.wrong("InstrForCdtrAgt/InstrInf")),
        };
        let amount = self.value("Amt/InstdAmt", |text| text.parse().ok())?;
        if !(1..=limits::TRANSFER_YEN_MAX).contains(&amount) {
            return Err(self.wrong("Amt/InstdAmt"));
        }
        Ok(TransferLine {
            bank: self.value("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId", |text| Digits::parse(text).ok())?,
            bank_name: self.store("CdtrAgt/FinInstnId/Nm")?,
            branch: self.value("CdtrAgt/BrnchId/Id", |text| Digits::parse(text).ok())?,
            branch_name: self.store("CdtrAgt/BrnchId/Nm")?,
            account_type: self.value("CdtrAcct/Tp/Prtry", kind)?,
            account: self.value("CdtrAcct/Id/Othr/Id", |text| Digits::parse(text).ok())?,
            payee_name: self.name("Cdtr/Nm")?,
            amount: Yen::new(amount),
            new_account: self.value("Purp/Prtry", new_account)?,
            customer,
            class,
        })
    }
}

fn new_account(text: &str) -> Option<NewAccount> {
    match text {
        "0" => Some(NewAccount::Known),
        "1" => Some(NewAccount::First),
        "2" => Some(NewAccount::Changed),
        _ => None,
    }
}

fn edi_text(base64: &str) -> Option<EdiText> {
    let joined: String = base64.split_whitespace().collect();
    let text = String::from_utf8(STANDARD.decode(joined).ok()?).ok()?;
    narrow(&text).filter(|text| !text.is_blank())
}
