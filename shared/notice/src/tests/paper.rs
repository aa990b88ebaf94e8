//! What stands where, before it becomes a PDF.

use super::{LOADED, sample, samples, texts};
use crate::documents::lay_out;
use crate::face::{Role, Typesetter};
use crate::layout::{Item, MM, PAGE_WIDTH, Sheet, Trouble};
use crate::model::Notice;
use josei_base::external::Registry;
use proptest::prelude::*;

fn sheets(notice: &Notice) -> Result<Vec<Sheet>, Trouble> {
    let registry = Registry::default();
    lay_out(notice, &texts(), &mut Typesetter::new(&LOADED, &registry))
}

/// Left, right, top, bottom of each text of a page.
fn boxes(sheet: &Sheet) -> Vec<(i32, i32, i32, i32, String)> {
    let of = |item: &Item| match item {
        Item::Text { x, y, size, spread, run } => {
            let width: i32 = run.marks.iter().map(|mark| mark.width(*size) + spread).sum();
            Some((*x, x + width - spread, y - size * 88 / 100, y + size * 12 / 100, run.text.clone()))
        }
        _ => None,
    };
    sheet.items.iter().filter_map(of).collect()
}

fn nothing_leaves_the_paper_or_the_window(sheets: &[Sheet]) {
    for (page, sheet) in sheets.iter().enumerate() {
        for (left, right, top, bottom, text) in boxes(sheet) {
            assert!(
                left >= 20 * MM && right <= PAGE_WIDTH - 20 * MM + MM / 2 && top >= 6 * MM && bottom <= 289 * MM,
                "{text} {left} {right} {top} {bottom}"
            );
            // Whatever begins left of the window's right edge and above its lower one is the address, and stays in it.
            if page == 0 && top < 58 * MM && left < 110 * MM {
                assert!(left >= 22 * MM && right <= 110 * MM + MM / 10 && top >= 16 * MM && bottom <= 58 * MM, "{text}");
            }
        }
    }
}

#[test]
fn the_samples_stay_in_their_places() {
    for notice in samples() {
        nothing_leaves_the_paper_or_the_window(&sheets(&notice).unwrap());
    }
}

#[test]
fn lines_do_not_lie_on_each_other() {
    for notice in samples() {
        for sheet in sheets(&notice).unwrap() {
            let boxes = boxes(&sheet);
            for (at, one) in boxes.iter().enumerate() {
                for other in boxes.iter().skip(at + 1) {
                    // A fifth of a millimetre is air around glyphs.
                    let apart = one.1 <= other.0 + 200 || other.1 <= one.0 + 200 || one.3 <= other.2 + 200 || other.3 <= one.2 + 200;
                    assert!(apart, "{} / {}", one.4, other.4);
                }
            }
        }
    }
}

#[test]
fn unfavourable_decisions_tell_how_to_appeal() {
    for notice in samples() {
        let all: String = sheets(&notice).unwrap().iter().flat_map(boxes).map(|text| text.4).collect();
        let told = all.contains("審査請求") && all.contains("3か月以内") && all.contains("取消訴訟") && all.contains("6か月以内");
        assert_eq!(told, notice.document().kind().is_unfavourable(), "{:?}", notice.document().kind());
    }
}

#[test]
fn a_card_in_the_widest_characters_is_refused_rather_than_cut() {
    let notice = sample("1001", |line| line.replace("見本ハイツ１０１号室\", \"valid\"", &format!("{}\", \"valid\"", "長".repeat(180))));
    match sheets(&notice) {
        Ok(sheets) => nothing_leaves_the_paper_or_the_window(&sheets),
        Err(trouble) => assert_eq!(trouble, Trouble::DoesNotFit("医療証")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn names_and_addresses_of_any_length_stay_in_the_window(name in 1_usize..120, address in 1_usize..198, building in 1_usize..120) {
        let notice = sample("1003", |line| {
            let line = line.replacen("見本　花子", &"名".repeat(name), 1);
            let line = line.replacen("堺市堺区見本町３丁４番５号", &"堺1号".repeat(address.div_ceil(3)), 1);
            line.replacen("見本ハイツ１０１号室", &"棟".repeat(building), 1)
        });
        match sheets(&notice) {
            Ok(sheets) => nothing_leaves_the_paper_or_the_window(&sheets),
            Err(trouble) => prop_assert!(matches!(trouble, Trouble::DoesNotFit(_))),
        }
    }

    #[test]
    fn no_line_begins_or_ends_with_what_must_not(text in "[、。（）「」あいっゃー第令和0-9０-９,年月日円]{1,120}", width in 30_i32..170) {
        use crate::layout::{break_lines, may_break};
        let registry = Registry::default();
        let run = Typesetter::new(&LOADED, &registry).plain(&text, Role::Mincho).unwrap();
        let lines = break_lines(&run, 3_700, width * MM, 0);
        // Nothing is lost, nothing comes twice.
        let mut next = 0;
        for line in &lines {
            prop_assert_eq!(line.marks.start, next);
            next = line.marks.end;
            prop_assert!(line.width <= width * MM);
        }
        prop_assert_eq!(next, run.marks.len());
        for pair in lines.windows(2) {
            let (before, after) = (pair[0].marks.end - 1, pair[1].marks.start);
            let good = may_break(run.marks[before].character, run.marks[after].character);
            // Only a line without any good place may break at a bad one.
            let any = (pair[0].marks.start + 1..=before).any(|at| may_break(run.marks[at - 1].character, run.marks[at].character));
            prop_assert!(good || !any);
        }
    }
}
