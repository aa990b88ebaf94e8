//! Lines of Japanese text: no closing mark at the start of a line, no opening one at its end (禁則処理, 追い出し), no cut inside a number or word.

use super::Um;
use crate::face::{Mark, Run};
use std::ops::Range;

/// Not at the start of a line (行頭禁則).
const NOT_FIRST: &str =
    "、。，．,.・：；:;？！?!゛゜ヽヾゝゞ々ー―‐’”）)〕］]｝}〉》」』】〟ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ％%℃円〜～";
/// Not at the end of a line (行末禁則).
const NOT_LAST: &str = "‘“（(〔［[｛{〈《「『【〝¥￥";

/// A line: which marks, and how wide they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub marks: Range<usize>,
    pub width: Um,
    /// The paragraph ends with it.
    pub last: bool,
}

/// Not between a number and these.
const UNITS: &str = "年月日時分円件点条項号番丁歳回か";

/// Part of a number or of a Latin word.
fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || is_digit(character) || matches!(character, ',' | '.' | '-' | '*' | '+' | '/' | '\'' | '@')
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '０'..='９')
}

pub(crate) fn may_break(before: char, after: char) -> bool {
    let kept = NOT_LAST.contains(before)
        || NOT_FIRST.contains(after)
        || (is_word(before) && is_word(after))
        || (is_digit(before) && UNITS.contains(after))
        || (before == '第' && is_digit(after));
    !kept
}

/// A last line of no more characters than this is drawn into the one before (追い込み), if that makes lines fuller by no more than `SQUEEZE`.
const ORPHANS: usize = 3;
/// Parts in a thousand of a line.
pub(crate) const SQUEEZE: Um = 35;

/// Breaks a paragraph so that no word's end stands alone on its last line, if a little squeezing helps.
pub(crate) fn break_paragraph(run: &Run, size: Um, width: Um, first: Um) -> Vec<Line> {
    let lines = break_lines(run, size, width, first);
    if lines.len() > 1 && lines.last().is_some_and(|line| line.marks.len() <= ORPHANS) {
        let fuller = break_lines(run, size, width + width / 1_000 * SQUEEZE, first);
        if fuller.len() < lines.len() {
            return fuller;
        }
    }
    lines
}

/// Breaks a run; `first` is how far the first line begins to the right.
pub(crate) fn break_lines(run: &Run, size: Um, width: Um, first: Um) -> Vec<Line> {
    let marks = &run.marks;
    let mut lines = Vec::new();
    let mut start = 0;
    let mut room = width - first;
    while start < marks.len() {
        let end = fit(marks, start, size, room);
        let end = if end < marks.len() { good_break(marks, start, end) } else { end };
        let line = marks.get(start..end).unwrap_or_default();
        lines.push(Line { marks: start..end, width: line.iter().map(|mark| mark.width(size)).sum(), last: end == marks.len() });
        start = end;
        room = width;
    }
    lines
}

/// The mark after the last that fits; at least one.
fn fit(marks: &[Mark], start: usize, size: Um, room: Um) -> usize {
    let mut used = 0;
    let mut end = start;
    for mark in marks.iter().skip(start) {
        used += mark.width(size);
        if used > room && end > start {
            break;
        }
        end += 1;
    }
    end
}

/// The last place up to `end` where a line may break; `end` itself if there is none.
fn good_break(marks: &[Mark], start: usize, end: usize) -> usize {
    let character = |at: usize| marks.get(at).map(|mark| mark.character);
    (start + 1..=end)
        .rev()
        .find(|at| character(at - 1).zip(character(*at)).is_some_and(|(before, after)| may_break(before, after)))
        .unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_lines_may_break() {
        for (before, after, may) in [
            ('す', '。', false),
            ('（', '以', false),
            ('1', '2', false),
            ('2', ',', false),
            (',', '0', false),
            ('年', '4', true),
            ('4', '月', false),
            ('２', '３', false),
            ('第', '２', false),
            ('0', '円', false),
            ('決', '定', true),
            ('シ', 'ョ', false),
            ('。', '次', true),
        ] {
            assert_eq!(may_break(before, after), may, "{before}{after}");
        }
    }
}
