//! The acknowledgement as a page to print: one file of HTML that needs nothing else and runs nothing.

use super::csv::result;
use super::text::shown;
use super::{Acknowledgement, DeviationAnswer, FindingAnswer, ReceiptAnswer};
use std::fmt::Write as _;

/// Media type of it.
pub const MEDIA_TYPE: &str = "text/html; charset=utf-8";
/// What a browser may do with it: show it. Sent as a header too.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = "\
@page{size:A4 landscape;margin:12mm}\
body{font-family:'BIZ UDPGothic','Yu Gothic','Hiragino Sans','Noto Sans CJK JP',sans-serif;font-size:10pt;line-height:1.4;color:#000}\
h1{font-size:16pt;margin:0 0 4mm}h2{font-size:12pt;margin:6mm 0 2mm}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #666;padding:1mm 2mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{background:#eee}thead{display:table-header-group}tr{break-inside:avoid}.n{text-align:right;white-space:nowrap}\
.totals{width:auto}.totals th{white-space:nowrap}.bad{font-weight:bold}\
@media print{th{background:none}}";

/// Which page of how many it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The chunk; 0 for the file as a whole.
    pub chunk: u32,
    /// Chunks.
    pub chunks: u32,
}

/// A page with these receipts. With a part it is one of several; without one it is the whole.
#[must_use]
pub fn page(acknowledgement: &Acknowledgement, receipts: &[ReceiptAnswer], part: Option<Part>) -> String {
    let mut out = Html::begin(&format!("受付結果 {}", acknowledgement.file_name), "受付結果");
    totals(&mut out, acknowledgement, part);
    if part.is_none_or(|part| part.chunk == 0) {
        of_file(&mut out, &acknowledgement.findings);
    }
    if !receipts.is_empty() {
        of_receipts(&mut out, receipts);
    }
    out.end()
}

fn totals(out: &mut Html, acknowledgement: &Acknowledgement, part: Option<Part>) {
    let announced = acknowledgement.announced;
    let state = format!(
        "{}{}",
        acknowledgement.state.name_ja(),
        acknowledgement.refusal.as_ref().map_or_else(String::new, |code| format!("（{code}）"))
    );
    let scan = match acknowledgement.scan.as_deref() {
        None => "未実施".to_owned(),
        Some("off") => "検査なし（off）".to_owned(),
        Some(scanner) => format!("検査済（{scanner}）"),
    };
    out.raw("<table class=\"totals\">");
    for (name, value) in [
        ("ファイル名", acknowledgement.file_name.clone()),
        ("受付番号", acknowledgement.delivery.clone()),
        ("請求年月", acknowledgement.billing_month.clone()),
        ("送付回数", format!("{}回目", acknowledgement.revision)),
        ("状態", state),
        ("ウイルス検査", scan),
    ] {
        out.fact(name, &value);
    }
    if let Some(counts) = acknowledgement.counts {
        let told = |total: Option<u64>| total.map_or_else(String::new, |total| format!("（申告 {total}）"));
        out.fact("レセプト件数", &format!("{}{}", counts.receipts, told(announced.receipts)));
        out.fact("　受理", &counts.accepted.to_string());
        out.fact("　返却", &counts.rejected.to_string());
        // 訪問看護 bills yen; CSV情報 may hold both.
        if counts.points > 0 || counts.yen == 0 {
            out.fact("合計点数", &format!("{}{}", counts.points, told(announced.points)));
        }
        if counts.yen > 0 {
            let announced = announced.points.filter(|_| counts.points == 0);
            out.fact("合計金額（円）", &format!("{}{}", counts.yen, told(announced)));
        }
    }
    if let Some(part) = part {
        let chunk =
            if part.chunk == 0 { "ファイル全体".to_owned() } else { format!("レセプト {} / {}", part.chunk, part.chunks) };
        out.fact("この頁", &chunk);
    }
    let known: Vec<String> = acknowledgement.deviations.iter().map(DeviationAnswer::text_ja).collect();
    if !known.is_empty() {
        out.fact("既知の相違", &known.join("、"));
    }
    out.raw("</table>\n");
}

fn of_file(out: &mut Html, findings: &[FindingAnswer]) {
    out.raw("<h2>ファイル全体の指摘</h2>\n");
    if findings.is_empty() {
        out.raw("<p>指摘はありません。</p>\n");
        return;
    }
    out.raw("<table><thead><tr><th>区分</th><th>コード</th><th>行</th><th>記録・項目</th><th>内容</th><th>対処</th></tr></thead><tbody>\n");
    for finding in findings {
        out.raw("<tr>");
        out.finding(finding);
        out.raw("</tr>\n");
    }
    out.raw("</tbody></table>\n");
}

fn of_receipts(out: &mut Html, receipts: &[ReceiptAnswer]) {
    out.raw("<h2>レセプト</h2>\n<table><thead><tr><th>通番</th><th>レセプト番号</th><th>氏名</th><th>結果</th><th>区分</th><th>コード</th><th>行</th><th>記録・項目</th><th>内容</th><th>対処</th></tr></thead><tbody>\n");
    for receipt in receipts {
        let carried = receipt.receipt_number.map(|number| number.to_string()).unwrap_or_default();
        let mut first = true;
        let mut head = |out: &mut Html| {
            out.raw("<tr>");
            if std::mem::take(&mut first) {
                out.cell("n", &receipt.number.to_string());
                out.cell("n", &carried);
                out.cell("", &shown(&receipt.name()));
                out.cell(if receipt.accepted { "" } else { "bad" }, result(receipt));
            } else {
                out.raw("<td></td><td></td><td></td><td></td>");
            }
        };
        for finding in &receipt.findings {
            head(out);
            out.finding(finding);
            out.raw("</tr>\n");
        }
        if receipt.findings.is_empty() {
            head(out);
            out.raw("<td></td><td></td>");
            out.cell("n", &receipt.line.to_string());
            out.raw("<td></td><td></td><td></td></tr>\n");
        }
    }
    out.raw("</tbody></table>\n");
}

/// A page that grows. Only constants go in raw. Other pages to print are made with it too.
#[derive(Debug)]
pub struct Html(String);

impl Html {
    /// The beginning, with a title for the browser and a heading.
    #[must_use]
    pub fn begin(title: &str, heading: &'static str) -> Self {
        let mut out = Self(String::new());
        out.raw("<!DOCTYPE html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"");
        out.raw(POLICY);
        out.raw("\"><title>");
        out.text(title);
        out.raw("</title><style>");
        out.raw(STYLE);
        out.raw("</style></head><body>\n<h1>");
        out.raw(heading);
        out.raw("</h1>\n");
        out
    }

    /// The whole page.
    #[must_use]
    pub fn end(mut self) -> String {
        self.raw("</body></html>\n");
        self.0
    }

    /// Markup.
    pub fn raw(&mut self, constant: &'static str) {
        self.0.push_str(constant);
    }

    /// Text, made harmless.
    pub fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // Nothing that turns the line around or hides something in it.
                control if control.is_control() || matches!(control, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                    self.0.push('〓');
                }
                plain => self.0.push(plain),
            }
        }
    }

    /// A cell of a table; `n` for numbers, `bad` for what is wrong.
    pub fn cell(&mut self, class: &'static str, text: &str) {
        // Writing to a String cannot fail.
        let _ = if class.is_empty() { write!(self.0, "<td>") } else { write!(self.0, "<td class=\"{class}\">") };
        self.text(text);
        self.raw("</td>");
    }

    /// A row of a name and what it is.
    pub fn fact(&mut self, name: &'static str, value: &str) {
        self.raw("<tr><th>");
        self.raw(name);
        self.raw("</th>");
        self.cell("", value);
        self.raw("</tr>");
    }

    fn finding(&mut self, finding: &FindingAnswer) {
        let line = if finding.line > 0 { finding.line.to_string() } else { String::new() };
        if finding.is_error() {
            self.cell("bad", "誤り");
        } else {
            self.cell("", "注意");
        }
        self.cell("", &finding.code);
        self.cell("n", &line);
        self.cell("", format!("{} {}", finding.record, finding.field).trim());
        let noted = finding.deviation.as_ref().map_or_else(String::new, |deviation| format!("〔既知の相違 {}〕", deviation.text_ja()));
        self.cell("", &format!("{}{noted}", finding.told_ja()));
        self.cell("", &finding.remedy_ja);
    }
}
