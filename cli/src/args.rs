//! Arguments. `clap` answers wrong usage with exit code 2.

use crate::application::args::ApplicationArgs;
use crate::register::args::RegisterArgs;
use crate::serve::OutsideArg;
use crate::value::{self, BillingMonthArg, ServiceMonthArg};
use clap::builder::RangedI64ValueParser;
use clap::{Parser, Subcommand};
use jiff::civil::Date;
use josei_base::Digest;
use josei_extract::Source;
use josei_payment::master::{BankCode, BranchCode};
use josei_receipt::deviation::Deviation;
use josei_runtime::settings::FONTS;
use josei_store::scan::Choice;
use josei_synthetic::{Form, MONTHS_MAX};
use std::path::PathBuf;

/// 子ども医療費助成: a city's medical-expense subsidy for children, from receipt files to a bank file and a verified audit log.
///
/// Exit codes: 0 done, 1 the input has errors (they are listed), 2 wrong usage, 3 an environment failure (what to do is said).
#[derive(Debug, Parser)]
#[command(name = "josei", version, propagate_version = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

pub use crate::case::args::*;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 架空の市の一か月を通す: make a synthetic city and run its month, from receipt files to a verified audit log.
    Demo(DemoArgs),
    /// 一か月を処理する: run a month on given files.
    Month(MonthArgs),
    /// 架空のデータを作る: make a register, receipt files and the expected answers.
    Generate(GenerateArgs),
    /// レセプトファイルを点検する: read receipt files offline and list what is wrong.
    Check(CheckArgs),
    /// 組込み環境を動かす: run the embedded stack until stopped.
    Serve(ServeArgs),
    /// 請求ファイルを送付する: send a receipt file.
    Upload(UploadArgs),
    /// フォルダーを見張って送付する: send whatever is put into a folder.
    Watch(WatchArgs),
    /// 受付の一覧: list the deliveries of a month.
    Deliveries(DeliveriesArgs),
    /// 受付を確定する: confirm a delivery after its preview.
    Confirm(DeliveryArgs),
    /// 受付を取り下げる: take a delivery back that is not confirmed; its name is free for a corrected file.
    Withdraw(DeliveryArgs),
    /// 例外処理: receipts that wait for a clerk: propose, approve, refuse.
    Case(CaseCommands),
    /// 資格の窓口: the register of holders: look at it, propose events, approve them.
    Register(RegisterArgs),
    /// 支払: batches, approvals, the bank file.
    Payment(PaymentArgs),
    /// 金融機関一覧: the list of banks that accounts are checked against.
    Bank(BankArgs),
    /// 統計を作成して受け取る: have the statistics of a billing month made, and take them as CSV and Parquet.
    Statistics(StatisticsArgs),
    /// 監査: verify the audit log.
    Audit(AuditArgs),
    /// 規則: check city files, and see what a change of rules would do to a month.
    Rules(RulesArgs),
    /// 連携データ: extracts of other city systems (住基・税・国保・生保).
    Extract(ExtractArgs),
    /// 通知書: cards and notices as PDF.
    Notice(NoticeArgs),
    /// 償還払いの申請: applications of guardians, from entry to decision; accounts of payees.
    Application(ApplicationArgs),
    /// 性能を測る: measure, each figure beside a baseline in the same run.
    Bench(BenchArgs),
}

/// As many receipts as the generator makes.
fn receipts() -> RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=i64::from(josei_synthetic::RECEIPTS_MAX))
}

/// `josei demo`
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Receipts of the month.
    #[arg(long, default_value_t = 2_000, value_parser = receipts())]
    pub receipts: u32,
    /// Seed: the same seed is the same month.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Folder to work in; without it a temporary one that is removed.
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// Run it in a deployed city: the file that `infra/deploy --local` wrote.
    #[arg(long, env = "JOSEI_TARGET")]
    pub target: Option<PathBuf>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei month`
#[derive(Debug, clap::Args)]
pub struct MonthArgs {
    /// Register file (CSV, UTF-8 or CP932).
    #[arg(long)]
    pub register: PathBuf,
    /// Receipt files (UKE, CYO).
    #[arg(long, required = true, num_args = 1..)]
    pub receipts: Vec<PathBuf>,
    /// Applications of guardians (償還払い): entered, decided as far as the rules decide, and paid with the month.
    #[arg(long)]
    pub applications: Option<PathBuf>,
    /// Folder to work in; an unfinished month there goes on.
    #[arg(long, default_value = "josei-month")]
    pub dir: PathBuf,
    /// Billing month (請求年月), YYYY-MM; without it the one most files carry.
    #[arg(long)]
    pub billing_month: Option<BillingMonthArg>,
    /// Day as of which receipts are judged, YYYY-MM-DD; without it today.
    #[arg(long, value_parser = value::day)]
    pub today: Option<Date>,
    /// Payer profile (TOML); without it the invented sample.
    #[arg(long)]
    pub payer: Option<PathBuf>,
    /// 金融機関一覧: list of banks that accounts are checked against (josei bank refresh); without it the invented sample.
    #[arg(long)]
    pub banks: Option<PathBuf>,
    /// City file (TOML), or a folder of its versions; without it the one that comes with the program.
    #[arg(long)]
    pub city: Option<PathBuf>,
    /// Known deviations of senders (TOML); without it there are none.
    #[arg(long)]
    pub deviations: Option<PathBuf>,
    /// Registry of 外字 (TOML); without it none is registered.
    #[arg(long)]
    pub characters: Option<PathBuf>,
    /// Virus scanner of the receipt files: clamd:/path/of/the.sock, clamd:host:port or off; without it there is none, which every acknowledgement tells.
    #[arg(long, env = "JOSEI_SCANNER", value_parser = value::scanner)]
    pub scanner: Option<Choice>,
    /// Run it in a deployed city: the file that `infra/deploy --local` wrote. Its day and its rules hold, not those given here.
    #[arg(long, env = "JOSEI_TARGET")]
    pub target: Option<PathBuf>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei generate`
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    /// Receipts of the month.
    #[arg(long, value_parser = receipts())]
    pub receipts: u32,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Folder to write into: an empty one, or one that holds the same month.
    #[arg(long)]
    pub out: PathBuf,
    /// 請求年月: the month of the files, YYYY-MM; all is to be judged on its 20th.
    #[arg(long, default_value = "2024-07")]
    pub billing_month: BillingMonthArg,
    /// 連続する月数: months in a row, with the same children; more than one are written below OUT, each into its own folder YYYY-MM.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MONTHS_MAX)), default_value_t = 1)]
    pub months: u32,
    /// 別の形式でも出力する（複数はコンマ区切り）: the same receipts in other forms too, below OUT/other: csvinfo (CSV情報), list (決定済レセプト一覧),
    /// returned (返戻, .HEN), volumes (マルチボリューム); several with commas.
    #[arg(long, value_delimiter = ',', value_parser = value::form)]
    pub also: Vec<Form>,
    /// 一部の氏名に外字を使う: some children have an external character in their name.
    #[arg(long)]
    pub external_characters: bool,
}

/// `josei check`
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Receipt files (UKE, CYO).
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// A known deviation of yours, by code or name (V0001, `keeps_heisei`): its warnings are marked as in the acknowledgement. May be given again.
    #[arg(long, value_name = "CODE", value_parser = value::deviation)]
    pub deviation: Vec<Deviation>,
    /// A decided list (決定済レセプト一覧) that the files are compared with (照合): what stands on one side only, and other points and amounts.
    #[arg(long, value_name = "LIST")]
    pub against: Option<PathBuf>,
    /// The city's registry of 外字 (TOML): what is registered is said beside each of them.
    #[arg(long)]
    pub characters: Option<PathBuf>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei serve`
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Folder that holds all data.
    #[arg(long, default_value = "josei-data")]
    pub dir: PathBuf,
    /// Port of the functions on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Payer profile (TOML); without it the invented sample.
    #[arg(long)]
    pub payer: Option<PathBuf>,
    /// 金融機関一覧: list of banks that accounts are checked against (josei bank refresh); without it the invented sample.
    #[arg(long)]
    pub banks: Option<PathBuf>,
    /// City file (TOML), or a folder of its versions; without it the one that comes with the program.
    #[arg(long)]
    pub city: Option<PathBuf>,
    /// Known deviations of senders (TOML); without it there are none.
    #[arg(long)]
    pub deviations: Option<PathBuf>,
    /// Registry of 外字 (TOML); without it none is registered.
    #[arg(long)]
    pub characters: Option<PathBuf>,
    /// Texts of notices (TOML); without it those that come with the program.
    #[arg(long)]
    pub texts: Option<PathBuf>,
    /// Folder of the fonts of notices; folders below it are looked through.
    #[arg(long, env = "JOSEI_FONTS")]
    pub fonts: Option<PathBuf>,
    /// Virus scanner of the receipt files: clamd:/path/of/the.sock, clamd:host:port or off; without it there is none, which every acknowledgement tells.
    #[arg(long, env = "JOSEI_SCANNER", value_parser = value::scanner)]
    pub scanner: Option<Choice>,
    /// Run a function in a process of its own, as `cargo lambda watch` does at this address (without one: http://127.0.0.1:9000). What comes for the
    /// function goes there; its settings are in DIR/functions/FUNCTION.env. May be given for several functions.
    #[arg(long, value_name = "FUNCTION[=URL]")]
    pub outside: Vec<OutsideArg>,
}

/// Where the functions are, and who calls.
#[derive(Debug, clap::Args)]
pub struct Remote {
    /// Address of the functions, for example http://127.0.0.1:8080.
    #[arg(long = "to", env = "JOSEI_URL", value_parser = value::address)]
    pub to: String,
    /// Your token. Better in the environment than on the command line.
    #[arg(long, env = "JOSEI_TOKEN", hide_env_values = true, value_parser = value::token)]
    pub token: String,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei upload`
#[derive(Debug, clap::Args)]
pub struct UploadArgs {
    /// The receipt file.
    pub file: PathBuf,
    /// Billing month (請求年月), YYYY-MM; without it the one in the file.
    #[arg(long)]
    pub billing_month: Option<BillingMonthArg>,
    /// Send it under this name (送付名): for files that all have the same one.
    #[arg(long)]
    pub name: Option<String>,
    /// Receipts in the file, as you count them (申告件数): checked against it. A difference is told and must be confirmed by a person.
    #[arg(long, value_name = "N")]
    pub declared_receipts: Option<u64>,
    /// Sum of their points (申告点数), likewise; for 訪問看護, which bills no points, the sum of their yen (合計金額).
    #[arg(long, value_name = "N")]
    pub declared_points: Option<u64>,
    /// Write the acknowledgement (受付結果) into this folder: JSON, CSV in CP932, and a page to print.
    #[arg(long, value_name = "DIR")]
    pub acknowledgement: Option<PathBuf>,
    /// Confirm in advance: no look at the preview.
    #[arg(long)]
    pub confirm: bool,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei watch`; with `--json` one object a file.
#[derive(Debug, clap::Args)]
pub struct WatchArgs {
    /// The folder (見張るフォルダー). Files are moved to DIR/sent or DIR/refused, each with its acknowledgement beside it.
    pub dir: PathBuf,
    /// Billing month (請求年月), YYYY-MM; without it the one in each file.
    #[arg(long)]
    pub billing_month: Option<BillingMonthArg>,
    /// Confirm in advance: no look at the preview.
    #[arg(long)]
    pub confirm: bool,
    /// Seconds between two looks. A file is sent once two looks found it the same.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub every: u64,
    /// Send what lies there now, and end.
    #[arg(long)]
    pub once: bool,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei deliveries`
#[derive(Debug, clap::Args)]
pub struct DeliveriesArgs {
    /// Billing month (請求年月), YYYY-MM.
    #[arg(long)]
    pub billing_month: BillingMonthArg,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei confirm`, `josei withdraw`
#[derive(Debug, clap::Args)]
pub struct DeliveryArgs {
    /// Delivery id.
    #[arg(value_parser = value::delivery)]
    pub delivery: String,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei statistics`
#[derive(Debug, clap::Args)]
pub struct StatisticsArgs {
    /// Billing month (請求年月), YYYY-MM.
    pub month: BillingMonthArg,
    /// Folder for `statistics-YYYYMM.csv` and `.parquet`; what an earlier call left there is replaced.
    #[arg(long)]
    pub out: PathBuf,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei payment`
#[derive(Debug, clap::Args)]
pub struct PaymentArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: PaymentCommand,
}

/// The payment commands.
#[derive(Debug, Subcommand)]
pub enum PaymentCommand {
    /// 全銀ファイルを点検する: check bank files offline.
    Check(PaymentCheckArgs),
    /// 名義・口座を伏せる: hide names and accounts of a bank file, keep its shape and totals.
    Mask(MaskArgs),
    /// バッチの一覧: list the batches.
    List(Remote),
    /// バッチを見る: show a batch.
    Show(BatchArgs),
    /// 次の振込日: the next possible value date, and until when the file must be handed over for it.
    NextDate(Remote),
    /// 承認する: sign what `josei payment show` showed.
    Approve(ApproveArgs),
    /// 引渡し番号を受ける: get a token for the file (15 minutes, once).
    Release(BatchArgs),
    /// ファイルを受け取る: take the file, once, check it, and acknowledge it.
    Pull(PullArgs),
    /// 受領を報告する: acknowledge the file that was taken, as it arrived.
    Receipt(ReceiptArgs),
    /// 合計表を作る: the sheet of totals that goes with the file (PDF).
    Summary(SummaryArgs),
    /// 明細書から作り直す: render a past batch again from its manifest, byte for byte.
    Rebuild(RebuildArgs),
    /// ISO 20022に変換する: the same transfers as pain.001, compared with the bank file.
    Iso(IsoArgs),
    /// 銀行の結果を記録する: take in a file of results or a statement, or confirm what the bank paid.
    Results(ResultsArgs),
    /// 照合する: released, paid, returned and open, and who looks after what.
    Reconcile(ReconcileArgs),
    /// 担当者を決める: say who looks after a line that is open.
    Owner(OwnerArgs),
}

/// `josei payment mask`
#[derive(Debug, clap::Args)]
pub struct MaskArgs {
    /// 全銀ファイル: the bank file.
    pub file: PathBuf,
    /// 書出し先: where the masked file goes; must not be there yet.
    #[arg(long)]
    pub output: PathBuf,
}

/// A batch.
#[derive(Debug, clap::Args)]
pub struct BatchArgs {
    /// Number of the batch.
    pub batch: u32,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei payment approve`
#[derive(Debug, clap::Args)]
pub struct ApproveArgs {
    /// Number of the batch.
    pub batch: u32,
    /// SHA-256 of the file that you saw and approve.
    #[arg(long, value_parser = value::sha256)]
    pub sha256: Digest,
    /// The transfers that you saw and approve.
    #[arg(long)]
    pub lines: u64,
    /// The sum that you saw and approve, in yen.
    #[arg(long)]
    pub total_yen: i64,
    /// Number of the delivery: 2 or more approves a re-delivery.
    #[arg(long, default_value_t = 1)]
    pub delivery: u32,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei payment receipt`
#[derive(Debug, clap::Args)]
pub struct ReceiptArgs {
    /// Number of the batch.
    pub batch: u32,
    /// The file as it arrived: hash, lines and sum are taken from it.
    pub file: PathBuf,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei payment summary`
#[derive(Debug, clap::Args)]
pub struct SummaryArgs {
    /// Number of the batch.
    pub batch: u32,
    /// Where to write the PDF.
    #[arg(long)]
    pub out: PathBuf,
    /// Day of issue, YYYY-MM-DD; without it today. The same numbers and day give the same bytes.
    #[arg(long, value_parser = value::calendar_day)]
    pub issued_on: Option<Date>,
    /// The desk that issues it, by its name in the texts.
    #[arg(long, default_value = "kosodate")]
    pub desk: String,
    /// Who it goes to.
    #[arg(long, default_value = "会計管理者")]
    pub addressee: String,
    /// Texts of the city (TOML); without it those that come with the program.
    #[arg(long)]
    pub texts: Option<PathBuf>,
    /// Folder of the fonts; folders below it are looked through.
    #[arg(long, env = "JOSEI_FONTS", default_value = FONTS)]
    pub fonts: PathBuf,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei payment rebuild`
#[derive(Debug, clap::Args)]
pub struct RebuildArgs {
    /// A stored manifest, opened; offline.
    #[arg(required_unless_present = "batch")]
    pub manifest: Option<PathBuf>,
    /// Payer profile of that time (TOML): manifests before version 3 need it.
    #[arg(long)]
    pub payer: Option<PathBuf>,
    /// SHA-256 that the file must have.
    #[arg(long, value_parser = value::sha256)]
    pub sha256: Option<Digest>,
    /// Where to write the bank file; it must not exist.
    #[arg(long, required_unless_present = "batch")]
    pub out: Option<PathBuf>,
    /// A batch that the function renders again and compares; no file leaves it.
    #[arg(long, conflicts_with_all = ["manifest", "payer", "sha256", "out"], requires_all = ["to", "token"])]
    pub batch: Option<u32>,
    /// Address of the functions, for --batch.
    #[arg(long = "to", env = "JOSEI_URL", value_parser = value::address)]
    pub to: Option<String>,
    /// Your token, for --batch. Better in the environment than on the command line.
    #[arg(long, env = "JOSEI_TOKEN", hide_env_values = true, value_parser = value::token)]
    pub token: Option<String>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei payment iso`
#[derive(Debug, clap::Args)]
pub struct IsoArgs {
    /// The bank file (全銀), or a stored manifest, opened.
    pub input: PathBuf,
    /// Value date of the bank file, YYYY-MM-DD: the file has no year. A manifest has it.
    #[arg(long, value_parser = value::calendar_day)]
    pub value_date: Option<Date>,
    /// Payer profile of that time (TOML): manifests before version 3 need it.
    #[arg(long)]
    pub payer: Option<PathBuf>,
    /// Where to write the message (XML); it must not exist.
    #[arg(long)]
    pub out: PathBuf,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei payment pull`
#[derive(Debug, clap::Args)]
pub struct PullArgs {
    /// Number of the batch.
    pub batch: u32,
    /// The release token. Better in the environment than on the command line.
    #[arg(long, env = "JOSEI_RELEASE_TOKEN", hide_env_values = true, value_parser = value::token)]
    pub release_token: String,
    /// Where to write the file; it must not exist.
    #[arg(long)]
    pub out: PathBuf,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei payment results`
#[derive(Debug, clap::Args)]
pub struct ResultsArgs {
    /// Number of the batch.
    pub batch: u32,
    /// 振込結果のCSVまたは入出金取引明細: what became of its lines, at most 1 MiB. Without one, the two sums confirm the batch.
    #[arg(required_unless_present_all = ["lines", "total_yen"], conflicts_with_all = ["lines", "total_yen"])]
    pub file: Option<PathBuf>,
    /// Transfers the bank made.
    #[arg(long, requires = "total_yen")]
    pub lines: Option<u64>,
    /// Their sum in yen.
    #[arg(long, requires = "lines")]
    pub total_yen: Option<i64>,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei payment reconcile`
#[derive(Debug, clap::Args)]
pub struct ReconcileArgs {
    /// Number of the batch.
    pub batch: u32,
    /// 印刷用の頁: where to write a page to print; what is there is replaced.
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei payment owner`
#[derive(Debug, clap::Args)]
pub struct OwnerArgs {
    /// Number of the batch.
    pub batch: u32,
    /// Number of the line.
    #[arg(long)]
    pub line: u32,
    /// The person; without one nobody does any more.
    pub owner: Option<String>,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei payment check`
#[derive(Debug, clap::Args)]
pub struct PaymentCheckArgs {
    /// Bank files (全銀): 総合振込 21, 振込口座照会 98 and 99, 振込入金通知 01, 入出金明細 03.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei bank`
#[derive(Debug, clap::Args)]
pub struct BankArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: BankCommand,
}

/// What can be done with a list of banks.
#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// 一覧を更新する: take in the data of zengin-code from a folder; what it leaves out is kept as gone.
    Refresh(BankRefreshArgs),
    /// 銀行・支店を調べる: what a code is called, and was.
    Show(BankShowArgs),
    /// 統廃合の影響を受ける口座を一覧にする: confirmed accounts at banks and branches that are gone.
    Affected(Remote),
}

/// `josei bank refresh`
#[derive(Debug, clap::Args)]
pub struct BankRefreshArgs {
    /// Folder of banks.json, branches/ and updated_at (source-data/data of the package `zengin_code`).
    #[arg(long, value_name = "FOLDER")]
    pub from: PathBuf,
    /// The list: written if it is not there, renewed if it is.
    #[arg(long, value_name = "FILE", default_value = "banks.txt")]
    pub list: PathBuf,
    /// Also when more is gone than mergers explain.
    #[arg(long)]
    pub whatever_is_gone: bool,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei bank show`
#[derive(Debug, clap::Args)]
pub struct BankShowArgs {
    /// 銀行コード: four digits.
    #[arg(value_parser = value::bank)]
    pub bank: BankCode,
    /// 支店コード: three digits.
    #[arg(value_parser = value::branch)]
    pub branch: Option<BranchCode>,
    /// The list.
    #[arg(long, value_name = "FILE", default_value = "banks.txt")]
    pub list: PathBuf,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei audit`
#[derive(Debug, clap::Args)]
pub struct AuditArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AuditCommand,
}

/// The audit commands.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// 監査記録を検証する: verify a copy of the log, offline.
    Verify(VerifyArgs),
}

/// `josei audit verify`
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The copied log.
    #[arg(long)]
    pub dir: PathBuf,
    /// The public key: a file, or its text.
    #[arg(long)]
    pub key: String,
    /// An older checkpoint: the log must only have grown since.
    #[arg(long)]
    pub since: Option<PathBuf>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei rules`
#[derive(Debug, clap::Args)]
pub struct RulesArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// The rules commands.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// 市のファイルを点検する: check city files, several of them as versions of one city's rules.
    Check(RulesCheckArgs),
    /// 規則の変更を試す: decide a month by two city files and list what differs.
    Compare(RulesCompareArgs),
}

/// `josei rules check`
#[derive(Debug, clap::Args)]
pub struct RulesCheckArgs {
    /// City files (TOML).
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei rules compare`
#[derive(Debug, clap::Args)]
pub struct RulesCompareArgs {
    /// The city file in force (TOML).
    #[arg(long)]
    pub old: PathBuf,
    /// The city file that is to be put in force (TOML).
    #[arg(long)]
    pub new: PathBuf,
    /// Folder with register.csv and receipts/, as `josei generate` writes it.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["register", "receipts"])]
    pub month: Option<PathBuf>,
    /// Register file (CSV, UTF-8 or CP932).
    #[arg(long, requires = "receipts")]
    pub register: Option<PathBuf>,
    /// Receipt files (UKE, CYO), in the order of their delivery.
    #[arg(long, requires = "register", num_args = 1..)]
    pub receipts: Vec<PathBuf>,
    /// Day as of which receipts are judged, YYYY-MM-DD; without it today.
    #[arg(long, value_parser = value::day)]
    pub today: Option<Date>,
    /// Decide all care by the rules as they stand in this month, YYYY-MM: shows today what a change to come would do to receipts of today.
    #[arg(long, value_name = "YYYY-MM")]
    pub rules_of: Option<ServiceMonthArg>,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei extract`
#[derive(Debug, clap::Args)]
pub struct ExtractArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ExtractCommand,
}

/// The extract commands.
#[derive(Debug, Subcommand)]
pub enum ExtractCommand {
    /// 抽出ファイルを点検する: check extracts offline, before they are handed over.
    Check(ExtractCheckArgs),
}

/// `josei extract check`
#[derive(Debug, clap::Args)]
pub struct ExtractCheckArgs {
    /// Extracts (CSV, UTF-8 or CP932); their columns are told in shared/extract/README.md.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The system they come from: jumin (住基), tax (税), kokuho (国保) or seiho (生保).
    #[arg(long, value_parser = value::source)]
    pub source: Source,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei notice`
#[derive(Debug, clap::Args)]
pub struct NoticeArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: NoticeCommand,
}

/// The notice commands.
#[derive(Debug, Subcommand)]
pub enum NoticeCommand {
    /// 通知書を一つの印刷ファイルにする: render notices into one PDF/A file with an index.
    Render(NoticeRenderArgs),
    /// 通知書を依頼する: order notices from the function; they are sealed at once and rendered.
    Order(NoticeOrderArgs),
    /// 依頼を見る: show an order: state, counts, findings.
    Show(NoticeShowArgs),
    /// 印刷ファイルの引渡しを承認する: approve that the print file leaves, as `josei notice show` showed it.
    Approve(NoticeApproveArgs),
    /// 印刷ファイルを受け取る: take the approved print file and its index, once.
    Take(NoticeTakeArgs),
}

/// `josei notice render`
#[derive(Debug, clap::Args)]
pub struct NoticeRenderArgs {
    /// The notices: one JSON object a line.
    #[arg(long)]
    pub input: PathBuf,
    /// Texts of the city (TOML); without it those that come with the program.
    #[arg(long)]
    pub texts: Option<PathBuf>,
    /// Registry of 外字 (TOML); without it none is registered.
    #[arg(long)]
    pub characters: Option<PathBuf>,
    /// Folder of the fonts; folders below it are looked through.
    #[arg(long, env = "JOSEI_FONTS", default_value = FONTS)]
    pub fonts: PathBuf,
    /// Where to write the PDF. Its index goes beside it, as NAME.index.json.
    #[arg(long)]
    pub output: PathBuf,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei notice order`
#[derive(Debug, clap::Args)]
pub struct NoticeOrderArgs {
    /// The notices: one JSON object a line, at most 1 MiB.
    pub file: PathBuf,
    /// Seconds to wait until they are rendered; 0 does not wait.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(0..=3_600))]
    pub wait: u64,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei notice show`
#[derive(Debug, clap::Args)]
pub struct NoticeShowArgs {
    /// Id of the order.
    #[arg(value_parser = value::order)]
    pub order: String,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei notice approve`
#[derive(Debug, clap::Args)]
pub struct NoticeApproveArgs {
    /// Id of the order.
    #[arg(value_parser = value::order)]
    pub order: String,
    /// Notices in the print file, as you saw and approve them.
    #[arg(long)]
    pub notices: u64,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei notice take`
#[derive(Debug, clap::Args)]
pub struct NoticeTakeArgs {
    /// Id of the order.
    #[arg(value_parser = value::order)]
    pub order: String,
    /// Where to write the PDF; it must not exist. Its index goes beside it, as NAME.index.json.
    #[arg(long)]
    pub output: PathBuf,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei bench`
#[derive(Debug, clap::Args)]
pub struct BenchArgs {
    /// One row; without it all, which takes about two minutes.
    pub name: Option<BenchName>,
    /// Megabytes of the large file of row `ingest`; it needs so much room for temporary files, and half as much again.
    #[arg(long, value_name = "MB", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(50..=60_000))]
    pub large_mb: u64,
    /// Folder of the functions' programs for row `cold-start`, as `cargo lambda build` leaves them.
    #[arg(long, value_name = "DIR", default_value = "target/lambda")]
    pub functions: PathBuf,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
    /// Takes this file in and tells what that cost: the command calls itself, so that the memory is that of this work alone.
    #[arg(long, hide = true)]
    pub child: Option<PathBuf>,
}

/// The rows of `design.md` §8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum BenchName {
    /// 行と欄の索引: structural index of a receipt file.
    Index,
    /// 読取りと点検: parse and check.
    Parse,
    /// 受付処理: open, check, split, compress, seal, store; and its memory.
    Ingest,
    /// 保存量: stored bytes per source byte.
    Stored,
    /// 封緘: seal and open.
    Seal,
    /// 資格の突合: register, look-up, decision.
    Match,
    /// 一か月: a month on the embedded stack.
    Month,
    /// 振込ファイル: the largest bank file, written and read back.
    Zengin,
    /// 関数の起動: from the start of a function's process to its first poll, and its size.
    ColdStart,
}

impl BenchName {
    /// The name as it is given.
    pub fn name(self) -> String {
        use clap::ValueEnum as _;
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}
