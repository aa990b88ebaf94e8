//! Wrong usage, told as everything else is: what is wrong, Japanese then English, and what to do. `clap` finds it; its words are English only.

use crate::args::Args;
use crate::value::Wrong;
use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error as _;
use std::fmt::Write as _;
use std::num::ParseIntError;
use std::process::ExitCode;

/// Exit code of wrong usage.
const WRONG_USAGE: u8 = 2;
/// Arguments whose values are never shown.
const SECRET: [&str; 3] = ["--token", "--release-token", "--holder"];

/// Tells what `clap` found. Help and version, which were asked for, go to standard output and are no error.
pub fn tell(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) {
        // A reader that has gone away needs no help.
        let _ = error.print();
        return if error.use_stderr() { ExitCode::from(WRONG_USAGE) } else { ExitCode::SUCCESS };
    }
    crate::output::say(&format!("josei: {}{}", wrong(error), usage(error)));
    ExitCode::from(WRONG_USAGE)
}

fn wrong(error: &clap::Error) -> Wrong {
    let follow = |ja: &str, en: &str| {
        Wrong::new((ja, en), ("下の使い方に合わせてください。--help で説明を表示します", "follow the usage below; --help explains it"))
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let name = texts(error, ContextKind::InvalidArg).join(" ");
            guessed(error, ContextKind::SuggestedArg, &format!("{name} という引数はありません"), &format!("there is no argument {name}"))
        }
        ErrorKind::InvalidSubcommand => {
            let name = texts(error, ContextKind::InvalidSubcommand).join(" ");
            guessed(
                error,
                ContextKind::SuggestedSubcommand,
                &format!("{name} というコマンドはありません"),
                &format!("there is no command {name}"),
            )
        }
        ErrorKind::MissingSubcommand => follow("コマンドがありません", "a command is missing"),
        ErrorKind::MissingRequiredArgument => {
            let names: Vec<String> = texts(error, ContextKind::InvalidArg).iter().map(|name| with_setting(name)).collect();
            let names = names.join(", ");
            follow(&format!("必要な引数がありません：{names}"), &format!("required and missing: {names}"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => value(error),
        ErrorKind::ArgumentConflict => {
            let name = texts(error, ContextKind::InvalidArg).join(" ");
            follow(
                &format!("{name} を二度、または両立しない引数とともに指定しています"),
                &format!("{name} is given twice, or with one it does not go with"),
            )
        }
        // Rare ones; what `clap` says of them names the argument.
        kind => follow("引数の指定が正しくありません", kind.as_str().unwrap_or("the arguments are wrong")),
    }
}

/// With the name that comes nearest, if one does.
fn guessed(error: &clap::Error, near: ContextKind, ja: &str, en: &str) -> Wrong {
    let near = texts(error, near);
    let Some(near) = near.first() else {
        return Wrong::new((ja, en), ("josei --help で一覧を確認してください", "see josei --help for what there is"));
    };
    Wrong::new((ja, en), (&format!("{near} ではありませんか"), &format!("did you mean {near}?")))
}

/// A value that does not fit its argument.
fn value(error: &clap::Error) -> Wrong {
    let name = texts(error, ContextKind::InvalidArg).join(" ");
    let short = name.split(' ').next().unwrap_or_default();
    let value = texts(error, ContextKind::InvalidValue).join(" ");
    if value.is_empty() {
        return Wrong::new(
            (&format!("{short} に値がありません"), &format!("{short} lacks its value")),
            (&format!("{name} のように値を続けてください"), &format!("write the value after it: {name}")),
        );
    }
    let why = why(error);
    let shown = if SECRET.contains(&short) { String::new() } else { format!(" {}", value.escape_debug()) };
    Wrong::new((&format!("{short}{shown}：{}", why.what.0), &format!("{short}{shown}: {}", why.what.1)), (&why.remedy.0, &why.remedy.1))
}

fn why(error: &clap::Error) -> Wrong {
    let known = texts(error, ContextKind::ValidValue).join(", ");
    if !known.is_empty() {
        return Wrong::new(
            ("知らない値です", "not a known value"),
            (&format!("次から選んでください：{known}"), &format!("one of {known}")),
        );
    }
    let source = error.source();
    if let Some(wrong) = source.and_then(|source| source.downcast_ref::<Wrong>()) {
        return wrong.clone();
    }
    if source.and_then(|source| source.downcast_ref::<ParseIntError>()).is_some() {
        return Wrong::new(("整数ではありません", "not a whole number"), ("半角数字だけで指定してください", "write digits only"));
    }
    let said = source.map(ToString::to_string).unwrap_or_default();
    match said.split_once(" is not in ") {
        Some((_, range)) => {
            let (ja, en) = (range.replace("..=", "〜"), range.replace("..=", " to "));
            Wrong::new(("範囲外です", "out of range"), (&format!("{ja} で指定してください"), &format!("give one of {en}")))
        }
        None => Wrong::new(("値が正しくありません", &said), ("--help で説明を確認してください", "--help explains it")),
    }
}

/// An argument, with the environment's name for it.
fn with_setting(name: &str) -> String {
    let long = name.trim_start_matches("--").split([' ', '=']).next().unwrap_or_default();
    let mut commands = vec![Args::command()];
    while let Some(command) = commands.pop() {
        if let Some(setting) = command.get_arguments().find(|known| known.get_long() == Some(long)).and_then(clap::Arg::get_env) {
            return format!("{name} ({})", setting.to_string_lossy());
        }
        commands.extend(command.get_subcommands().cloned());
    }
    name.to_owned()
}

/// What `clap` knows of an error, without colours.
fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn usage(error: &clap::Error) -> String {
    let mut text = String::new();
    for usage in texts(error, ContextKind::Usage) {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{usage}");
    }
    text
}
