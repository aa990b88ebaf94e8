//! The `josei` command as a library, so that tests can build the same command. What it prints and how it exits is a contract (`design.md` §6).

mod application;
mod args;
mod audit;
mod bank;
mod bench;
mod case;
mod check;
mod client;
mod demo;
mod exit;
mod extract;
mod generate;
mod given;
mod month;
mod notice;
mod output;
mod payment;
mod register;
mod rules;
mod sender;
mod serve;
mod statistics;
mod usage;
mod value;

use args::Command;
use clap::Parser as _;
use exit::{Ended, Failure};
use std::process::ExitCode;

/// Reads the arguments, runs the command, and turns its end into an exit code.
#[must_use]
pub fn main() -> ExitCode {
    match args::Args::try_parse() {
        Ok(args) => {
            output::start_log();
            exit::finish(run(&args.command))
        }
        Err(wrong) => usage::tell(&wrong),
    }
}

fn run(command: &Command) -> Result<Ended, Failure> {
    match command {
        Command::Demo(demo) => block_on(demo::run(demo)),
        Command::Month(month) => block_on(month::run(month)),
        Command::Generate(generate) => generate::run(generate),
        Command::Check(check) => check::run(check),
        Command::Serve(serve) => block_on(serve::run(serve)),
        Command::Upload(upload) => block_on(sender::upload(upload)),
        Command::Watch(watch) => block_on(sender::watch(watch)),
        Command::Deliveries(list) => block_on(sender::deliveries(list)),
        Command::Confirm(confirm) => block_on(sender::confirm(confirm)),
        Command::Withdraw(withdraw) => block_on(sender::withdraw(withdraw)),
        Command::Case(case) => block_on(case::run(&case.command)),
        Command::Register(register) => match &register.command {
            register::args::RegisterCommand::Template(template) => register::template(template),
            other => block_on(register::run(other)),
        },
        Command::Payment(payment) => match &payment.command {
            args::PaymentCommand::Check(check) => payment::check::run(check),
            args::PaymentCommand::Mask(mask) => payment::mask::run(mask),
            args::PaymentCommand::Iso(args) => payment::offline::iso(args),
            args::PaymentCommand::Rebuild(args) if args.batch.is_none() => payment::offline::rebuild(args),
            other => block_on(payment::remote::run(other)),
        },
        Command::Bank(bank) => bank::run(&bank.command),
        Command::Statistics(args) => block_on(statistics::run(args)),
        Command::Audit(audit) => match &audit.command {
            args::AuditCommand::Verify(verify) => audit::run(verify),
        },
        Command::Rules(rules) => match &rules.command {
            args::RulesCommand::Check(check) => rules::check(check),
            args::RulesCommand::Compare(compare) => rules::compare(compare),
        },
        Command::Extract(extract) => match &extract.command {
            args::ExtractCommand::Check(check) => extract::check(check),
        },
        Command::Notice(notice) => match &notice.command {
            args::NoticeCommand::Render(render) => notice::render::render(render),
            args::NoticeCommand::Order(order) => block_on(notice::remote::order(order)),
            args::NoticeCommand::Show(show) => block_on(notice::remote::show(show)),
            args::NoticeCommand::Approve(approve) => block_on(notice::remote::approve(approve)),
            args::NoticeCommand::Take(take) => block_on(notice::remote::take(take)),
        },
        Command::Application(args) => block_on(application::run(&args.command)),
        Command::Bench(bench) => bench::run(bench),
    }
}

fn block_on<F: Future<Output = Result<Ended, Failure>>>(work: F) -> Result<Ended, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| Failure::Environment {
        what: format!("実行環境を開始できません / cannot start: {error}"),
        remedy: "使用できるスレッド数を確認してください / check how many threads are allowed".to_owned(),
    })?;
    runtime.block_on(work)
}
