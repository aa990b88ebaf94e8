//! Arguments of `josei application`.

use crate::args::Remote;
use crate::value;
use clap::Subcommand;
use jiff::civil::Date;
use josei_base::Month;
use josei_benefit::application::DecisionKind;
use std::path::PathBuf;

/// `josei application`
#[derive(Debug, clap::Args)]
pub struct ApplicationArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ApplicationCommand,
}

/// The application commands.
#[derive(Debug, Subcommand)]
pub enum ApplicationCommand {
    /// 申請ファイルを点検する: read files of applications (償還払い) offline and list what is wrong.
    Check(ApplicationCheckArgs),
    /// 申請を入力する: enter files of applications; the same file again changes nothing.
    Enter(EnterArgs),
    /// 申請の一覧: list the applications that came in in a month.
    List(ListArgs),
    /// 申請を見る: show an application, what it is worth, what else stands of its care, and its history.
    Show(OneArgs),
    /// 着手する: take an application.
    Take(ActArgs),
    /// 振込先を決める: settle the account: the version that is in force.
    Settle(ActArgs),
    /// 審査済とする: note that a clerk looked at it.
    Examine(ActArgs),
    /// 補正を求める: send it back to be completed, with reasons, and order the notice of it.
    Ask(AskArgs),
    /// 補正を受ける: take in the completed application.
    Answer(AnswerArgs),
    /// 取り下げる: withdraw it.
    Withdraw(ActArgs),
    /// 起案する: propose payment or refusal.
    Propose(ProposeArgs),
    /// 決定する: decide what another person proposed, as it is seen now.
    Approve(ApproveArgs),
    /// 差し戻す: send back what another person proposed.
    Refuse(ActArgs),
    /// 決定通知を依頼する: order the notice of the decision.
    Notice(NoticeArgs),
    /// 受取口座: accounts of payees.
    Account(AccountArgs),
}

/// `josei application check`
#[derive(Debug, clap::Args)]
pub struct ApplicationCheckArgs {
    /// Files of applications (CSV, UTF-8 or CP932); those given together are judged together.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// City file (TOML); without it the one that comes with the program.
    #[arg(long)]
    pub city: Option<PathBuf>,
    /// Day as of which they are judged, YYYY-MM-DD; without it today.
    #[arg(long, value_parser = value::day)]
    pub today: Option<Date>,
    /// 公金受取口座を使う: the city pays to registered accounts as well.
    #[arg(long)]
    pub public_accounts: bool,
    /// One JSON object on standard output.
    #[arg(long)]
    pub json: bool,
}

/// `josei application enter`
#[derive(Debug, clap::Args)]
pub struct EnterArgs {
    /// Files of applications (CSV, UTF-8 or CP932).
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei application list`
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Month in which they came in, YYYY-MM.
    #[arg(long, value_parser = month)]
    pub month: Month,
    /// Only in this state, for example RECEIVED.
    #[arg(long)]
    pub state: Option<String>,
    /// Only of this ward.
    #[arg(long)]
    pub ward: Option<String>,
    /// Only of this owner.
    #[arg(long)]
    pub owner: Option<String>,
    /// Only those due before this day, YYYY-MM-DD.
    #[arg(long)]
    pub due_before: Option<Date>,
    #[command(flatten)]
    pub remote: Remote,
}

fn month(text: &str) -> Result<Month, value::Wrong> {
    Month::parse(text)
        .map_err(|_| value::Wrong::new(("月の書き方が違います", "not written as a month"), ("YYYY-MM と書いてください", "write YYYY-MM")))
}

/// One application.
#[derive(Debug, clap::Args)]
pub struct OneArgs {
    /// 申請書番号.
    pub number: String,
    #[command(flatten)]
    pub remote: Remote,
}

/// An act on an application.
#[derive(Debug, clap::Args)]
pub struct ActArgs {
    /// 申請書番号.
    pub number: String,
    /// Name of the request: sent again under the same name it is the same act.
    #[arg(long)]
    pub request: Option<String>,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei application ask`
#[derive(Debug, clap::Args)]
pub struct AskArgs {
    /// What is missing, as a code (receipt-missing, …); may be given more than once.
    #[arg(long = "reason", required = true)]
    pub reasons: Vec<String>,
    /// By when it is to come back, YYYY-MM-DD; without it by the rules.
    #[arg(long)]
    pub deadline: Option<Date>,
    /// 文書番号 of its notice.
    #[arg(long)]
    pub document: String,
    /// Name of the child, as the register has it.
    #[arg(long)]
    pub child_name: String,
    /// Its kana.
    #[arg(long)]
    pub child_kana: String,
    #[command(flatten)]
    pub act: ActArgs,
}

/// `josei application answer`
#[derive(Debug, clap::Args)]
pub struct AnswerArgs {
    /// The completed application: one JSON object, members named as the columns of an entry.
    #[arg(long)]
    pub file: PathBuf,
    #[command(flatten)]
    pub act: ActArgs,
}

/// What may be proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Decision {
    /// 支給.
    Payment,
    /// 不支給.
    Refusal,
}

impl Decision {
    /// As the function knows it.
    pub const fn kind(self) -> DecisionKind {
        match self {
            Self::Payment => DecisionKind::Payment,
            Self::Refusal => DecisionKind::Refusal,
        }
    }
}

/// `josei application propose`
#[derive(Debug, clap::Args)]
pub struct ProposeArgs {
    /// What.
    #[arg(long, value_enum)]
    pub decision: Decision,
    /// For a refusal: why, as a code (not-covered, …); may be given more than once.
    #[arg(long = "reason", required_if_eq("decision", "refusal"))]
    pub reasons: Vec<String>,
    /// For a payment: the sum that was seen; without it what the rules give now.
    #[arg(long)]
    pub yen: Option<i64>,
    /// For a payment: does the prefecture take part (府市区分), if not as the machine says?
    #[arg(long)]
    pub prefecture: Option<bool>,
    /// For a payment against what the machine says of entitlement or 府市区分: why, as a code (register-late, days-proved, identity-proved,
    /// funding-proved).
    #[arg(long = "override")]
    pub overriding: Option<String>,
    /// For a payment: a receipt or application of the same care that was looked at; may be given more than once.
    #[arg(long)]
    pub looked_at: Vec<String>,
    #[command(flatten)]
    pub act: ActArgs,
}

/// `josei application approve`
#[derive(Debug, clap::Args)]
pub struct ApproveArgs {
    /// The revision that was seen, as `show` tells it.
    #[arg(long)]
    pub revision: i64,
    /// The sum that was seen; 0 for a refusal.
    #[arg(long)]
    pub yen: i64,
    /// 所管区: the desk that issues the notice; without it the one that took it in.
    #[arg(long)]
    pub desk: Option<String>,
    /// With which month's payments it is paid, YYYY-MM; without it with those of this month.
    #[arg(long, value_parser = month)]
    pub pay_with: Option<Month>,
    #[command(flatten)]
    pub act: ActArgs,
}

/// `josei application notice`
#[derive(Debug, clap::Args)]
pub struct NoticeArgs {
    /// 文書番号.
    #[arg(long)]
    pub document: String,
    /// Name of the child, as the register has it.
    #[arg(long)]
    pub child_name: String,
    /// Its kana.
    #[arg(long)]
    pub child_kana: String,
    /// For a payment: the day it is paid, YYYY-MM-DD.
    #[arg(long)]
    pub paid_on: Option<Date>,
    #[command(flatten)]
    pub act: ActArgs,
}

/// `josei application account`
#[derive(Debug, clap::Args)]
pub struct AccountArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: AccountCommand,
}

/// The account commands.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// 口座を見る: show the versions of a payee's account.
    Show(PayeeArgs),
    /// 口座を登録する: enter an account; another person has to confirm it.
    Enter(AccountEnterArgs),
    /// 口座を承認する: confirm what another person entered.
    Confirm(AccountConfirmArgs),
}

/// A payee.
#[derive(Debug, clap::Args)]
pub struct PayeeArgs {
    /// The city's mark of who is paid.
    pub payee: String,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei application account enter`
#[derive(Debug, clap::Args)]
pub struct AccountEnterArgs {
    /// 銀行コード, four digits.
    #[arg(long)]
    pub bank: String,
    /// 支店コード, three digits.
    #[arg(long)]
    pub branch: String,
    /// 預金種別: ordinary, current, savings.
    #[arg(long, default_value = "ordinary")]
    pub kind: String,
    /// 口座番号.
    #[arg(long)]
    pub number: String,
    /// 名義人カナ.
    #[arg(long)]
    pub holder_kana: String,
    #[command(flatten)]
    pub of: PayeeArgs,
}

/// `josei application account confirm`
#[derive(Debug, clap::Args)]
pub struct AccountConfirmArgs {
    /// The version that was compared with the paper.
    #[arg(long)]
    pub account_version: u32,
    #[command(flatten)]
    pub of: PayeeArgs,
}
