//! The reckoning (収支の照合): what was decided for each claim, less what was paid, less what stands open, is nothing.
//!
//! It shares no code with what it reckons. What was decided comes from the generator's answers and the words of people; what was paid from the bytes of
//! bank files and manifests, read here by place and by name; what stands open from the names and yen of the rows that are left.

use crate::{Failure, odd};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Bytes of a record of a 全銀 file.
const RECORD_BYTES: usize = 120;

/// A claim's books, yen.
#[derive(Debug, Clone, Copy, Default)]
struct Claim {
    /// What was decided, less what was taken back.
    decided: i32,
    /// What was paid, less what was withheld.
    paid: i32,
    /// What the machine accepted: its share of its chunk's obligation.
    by_machine: i32,
    /// Given back that is not withheld yet is below nothing; owed and not paid above.
    open: i32,
}

/// A delivery: its claims stand one behind the other.
#[derive(Debug, Clone)]
struct Delivery {
    first: usize,
    receipts: usize,
    payee: String,
}

/// Receipts of a delivery that are one obligation.
#[derive(Debug, Clone)]
struct Chunk {
    first: usize,
    receipts: usize,
    yen: i64,
    payee: String,
}

/// Sums over the year, yen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Decided, less taken back.
    pub decided: i64,
    /// Paid, less withheld.
    pub paid: i64,
    /// Owed and not paid.
    pub owed: i64,
    /// Taken back and not withheld.
    pub receivable: i64,
    /// All transfers of all bank files.
    pub transferred: i64,
    /// Withheld in all.
    pub withheld: i64,
}

/// The books of the year.
#[derive(Default)]
pub struct Books {
    claims: Vec<Claim>,
    deliveries: HashMap<String, Delivery>,
    chunks: HashMap<String, Chunk>,
    /// Accounts by payee, as the first file had them.
    accounts: BTreeMap<String, String>,
    /// Transfers by account, from the bank files alone.
    transferred: BTreeMap<String, i64>,
    withheld: i64,
}

fn small(yen: i64) -> Result<i32, Failure> {
    i32::try_from(yen).map_err(|_| odd("a claim of more yen than the books hold"))
}

fn add(to: &mut i32, yen: i64) -> Result<(), Failure> {
    *to = to.checked_add(small(yen)?).ok_or_else(|| odd("a claim of more yen than the books hold"))?;
    Ok(())
}

fn number(of: &Value, name: &str) -> Result<i64, Failure> {
    of.get(name).and_then(Value::as_i64).ok_or_else(|| odd(format!("a manifest without {name}")))
}

fn text<'v>(of: &'v Value, name: &str) -> Result<&'v str, Failure> {
    of.get(name).and_then(Value::as_str).ok_or_else(|| odd(format!("a manifest without {name}")))
}

/// Who a line pays: a review body, or a person.
fn payee(line: &Value) -> Result<&str, Failure> {
    let payee = line.get("payee").and_then(|payee| payee.as_str().or_else(|| payee.get("person")?.as_str()));
    payee.ok_or_else(|| odd("a line without a payee"))
}

fn list<'v>(of: &'v Value, name: &str) -> &'v [Value] {
    of.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

impl Books {
    /// How many claims there are.
    pub fn len(&self) -> usize {
        self.claims.len()
    }

    /// A delivery of so many receipts, of a review body.
    pub fn delivery(&mut self, id: &str, receipts: usize, payee: &str) -> Result<(), Failure> {
        let first = self.claims.len();
        self.claims.resize(first + receipts, Claim::default());
        let before = self.deliveries.insert(id.to_owned(), Delivery { first, receipts, payee: payee.to_owned() });
        if before.is_none() { Ok(()) } else { Err(odd(format!("{id} came twice"))) }
    }

    /// The generator's answers of a chunk's receipts: what each is paid. `name` is the obligation's.
    pub fn chunk(&mut self, name: String, delivery: &str, first_number: usize, answers: &[i64]) -> Result<(), Failure> {
        let of = self.deliveries.get(delivery).ok_or_else(|| odd("no such delivery"))?;
        let (first, payee) = (of.first + first_number - 1, of.payee.clone());
        let claims = self.claims.get_mut(first..first + answers.len()).ok_or_else(|| odd("a chunk behind its delivery"))?;
        for (claim, yen) in claims.iter_mut().zip(answers) {
            claim.by_machine = small(*yen)?;
            add(&mut claim.decided, *yen)?;
        }
        self.chunks.insert(name, Chunk { first, receipts: answers.len(), yen: answers.iter().sum(), payee });
        Ok(())
    }

    /// What people decided for a receipt: more, or less than nothing where it is taken back.
    pub fn word(&mut self, delivery: &str, receipt: u64, yen: i64) -> Result<(), Failure> {
        add(&mut self.claim(delivery, receipt)?.0.decided, yen)
    }

    /// An application that a guardian is paid for: a delivery of one.
    pub fn application(&mut self, id: &str, yen: i64) -> Result<(), Failure> {
        let name = format!("A-{id}");
        self.delivery(&name, 1, &format!("g-{id}"))?;
        add(&mut self.claim(&name, 1)?.0.decided, yen)
    }

    fn claim(&mut self, delivery: &str, receipt: u64) -> Result<(&mut Claim, String), Failure> {
        let of = self.deliveries.get(delivery).ok_or_else(|| odd("no such delivery"))?;
        let at = usize::try_from(receipt)?.checked_sub(1).filter(|at| *at < of.receipts).ok_or_else(|| odd("no such receipt"))?;
        Ok((self.claims.get_mut(of.first + at).ok_or_else(|| odd("no such claim"))?, of.payee.clone()))
    }

    /// The claim that a name of an obligation or a receivable is of: `R-<delivery>-<number>` with or without `K-01-` before it, or `A-<application>`.
    fn named(&mut self, name: &str) -> Result<(&mut Claim, String), Failure> {
        let name = name.strip_prefix("K-01-").unwrap_or(name);
        if self.deliveries.contains_key(name) {
            return self.claim(name, 1);
        }
        let receipt = name.strip_prefix("R-").and_then(|rest| rest.rsplit_once('-'));
        let (delivery, number) = receipt.ok_or_else(|| odd(format!("{name} is nobody's")))?;
        self.claim(delivery, number.parse()?)
    }

    /// Adds to each claim of an obligation its part.
    fn each(&mut self, name: &str, yen: i64, payee: &str, to: fn(&mut Claim) -> &mut i32) -> Result<(), Failure> {
        let Some(chunk) = self.chunks.get(name) else {
            let (claim, owner) = self.named(name)?;
            add(to(claim), yen)?;
            return if owner == payee { Ok(()) } else { Err(odd(format!("{name} belongs to {owner}, not {payee}"))) };
        };
        if chunk.yen != yen || (chunk.payee != payee) {
            return Err(odd(format!("{name}: {yen} yen to {payee} and not {} to {}", chunk.yen, chunk.payee)));
        }
        for claim in self.claims.iter_mut().skip(chunk.first).take(chunk.receipts) {
            let yen = i64::from(claim.by_machine);
            add(to(claim), yen)?;
        }
        Ok(())
    }

    /// A file that left the house, with what it pays; how many transfers it has.
    pub fn handed(&mut self, file: &[u8], manifest: &[u8]) -> Result<u64, Failure> {
        let manifest: Value = serde_json::from_slice(manifest)?;
        let lines = list(&manifest, "lines");
        for entry in lines.iter().chain(list(&manifest, "netted_out")) {
            let (payee, mut left) = (payee(entry)?, 0);
            for obligation in list(entry, "obligations") {
                let (name, yen) = (text(obligation, "id")?, number(obligation, "yen")?);
                left += yen;
                self.each(name, yen, payee, |claim| &mut claim.paid)?;
            }
            for netting in list(entry, "nettings") {
                let (name, yen) = (text(netting, "id")?, number(netting, "yen")?);
                left -= yen;
                self.withheld += yen;
                self.each(name, -yen, payee, |claim| &mut claim.paid)?;
            }
            if entry.get("yen").map_or(0, |yen| yen.as_i64().unwrap_or(-1)) != left {
                return Err(odd("a line is not its obligations less what is withheld"));
            }
        }
        self.transfers(file, lines)?;
        Ok(u64::try_from(lines.len())?)
    }

    /// The bank file by its places, beside the lines it was made of.
    fn transfers(&mut self, file: &[u8], lines: &[Value]) -> Result<(), Failure> {
        let records: Vec<&[u8]> =
            file.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).filter(|record| !record.is_empty()).collect();
        let digits = |record: &[u8], at: std::ops::Range<usize>| {
            let digits = record.get(at).and_then(|field| std::str::from_utf8(field).ok()).ok_or_else(|| odd("a record of another form"))?;
            digits.parse::<i64>().map_err(|_| odd("no number in a bank file"))
        };
        let (mut count, mut total) = (0_usize, 0);
        let mut of_lines = lines.iter();
        for record in &records {
            match record.first() {
                // Names are padded with blanks, which the end of a record may lack here.
                Some(b'2') if record.len() >= 90 && record.len() <= RECORD_BYTES => {
                    let account =
                        [1..5, 20..23, 42..43, 43..50].map(|at| record.get(at).map(String::from_utf8_lossy).unwrap_or_default()).concat();
                    let yen = digits(record, 80..90)?;
                    let line = of_lines.next().ok_or_else(|| odd("a transfer without a line"))?;
                    let known = self.accounts.entry(payee(line)?.to_owned()).or_insert_with(|| account.clone());
                    if number(line, "yen")? != yen || *known != account {
                        return Err(odd("a transfer of another amount or to another account than its line"));
                    }
                    *self.transferred.entry(account).or_default() += yen;
                    (count, total) = (count + 1, total + yen);
                }
                Some(b'8') if (digits(record, 1..7)?, digits(record, 7..19)?) != (i64::try_from(count)?, total) => {
                    return Err(odd("the trailer of a bank file does not agree"));
                }
                Some(b'1' | b'8' | b'9') => {}
                _ => return Err(odd("an unknown record in a bank file")),
            }
        }
        if of_lines.next().is_some() { Err(odd("a line without a transfer")) } else { Ok(()) }
    }

    /// Reckons every claim and every payee, with what the tables say is left.
    pub fn reckon(&mut self, owed: &[(String, i64)], receivable: &[(String, i64)]) -> Result<Sums, Failure> {
        let mut sums = Sums { withheld: self.withheld, ..Sums::default() };
        for (name, yen) in owed {
            sums.owed += yen;
            let payee = match self.chunks.get(name) {
                Some(chunk) => chunk.payee.clone(),
                None => self.named(name)?.1,
            };
            self.each(name, *yen, &payee, |claim| &mut claim.open)?;
        }
        for (name, yen) in receivable {
            sums.receivable += yen;
            add(&mut self.named(name)?.0.open, -yen)?;
        }
        let mut by_payee: BTreeMap<&String, i64> = BTreeMap::new();
        for (id, delivery) in &self.deliveries {
            let paid = by_payee.entry(&delivery.payee).or_default();
            for (claim, at) in self.claims.iter().skip(delivery.first).take(delivery.receipts).zip(1..) {
                let left = i64::from(claim.decided) - i64::from(claim.paid) - i64::from(claim.open);
                if left != 0 {
                    return Err(odd(format!("{id}/{at} does not balance: {claim:?}, {left} yen are left")));
                }
                *paid += i64::from(claim.paid);
                sums.decided += i64::from(claim.decided);
                sums.paid += i64::from(claim.paid);
            }
        }
        // To each account went what its payees' claims were paid.
        let mut expected: BTreeMap<&String, i64> = BTreeMap::new();
        for (payee, account) in &self.accounts {
            *expected.entry(account).or_default() += by_payee.remove(payee).unwrap_or_default();
        }
        let is_all = by_payee.values().all(|yen| *yen == 0) && expected.len() == self.transferred.len();
        if !is_all || expected.iter().any(|(account, yen)| self.transferred.get(*account) != Some(yen)) {
            return Err(odd("the transfers to an account are not what its payees' claims were paid"));
        }
        sums.transferred = self.transferred.values().sum();
        let is_whole = sums.decided == sums.paid + sums.owed - sums.receivable && sums.transferred == sums.paid;
        if is_whole { Ok(sums) } else { Err(odd(format!("the year does not balance: {sums:?}"))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const CHUNK: &str = "202407-1-s-1-000001";
    const BODY: (&str, &str) = ("9999", "0000002");
    const GUARDIAN: (&str, &str) = ("9999", "0000017");

    /// Three receipts of a chunk, one of them nothing; one that a person accepted and one that was taken back; an application.
    fn books() -> Books {
        let mut books = Books::default();
        books.delivery("s-1", 4, "shiharai").unwrap();
        books.chunk(CHUNK.to_owned(), "s-1", 1, &[500, 0, 300, 0]).unwrap();
        books.word("s-1", 4, 90).unwrap();
        books.word("s-1", 1, -500).unwrap();
        books.application("1", 70).unwrap();
        books
    }

    fn file(lines: &[((&str, &str), i64)]) -> Vec<u8> {
        let record = |((bank, account), yen): &((&str, &str), i64)| {
            format!("2{bank}{:15}001{:15}{:4}1{account}{:30}{yen:010}{:30}\r\n", "", "", "", "", "")
        };
        let total: i64 = lines.iter().map(|(_, yen)| yen).sum();
        let records: String = lines.iter().map(record).collect();
        format!("1{:119}\r\n{records}8{:06}{total:012}{:101}\r\n9{:119}\r\n", "", lines.len(), "", "").into_bytes()
    }

    fn manifest() -> Value {
        let obligation = |id: &str, yen: i64| json!({"id": id, "yen": yen});
        json!({"lines": [
            {"payee": "shiharai", "yen": 840, "obligations": [obligation(CHUNK, 800), obligation("R-s-1-0000000004", 90)],
             "nettings": [{"id": "K-01-R-s-1-0000000001", "yen": 50}]},
            {"payee": {"person": "g-1", "account_version": 1}, "yen": 70, "obligations": [obligation("A-1", 70)]},
        ]})
    }

    type Left<'l> = &'l [(&'l str, i64)];

    fn reckoned(manifest: &Value, file: &[u8], owed: &[(&str, i64)], receivable: &[(&str, i64)]) -> Result<Sums, String> {
        let named = |rows: &[(&str, i64)]| rows.iter().map(|(name, yen)| ((*name).to_owned(), *yen)).collect::<Vec<_>>();
        let mut books = books();
        let told = |failure: Failure| failure.to_string();
        books.handed(file, &serde_json::to_vec(manifest).unwrap()).map_err(told)?;
        books.reckon(&named(owed), &named(receivable)).map_err(told)
    }

    #[test]
    fn a_sound_year_comes_out_even_and_every_fault_is_found() {
        let (right, sound) = (manifest(), file(&[(BODY, 840), (GUARDIAN, 70)]));
        let left = [("K-01-R-s-1-0000000001", 450)];
        let sums = reckoned(&right, &sound, &[], &left).unwrap();
        assert_eq!((sums.decided, sums.paid, sums.receivable, sums.transferred, sums.withheld), (460, 910, 450, 910, 50));

        let changed = |pointer: &str, to: Value| {
            let mut manifest = manifest();
            *manifest.pointer_mut(pointer).unwrap() = to;
            manifest
        };
        let twice = [sound.as_slice(), &sound].concat();
        let faults: [(&str, Value, &[u8], Left<'_>, Left<'_>); 13] = [
            ("another amount than was decided", changed("/lines/0/obligations/0/yen", json!(801)), &sound, &[], &left),
            ("another payee", changed("/lines/0/payee", json!("kokuho")), &sound, &[], &left),
            ("nobody's obligation", changed("/lines/0/obligations/1/id", json!("R-s-2-0000000004")), &sound, &[], &left),
            ("a receipt twice", changed("/lines/0/obligations/1/id", json!("R-s-1-0000000003")), &sound, &[], &left),
            ("another receivable", changed("/lines/0/nettings/0/id", json!("K-01-R-s-1-0000000003")), &sound, &[], &left),
            ("a line that does not add up", changed("/lines/0/nettings/0/yen", json!(40)), &sound, &[], &left),
            ("another guardian", changed("/lines/1/payee/person", json!("g-2")), &sound, &[], &left),
            ("a transfer of more", right.clone(), &file(&[(BODY, 841), (GUARDIAN, 70)]), &[], &left),
            ("a transfer too few", right.clone(), &file(&[(BODY, 840)]), &[], &left),
            ("the file twice", right.clone(), &twice, &[], &left),
            ("the guardian's money to the body", right.clone(), &file(&[(BODY, 840), (BODY, 70)]), &[], &[]),
            ("less left to be withheld", right.clone(), &sound, &[], &[("K-01-R-s-1-0000000001", 449)]),
            ("owed again", right.clone(), &sound, &[("R-s-1-0000000004", 90)], &left),
        ];
        for (what, manifest, file, owed, receivable) in faults {
            assert!(reckoned(&manifest, file, owed, receivable).is_err(), "{what}");
        }
        assert!(books().reckon(&[], &[]).is_err(), "nothing was paid");
        let mut unpaid = books();
        let owed = [(CHUNK, 800), ("R-s-1-0000000004", 90), ("A-1", 70)].map(|(name, yen)| (name.to_owned(), yen));
        let sums = unpaid.reckon(&owed, &[("K-01-R-s-1-0000000001".to_owned(), 500)]).unwrap();
        assert_eq!((sums.decided, sums.paid, sums.owed, sums.receivable), (460, 0, 960, 500));
    }
}
