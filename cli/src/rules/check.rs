use super::{FileShape, read};
use crate::args::RulesCheckArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::Finding;
use josei_eligibility::RuleBook;
use serde::Serialize;

#[derive(Serialize)]
struct Checked {
    files: Vec<FileShape>,
    /// What is wrong between files that are each right: they are taken as versions of one city's rules.
    findings: Vec<Finding>,
}

/// Checks city files, each by itself and all of them as versions. Errors in them are exit code 1.
pub fn run(args: &RulesCheckArgs) -> Result<Ended, Failure> {
    let (mut files, mut cities) = (Vec::new(), Vec::new());
    for path in &args.files {
        let (shape, city) = read(path)?;
        files.push(shape);
        cities.extend(city);
    }
    let all_right = cities.len() == files.len();
    let findings = if all_right { RuleBook::new(cities).err().unwrap_or_default() } else { Vec::new() };
    for finding in &findings {
        output::say(&output::finding_line("rules", finding));
    }
    let right = all_right && findings.is_empty();
    if args.json {
        output::print_json(&Checked { files, findings })?;
    } else {
        for file in &files {
            let told = match (&file.name, file.version, &file.effective_from) {
                (Some(name), Some(version), Some(day)) => format!("{name} 版/version {version} 施行日/effective from {day}"),
                _ => format!("使用できません / cannot be used（{}）", file.findings.len()),
            };
            output::print(&format!("{}: {told} sha256 {}", file.path, file.sha256))?;
        }
    }
    Ok(if right { Ended::Done } else { Ended::InputErrors })
}
