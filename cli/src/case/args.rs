//! Arguments of `josei case`.

use crate::args::Remote;
use crate::value::{self, BillingMonthArg, ServiceMonthArg};
use clap::Subcommand;
use std::path::PathBuf;

/// `josei case`
#[derive(Debug, clap::Args)]
pub struct CaseCommands {
    /// What to do.
    #[command(subcommand)]
    pub command: CaseCommand,
}

/// The case commands.
#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// 案件の一覧: list the cases of a billing month.
    List(CaseListArgs),
    /// 案件を見る: show a case, its decision explained, and its history.
    Show(CaseArgs),
    /// 着手する: take a case.
    Take(CaseActArgs),
    /// 起案する: propose what to decide.
    Propose(CaseProposeArgs),
    /// 決裁する: approve what another person proposed.
    Approve(CaseActArgs),
    /// 差し戻す: refuse what another person proposed, with a reason.
    Refuse(CaseActArgs),
    /// 起案を取り下げる: take the own proposal back.
    Withdraw(CaseActArgs),
    /// 割り当てる: give a case to somebody, for approvers.
    Assign(CaseAssignArgs),
    /// 手放す: put a case back for others.
    PutBack(CaseActArgs),
    /// 照会する: note what was asked of an institution, a review body or a guardian.
    Ask(CaseActArgs),
    /// 回答を記録する: note the answer.
    Answer(CaseActArgs),
    /// 過誤を申し出る: open a case by hand for a receipt that the machine accepted.
    Raise(CaseRaiseArgs),
    /// 資格の遡及異動: list what a late change of eligibility touches, and propose the corrections.
    Late(CaseLateArgs),
    /// 返戻一覧・過誤一覧: make, approve and take the lists for the review bodies.
    Lists(CaseListsArgs),
    /// 処方元を確かめる: once all files of a month are in, open a case for each pharmacy's receipt whose prescriber sent none (W42).
    Prescribers(CasePrescribersArgs),
}

/// `josei case prescribers`
#[derive(Debug, clap::Args)]
pub struct CasePrescribersArgs {
    /// Billing month (請求年月).
    #[arg(long)]
    pub billing_month: BillingMonthArg,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei case list`
#[derive(Debug, clap::Args)]
pub struct CaseListArgs {
    /// Billing month (請求年月).
    #[arg(long)]
    pub billing_month: BillingMonthArg,
    /// Only in this state, for example WAITING.
    #[arg(long)]
    pub state: Option<String>,
    /// Only of this ward.
    #[arg(long)]
    pub ward: Option<String>,
    /// Only of this owner.
    #[arg(long)]
    pub owner: Option<String>,
    #[command(flatten)]
    pub remote: Remote,
}

/// A case.
#[derive(Debug, clap::Args)]
pub struct CaseArgs {
    /// Its name, as `josei case list` shows it: MONTH/DELIVERY/NUMBER.
    #[arg(value_parser = value::case)]
    pub case: String,
    #[command(flatten)]
    pub remote: Remote,
}

/// An act on a case.
#[derive(Debug, clap::Args)]
pub struct CaseActArgs {
    /// Its name, as `josei case list` shows it: MONTH/DELIVERY/NUMBER.
    #[arg(value_parser = value::case)]
    pub case: String,
    /// Why, as a code (E22, K104, …).
    #[arg(long)]
    pub reason: Option<String>,
    /// Why, in words; it is kept sealed.
    #[arg(long)]
    pub note: Option<String>,
    /// Name of the request: sent again under the same name it is the same act.
    #[arg(long)]
    pub request: Option<String>,
    #[command(flatten)]
    pub remote: Remote,
}

/// What may be proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Proposed {
    /// 支給: pay what the machine computed.
    Accept,
    /// 分割: pay a part, return the rest.
    Split,
    /// 返戻: return it unpaid.
    Return,
    /// 過誤: take back what was accepted.
    Correct,
}

impl Proposed {
    /// The name the function knows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Split => "split",
            Self::Return => "return",
            Self::Correct => "correct",
        }
    }
}

/// `josei case propose`
#[derive(Debug, clap::Args)]
pub struct CaseProposeArgs {
    /// What.
    #[arg(long, value_enum)]
    pub proposal: Proposed,
    /// For a split: what is ours, in yen.
    #[arg(long, required_if_eq("proposal", "split"))]
    pub part_yen: Option<i64>,
    #[command(flatten)]
    pub act: CaseActArgs,
}

/// `josei case assign`
#[derive(Debug, clap::Args)]
pub struct CaseAssignArgs {
    /// To whom, by user id.
    #[arg(long = "person")]
    pub person: String,
    #[command(flatten)]
    pub act: CaseActArgs,
}

/// `josei case raise`
#[derive(Debug, clap::Args)]
pub struct CaseRaiseArgs {
    /// The receipt: MONTH/DELIVERY/NUMBER.
    #[arg(value_parser = value::case)]
    pub case: String,
    /// Chunk of the delivery that holds the receipt, as its decision tells.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub chunk: u32,
    /// Why, as a code (K101, K103, …).
    #[arg(long)]
    pub reason: String,
    /// Name of the request: sent again under the same name it is the same act.
    #[arg(long, default_value = "raise")]
    pub request: String,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei case late`
#[derive(Debug, clap::Args)]
pub struct CaseLateArgs {
    /// Whose receipts: the keyed hash of the holder.
    #[arg(long, value_parser = value::holder, required_unless_present = "numbers", conflicts_with = "numbers")]
    pub holder: Option<String>,
    /// Whose receipts: a file with 公費負担者番号 and 受給者番号, separated by a blank; the numbers never stand on the command line.
    #[arg(long)]
    pub numbers: Option<PathBuf>,
    /// First service month that changed, YYYY-MM; without it all before.
    #[arg(long)]
    pub from: Option<ServiceMonthArg>,
    /// Last service month that changed, YYYY-MM; without it all after.
    #[arg(long)]
    pub until: Option<ServiceMonthArg>,
    /// Open the cases and propose the corrections; without it they are only listed.
    #[arg(long)]
    pub propose: bool,
    /// Why, in words; it is kept sealed.
    #[arg(long)]
    pub note: Option<String>,
    /// Name of the request; without it one made of what is asked, so that the same change is the same request.
    #[arg(long)]
    pub request: Option<String>,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei case lists`
#[derive(Debug, clap::Args)]
pub struct CaseListsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: CaseListsCommand,
}

/// The commands of lists.
#[derive(Debug, Subcommand)]
pub enum CaseListsCommand {
    /// 一覧の状況: the lists of what was approved in a month.
    Show(CaseListsShowArgs),
    /// 一覧を作成する: make the next list of a kind and review body.
    Make(OneListArgs),
    /// 一覧を承認する: let a list out that another person began, with the totals that were seen.
    Approve(CaseListsApproveArgs),
    /// 一覧を受け取る: take the file of a list, for who began it.
    Take(CaseListsTakeArgs),
}

/// `josei case lists show`
#[derive(Debug, clap::Args)]
pub struct CaseListsShowArgs {
    /// Month of approval, YYYY-MM.
    #[arg(long)]
    pub month: BillingMonthArg,
    #[command(flatten)]
    pub remote: Remote,
}

/// A list.
#[derive(Debug, clap::Args)]
pub struct OneListArgs {
    /// Its name: MONTH/KIND/BODY/NUMBER, for example 2024-08/return/kokuho/1 or 2024-08/correction/shiharai/1.
    #[arg(value_parser = value::list)]
    pub list: String,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei case lists approve`
#[derive(Debug, clap::Args)]
pub struct CaseListsApproveArgs {
    #[command(flatten)]
    pub list: OneListArgs,
    /// Receipts on it, as you saw them.
    #[arg(long)]
    pub count: u32,
    /// Their sum in yen, as you saw it; corrections have a negative one.
    #[arg(long, allow_negative_numbers = true)]
    pub total_yen: i64,
}

/// `josei case lists take`
#[derive(Debug, clap::Args)]
pub struct CaseListsTakeArgs {
    #[command(flatten)]
    pub list: OneListArgs,
    /// Folder for the file; it keeps its own name, and must not be there yet.
    #[arg(long)]
    pub out: PathBuf,
}
