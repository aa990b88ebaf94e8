//! Arguments of `josei register`.

use super::value::{self, DraftName, Key, Known};
use crate::args::Remote;
use crate::value::calendar_day;
use clap::Subcommand;
use jiff::civil::Date;
use josei_base::Month;
use josei_base::id::{HolderNumber, InsurerNumber, ProgrammeNumber};
use josei_register::{Code, PersonKey};
use std::path::PathBuf;

/// `josei register`
#[derive(Debug, clap::Args)]
pub struct RegisterArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RegisterCommand,
}

/// The register commands.
#[derive(Debug, Subcommand)]
pub enum RegisterCommand {
    /// 台帳を見る: what is known of a holder or insurer, on a day and as known at another.
    Show(ShowArgs),
    /// 履歴を見る: every entry: its notification, of which days it speaks, who entered and who approved it.
    History(HistoryArgs),
    /// 受給者番号から対象を引く: whose a holder number is.
    Find(FindArgs),
    /// 異動の用紙を出す: print an event file to fill in, with its draft id.
    Template(TemplateArgs),
    /// 起票する: enter the event of a filled-in file; the same file again is the same draft.
    Propose(ProposeArgs),
    /// 起票の一覧: drafts that wait for a second person.
    List(ListArgs),
    /// 起票を見る: a draft, its event, what the register has against it now, the months it touches.
    Draft(DraftArgs),
    /// 決裁する: approve what another person entered.
    Approve(DraftArgs),
    /// 不承認とする: refuse what another person entered, with a reason.
    Refuse(RefuseArgs),
    /// 取り下げる: take back what you entered.
    Withdraw(DraftArgs),
}

/// Up to which knowledge.
#[derive(Debug, clap::Args)]
pub struct AsKnown {
    /// As known at the end of a day (YYYY-MM-DD, Japanese time) or at an instant (2024-07-31T03:00:00Z); without it now.
    #[arg(long, conflicts_with = "version_number")]
    pub known: Option<Known>,
    /// As known when the history had so many entries.
    #[arg(long = "entries", value_name = "NUMBER", id = "version_number")]
    pub version: Option<u64>,
}

/// `josei register show`
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// Internal person number (32 hexadecimal digits), or insurer number (6 or 8 digits).
    pub key: Key,
    /// Of this day, YYYY-MM-DD; without it all days.
    #[arg(long, value_parser = calendar_day)]
    pub on: Option<Date>,
    #[command(flatten)]
    pub known: AsKnown,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei register history`
#[derive(Debug, clap::Args)]
pub struct HistoryArgs {
    /// Internal person number (32 hexadecimal digits), or insurer number (6 or 8 digits).
    pub key: Key,
    #[command(flatten)]
    pub known: AsKnown,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei register find`
#[derive(Debug, clap::Args)]
pub struct FindArgs {
    /// 公費負担者番号, 8 digits.
    #[arg(long, value_parser = value::programme)]
    pub programme: ProgrammeNumber,
    /// 受給者番号, 7 digits.
    #[arg(long, value_parser = value::holder)]
    pub holder: HolderNumber,
    #[command(flatten)]
    pub remote: Remote,
}

/// `josei register template`
#[derive(Debug, clap::Args)]
pub struct TemplateArgs {
    /// Changes, in their order: identify, rename, relocate, entrust, acquire, lose, suspend, resume, insure, uninsure, move_in, move_out, die, …
    #[arg(required = true, value_parser = value::change)]
    pub changes: Vec<&'static super::template::Form>,
    /// The holder, by internal person number; without it (and without an insurer) a new one is made.
    #[arg(long, value_parser = value::person, conflicts_with = "insurer")]
    pub holder: Option<PersonKey>,
    /// An insurer of the city's list, by number.
    #[arg(long, value_parser = value::insurer)]
    pub insurer: Option<InsurerNumber>,
}

/// `josei register propose`
#[derive(Debug, clap::Args)]
pub struct ProposeArgs {
    /// The event file (TOML), as `josei register template` prints it.
    pub file: PathBuf,
    #[command(flatten)]
    pub remote: Remote,
}

/// In which state a draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum State {
    /// 決裁待ち.
    Entered,
    /// 決裁済.
    Approved,
    /// 不承認.
    Refused,
    /// 取下げ.
    Withdrawn,
    /// すべて.
    All,
}

/// `josei register list`
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Month in which they were entered (YYYY-MM); without it this month and the two before.
    #[arg(long, value_parser = value::month)]
    pub month: Option<Month>,
    /// Only those received by this ward (受付区).
    #[arg(long, value_parser = value::ward)]
    pub ward: Option<Code>,
    /// Only those in this state.
    #[arg(long, value_enum, default_value_t = State::Entered)]
    pub state: State,
    #[command(flatten)]
    pub remote: Remote,
}

/// A draft.
#[derive(Debug, clap::Args)]
pub struct DraftArgs {
    /// Its name, as `josei register list` shows it: SUBJECT/DRAFT.
    pub draft: DraftName,
    #[command(flatten)]
    pub remote: Remote,
}

/// Why a draft is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Reason {
    /// 添付書類の不備: the evidence is missing or does not agree.
    Evidence,
    /// 対象者誤り: another person is meant.
    WrongPerson,
    /// 内容誤り: days or values are wrong.
    WrongContent,
    /// 二重起票: it was entered before.
    Twice,
    /// 要件を満たさない: the conditions are not met.
    NotEntitled,
    /// その他: another reason.
    Other,
}

/// `josei register refuse`
#[derive(Debug, clap::Args)]
pub struct RefuseArgs {
    /// Why.
    #[arg(long, value_enum)]
    pub reason: Reason,
    #[command(flatten)]
    pub draft: DraftArgs,
}
