//! `josei check --against`: claim files beside the list of what was decided of them.

use super::own::Own;
use super::{CheckedFile, check, read_all, settled, shape};
use crate::exit::Failure;
use crate::output;
use josei_receipt::compare::{AgainstList, Compared};
use josei_receipt::{AnyEvent, AnySummary};
use std::path::{Path, PathBuf};

/// Checks a list and the files, and tells at each what does not agree with the other. The list comes first in the answer.
pub(super) fn check_against(list: &Path, paths: &[PathBuf], own: &Own) -> Result<(Vec<CheckedFile>, Option<Compared>), Failure> {
    let mut against = AgainstList::default();
    let mut list = check(list, &mut |event| {
        if let AnyEvent::List(event) = event {
            against.take(event);
        }
    })?;
    if !matches!(list.summary, AnySummary::List(_)) {
        return Err(Failure::usage(
            &format!("{}: 決定済レセプト一覧ではありません / this is no decided list", list.path),
            "--against には一覧（KDRSL_….csv）を指定してください / give the list (KDRSL_….csv) to --against",
        ));
    }
    let (mut files, claims) = read_all(paths, Some(&against))?;
    let compared = against.compare(&claims).map(|comparison| {
        list.found(comparison.list);
        for (file, found) in files.iter_mut().zip(comparison.claims) {
            file.found(found);
        }
        comparison.counts
    });
    let files = std::iter::once(list).chain(settled(files)).map(|file| shape(file, own)).collect();
    Ok((files, compared))
}

/// How the list and the files agree, for people.
pub(super) fn tell_compared(compared: Option<&Compared>) -> Result<(), Failure> {
    let Some(counts) = compared else {
        return output::print(
            "照合/compared: 一覧の見出しを使えないため、照合していません / not compared: the header of the list cannot be used",
        );
    };
    output::print(&format!(
        "照合/compared: 一致/equal {} 相違/differing {} 一覧になし/not in the list {} 請求になし/not claimed {} \
         （対象外/not compared: 過誤調整/adjustments {}、他の月・公費/other months and programmes {}、不受理/rejected {}）",
        counts.equal, counts.differing, counts.not_in_list, counts.not_claimed, counts.adjustments, counts.outside, counts.rejected
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::codes;
    use super::*;

    #[test]
    fn files_are_compared_with_a_list() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/receipt/golden");
        let against = |list: &str, files: &[&str]| {
            let files: Vec<_> = files.iter().map(|name| folder.join(name)).collect();
            check_against(&folder.join(list), &files, &Own::default()).unwrap_or_else(|_| panic!("{list} is not compared"))
        };
        // The claims of the list stand in two files; one of them has another besides.
        let (files, compared) = against("compare-not-claimed-list.csv", &["compare-agrees-claims.uke", "compare-outside-claims.uke"]);
        let counts = compared.expect("compared");
        assert_eq!((counts.equal, counts.not_claimed, counts.not_in_list, counts.outside), (1, 1, 1, 1));
        let told: Vec<_> = files.iter().map(|file| (file.kind.unwrap_or_default(), codes(file), file.errors)).collect();
        assert_eq!(told, [("list", vec!["R0902"], 1), ("ika", vec![], 0), ("ika", vec!["R0901"], 1)]);
        // What was claimed once and decided once agrees, and nothing is told.
        let (files, compared) = against("compare-agrees-list.csv", &["compare-agrees-claims.uke"]);
        assert_eq!(compared.map(|counts| (counts.equal, counts.lines)), Some((1, 1)));
        assert!(files.iter().all(|file| file.findings.is_empty() && file.errors == 0));
        // A claim file is no list.
        assert!(check_against(&folder.join("ika-example.uke"), &[], &Own::default()).is_err());
    }
}
