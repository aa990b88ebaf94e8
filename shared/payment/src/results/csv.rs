//! A file of results in our layout, row by row.

use super::{Against, Index, Matched, RESULTS_BYTES_MAX, RESULTS_ROWS_MAX, Told, returned};
use crate::batch::{ManifestLine, Telling};
use crate::codes;
use josei_base::csv_file::{CsvFile, CsvLimits, CsvRow, Encoding};
use josei_base::{Date, Entry, Yen};

/// Longest row, bytes.
const ROW_BYTES_MAX: u64 = 1_024;
/// Columns by both names.
const COLUMNS: [(&str, &str); 11] = [
    ("customer_code_1", "顧客コード1"),
    ("customer_code_2", "顧客コード2"),
    ("line", "明細番号"),
    ("bank", "銀行コード"),
    ("branch", "支店コード"),
    ("account_type", "預金種目"),
    ("account", "口座番号"),
    ("amount", "振込金額"),
    ("result", "結果"),
    ("reason", "理由"),
    ("day", "返却日"),
];
/// Without these nothing can be matched.
const REQUIRED: [&str; 3] = ["customer_code_1", "amount", "result"];

/// Bank, branch, number.
type Account = (String, String, String);

/// What is wrong with a row: which column, and what.
type Wrong = (&'static str, &'static Entry);

fn account_of(line: &ManifestLine) -> Account {
    let account = &line.account;
    (account.bank.to_string(), account.branch.to_string(), account.account.to_string())
}

pub(super) fn read(bytes: &[u8], against: &Against<'_>, told: &mut Told) {
    let limits = CsvLimits { row_bytes_max: ROW_BYTES_MAX, file_bytes_max: u64::try_from(RESULTS_BYTES_MAX).unwrap_or(u64::MAX) };
    let accounts = Index::of(against.manifest, account_of);
    let mut columns: Option<Vec<&'static str>> = None;
    let mut file = match CsvFile::open(bytes, limits) {
        Ok(file) => file,
        Err(stop) => return told.find(stop.line, "", &codes::P_RESULT_LARGE, ""),
    };
    let mut encoding = file.encoding();
    loop {
        let row = match file.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(stop) => return told.find(stop.line, "", &codes::P_RESULT_LARGE, ROW_BYTES_MAX.to_string()),
        };
        if row.too_long {
            told.find(row.line, "", &codes::P_RESULT_LARGE, ROW_BYTES_MAX.to_string());
            continue;
        }
        let fields = fields(&row, &mut encoding);
        let Some(columns) = &columns else {
            columns = match fields.ok_or("").and_then(|fields| header(&fields)) {
                Ok(columns) => Some(columns),
                Err(missing) => return told.find(row.line, missing, &codes::P_RESULT_FORMAT, ""),
            };
            continue;
        };
        told.rows += 1;
        if told.rows > RESULTS_ROWS_MAX {
            return told.find(row.line, "", &codes::P_RESULT_LARGE, RESULTS_ROWS_MAX.to_string());
        }
        let read = match fields.filter(|fields| fields.len() == columns.len()) {
            None => Err(("", &codes::P_RESULT_ROW)),
            Some(fields) => Row { columns, fields: &fields }.matched(row.line, against, &accounts),
        };
        match read {
            Ok(matched) => told.matched.push(matched),
            Err((field, entry)) => told.find(row.line, field, entry, ""),
        }
    }
    if columns.is_none() {
        told.find(0, "", &codes::P_RESULT_FORMAT, "");
    }
}

/// Fields as text; nothing when the row is of no encoding.
fn fields(row: &CsvRow<'_>, encoding: &mut Encoding) -> Option<Vec<String>> {
    *encoding = encoding.observe(row.record.as_slice())?;
    row.record.iter().map(|field| encoding.decode(field).map(|text| text.trim().to_owned())).collect()
}

/// The columns in order of the file, or the one that is unknown, twice or missing.
fn header(fields: &[String]) -> Result<Vec<&'static str>, &'static str> {
    let mut columns = Vec::new();
    for field in fields {
        let (name, _) = COLUMNS.into_iter().find(|(name, ja)| name == field || ja == field).ok_or("")?;
        if columns.contains(&name) {
            return Err(name);
        }
        columns.push(name);
    }
    match REQUIRED.into_iter().find(|name| !columns.contains(name)) {
        Some(missing) => Err(missing),
        None => Ok(columns),
    }
}

/// A row by column.
struct Row<'a> {
    columns: &'a [&'static str],
    fields: &'a [String],
}

impl Row<'_> {
    /// What stands in a column; nothing when it is empty or not there.
    fn text(&self, name: &str) -> Option<&str> {
        let place = self.columns.iter().position(|column| *column == name)?;
        self.fields.get(place).map(String::as_str).filter(|text| !text.is_empty())
    }

    fn need(&self, name: &'static str) -> Result<&str, Wrong> {
        self.text(name).ok_or((name, &codes::P_RESULT_REQUIRED))
    }

    /// Digits, as many as `most` at most.
    fn number(&self, name: &'static str, most: usize) -> Result<Option<u64>, Wrong> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let is_number = text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_number).map(Some).ok_or((name, &codes::P_RESULT_VALUE))
    }

    /// Digits with zeros in front, as the bank file has them.
    fn code(&self, name: &'static str, digits: usize) -> Result<Option<String>, Wrong> {
        Ok(self.number(name, digits)?.map(|number| format!("{number:0digits$}")))
    }

    fn matched(&self, at: u64, against: &Against<'_>, accounts: &Index<Account>) -> Result<Matched, Wrong> {
        let manifest = against.manifest;
        self.need("customer_code_1")?;
        if self.number("customer_code_1", 10)? != Some(u64::from(manifest.sequence)) {
            return Err(("customer_code_1", &codes::P_RESULT_OTHER_BATCH));
        }
        let month = manifest.month.0.compact().parse().ok();
        if self.number("customer_code_2", 10)?.is_some_and(|code| Some(code) != month) {
            return Err(("customer_code_2", &codes::P_RESULT_OTHER_BATCH));
        }
        self.need("amount")?;
        let yen = self.number("amount", 12)?.and_then(|yen| i64::try_from(yen).ok()).map(Yen::new);
        let yen = yen.ok_or(("amount", &codes::P_RESULT_VALUE))?;
        let [bank, branch, account] = [self.code("bank", 4)?, self.code("branch", 3)?, self.code("account", 7)?];
        let kind = self.code("account_type", 1)?;
        let line = match (self.number("line", 6)?, &bank, &branch, &account) {
            (Some(number), ..) => against.line(number).ok_or(("line", &codes::P_RESULT_UNMATCHED))?,
            (None, Some(bank), Some(branch), Some(account)) => {
                let number = accounts.only((bank.clone(), branch.clone(), account.clone()), yen).map_err(|entry| ("account", entry))?;
                against.line(u64::from(number)).ok_or(("account", &codes::P_RESULT_UNMATCHED))?
            }
            (None, ..) => return Err(("line", &codes::P_RESULT_REQUIRED)),
        };
        let stands = account_of(line);
        let standing_kind = u8::from(line.account.account_type).to_string();
        for (name, differs) in [
            ("amount", line.yen != yen),
            ("bank", bank.is_some_and(|bank| bank != stands.0)),
            ("branch", branch.is_some_and(|branch| branch != stands.1)),
            ("account_type", kind.is_some_and(|kind| kind != standing_kind)),
            ("account", account.is_some_and(|account| account != stands.2)),
        ] {
            if differs {
                return Err((name, &codes::P_RESULT_CONTRADICTS));
            }
        }
        Ok(Matched { at, line: line.number, telling: self.telling(against)?, entry: None })
    }

    fn telling(&self, against: &Against<'_>) -> Result<Telling, Wrong> {
        let is_paid = against.rules.result(self.need("result")?).ok_or(("result", &codes::P_RESULT_VALUE))?;
        if is_paid {
            // A reason of something that was paid: one of the two is wrong.
            return if self.text("reason").is_none() { Ok(Telling::Paid) } else { Err(("reason", &codes::P_RESULT_CONTRADICTS)) };
        }
        let reason = against.rules.reason(self.need("reason")?).ok_or(("reason", &codes::P_RESULT_REASON))?;
        let day: Date = self.need("day")?.parse().map_err(|_| ("day", &codes::P_RESULT_VALUE))?;
        if !against.can_be_of(day) {
            return Err(("day", &codes::P_RESULT_DAY));
        }
        returned(&reason.code, day).ok_or(("reason", &codes::P_RESULT_REASON))
    }
}
