//! Kana names (名義人カナ → 受取人名), `domain/payments.md` §1.8: ten steps, every change recorded for the clerk, nothing guessed, nothing cut.

pub(crate) mod table;
mod words;

use crate::codes;
use crate::zengin::charset::{HALF_VOICED, NAME, VOICED, allows, from_unicode, misplaced_mark, to_unicode};
use crate::zengin::value::Name;
use josei_base::Entry;
use table::{DASHES, KATAKANA};
use words::{WORDS, Word};

/// What to do where the standard leaves a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NameRules {
    /// ヲ (step 6).
    pub wo: WoRule,
    /// ヰ and ヱ (step 6).
    pub old_kana: OldKanaRule,
    /// ・ (step 6).
    pub middle_dot: MiddleDotRule,
    /// The payee is an organisation: legal-entity words are abbreviated (step 9).
    pub organisation: bool,
}

/// ヲ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WoRule {
    /// Refused.
    #[default]
    Refuse,
    /// Written ｵ.
    WriteO,
}

/// ヰ and ヱ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OldKanaRule {
    /// Written ｲ and ｴ, with a warning.
    #[default]
    Replace,
    /// Refused.
    Refuse,
}

/// ・ between names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MiddleDotRule {
    /// Written as a space.
    #[default]
    Space,
    /// Written as a full stop.
    FullStop,
}

/// One change a step made.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// Step of §1.8, 1–9.
    pub step: u8,
    /// Character of the input, from 1.
    pub position: usize,
    /// What stood there.
    pub from: String,
    /// What stands now (half-width).
    pub to: String,
}

/// Something a clerk must see, at a character of the input (0: the name as a whole).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// What.
    pub entry: &'static Entry,
    /// Where, from 1.
    pub position: usize,
}

/// A name as the bank file takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Normalised<const N: usize> {
    /// The text.
    pub text: Name<N>,
    /// What was changed.
    pub changes: Vec<Change>,
    /// What a clerk must see.
    pub warnings: Vec<Trouble>,
}

/// Names do not belong into a log.
impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Change(step {} at {})", self.step, self.position)
    }
}

/// Names do not belong into a log.
impl<const N: usize> std::fmt::Debug for Normalised<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Normalised").field("changes", &self.changes).field("warnings", &self.warnings).finish_non_exhaustive()
    }
}

/// Stands for the legal-entity word until its place is known.
const WORD_MARK: u8 = 0x01;

/// Makes a kana name fit for a field of `N` bytes (30 payee, 40 payer).
///
/// # Errors
/// Everything that keeps it from being one, each with its place.
pub fn normalise<const N: usize>(input: &str, rules: &NameRules) -> Result<Normalised<N>, Vec<Trouble>> {
    let mut work = Work { rules, out: Vec::with_capacity(N), word: None, changes: Vec::new(), warnings: Vec::new(), errors: Vec::new() };
    work.characters(input);
    work.spaces();
    if rules.organisation {
        work.abbreviate();
    }
    work.finish()
}

struct Work<'r> {
    rules: &'r NameRules,
    out: Vec<u8>,
    word: Option<&'static Word>,
    changes: Vec<Change>,
    warnings: Vec<Trouble>,
    errors: Vec<Trouble>,
}

impl Work<'_> {
    /// Steps 1 to 7.
    fn characters(&mut self, input: &str) {
        let mut skip = 0;
        for (index, (byte_at, character)) in input.char_indices().enumerate() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let position = index + 1;
            if self.rules.organisation
                && is_kanji(character)
                && let Some(word) = input.get(byte_at..).and_then(|rest| WORDS.iter().find(|word| rest.starts_with(word.kanji)))
            {
                skip = word.kanji.chars().count() - 1;
                self.kanji_word(word, position);
                continue;
            }
            self.character(character, position);
        }
    }

    fn character(&mut self, character: char, position: usize) {
        if is_kanji(character) {
            self.errors.push(Trouble { entry: &codes::Z_KANJI, position });
            return;
        }
        let (katakana, hiragana) = match character {
            '\u{3041}'..='\u{3096}' => (char::from_u32(u32::from(character) + 0x60).unwrap_or(character), true),
            _ => (character, false),
        };
        let Some((bytes, step)) = self.convert(katakana, position) else { return };
        let step = if hiragana && step == 0 { 1 } else { step };
        for byte in bytes.iter().filter(|byte| **byte != 0) {
            if !allows(NAME, *byte) {
                self.errors.push(Trouble { entry: &codes::Z_NO_FORM, position });
                return;
            }
            self.out.push(*byte);
            let last_two = self.out.get(self.out.len().saturating_sub(2)..).unwrap_or_default();
            if matches!(*byte, VOICED | HALF_VOICED) && misplaced_mark(last_two).is_some() {
                self.errors.push(Trouble { entry: &codes::Z_NAME_MARK, position });
            }
        }
        if step > 0 {
            let to = to_unicode(&bytes.into_iter().filter(|byte| *byte != 0).collect::<Vec<_>>());
            self.changes.push(Change { step, position, from: character.to_string(), to });
        }
    }

    /// One or two bytes (0 for none) and the step that changed it; `None` after an error.
    fn convert(&mut self, character: char, position: usize) -> Option<([u8; 2], u8)> {
        let mut refuse = |entry| {
            self.errors.push(Trouble { entry, position });
            None
        };
        let one = |byte, step| Some(([byte, 0], step));
        match character {
            '-' => one(b'-', 0),
            _ if DASHES.contains(&character) => one(b'-', 2),
            '\u{3000}' => one(b' ', 3),
            '￥' | '¥' => one(b'\\', 3),
            '「' => one(0xA2, 3),
            '」' => one(0xA3, 3),
            ' '..='~' | '！'..='～' => {
                let code = u32::from(character);
                let ascii = u8::try_from(if code > 0x7E { code - 0xFEE0 } else { code }).unwrap_or(0);
                let upper = ascii.to_ascii_uppercase();
                one(upper, if char::from(upper) == character { 0 } else { 3 })
            }
            'ヲ' | 'ｦ' | 'ヺ' => match self.rules.wo {
                WoRule::Refuse => refuse(&codes::Z_NAME_WO),
                // ヺ becomes ｵﾞ, which step 7 refuses.
                WoRule::WriteO => Some(([0xB5, if character == 'ヺ' { VOICED } else { 0 }], 6)),
            },
            'ヰ' | 'ヱ' => match self.rules.old_kana {
                OldKanaRule::Refuse => refuse(&codes::Z_NO_FORM),
                OldKanaRule::Replace => {
                    self.warnings.push(Trouble { entry: &codes::Z_NAME_OLD_KANA, position });
                    one(if character == 'ヰ' { 0xB2 } else { 0xB4 }, 6)
                }
            },
            '・' | '･' => match self.rules.middle_dot {
                MiddleDotRule::Space => one(b' ', 6),
                MiddleDotRule::FullStop => one(b'.', 6),
            },
            '\u{3099}' | '゛' => one(VOICED, 5),
            '\u{309A}' | '゜' => one(HALF_VOICED, 5),
            // ｧ–ｯ: small, half width.
            'ｧ'..='ｫ' => one(half_width(character, 0xFF67, 0xB1), 4),
            'ｬ'..='ｮ' => one(half_width(character, 0xFF6C, 0xD4), 4),
            'ｯ' => one(0xC2, 4),
            'ｱ'..='ﾟ' => one(half_width(character, 0xFF71, 0xB1), 0),
            _ => match KATAKANA.iter().find(|(kana, ..)| *kana == character) {
                Some((_, byte, mark, step)) => Some(([*byte, *mark], *step)),
                None => refuse(&codes::Z_NO_FORM),
            },
        }
    }

    /// Step 8.
    fn spaces(&mut self) {
        let before = self.out.len();
        let mut last = b' ';
        self.out.retain(|byte| std::mem::replace(&mut last, *byte) != b' ' || *byte != b' ');
        while self.out.last() == Some(&b' ') {
            self.out.pop();
        }
        if self.out.len() < before {
            self.changes.push(Change { step: 8, position: 0, from: " ".repeat(before - self.out.len()), to: String::new() });
        }
    }

    /// A word in kanji: known, so not guessed.
    fn kanji_word(&mut self, word: &'static Word, position: usize) {
        if self.word.is_none() {
            self.word = Some(word);
            self.out.push(WORD_MARK);
            self.changes.push(Change { step: 9, position, from: word.kanji.to_owned(), to: word.short.to_owned() });
        } else {
            self.warnings.push(Trouble { entry: &codes::Z_NAME_WORDS, position });
            self.out.extend(from_unicode(word.reading).unwrap_or_default());
            self.changes.push(Change { step: 9, position, from: word.kanji.to_owned(), to: word.reading.to_owned() });
        }
    }

    /// Step 9: `X)` in front, `(X` at the end, `(X)` in the middle; one per name.
    fn abbreviate(&mut self) {
        if self.word.is_none() {
            let found = WORDS.iter().find_map(|word| {
                let reading = from_unicode(word.reading)?;
                let at = self.out.windows(reading.len()).position(|part| part == reading)?;
                Some((word, at, reading.len()))
            });
            let Some((word, at, len)) = found else { return };
            self.out.splice(at..at + len, [WORD_MARK]);
            self.word = Some(word);
            self.changes.push(Change { step: 9, position: 0, from: word.reading.to_owned(), to: word.short.to_owned() });
        }
        let Some(word) = self.word else { return };
        let Some(at) = self.out.iter().position(|byte| *byte == WORD_MARK) else { return };
        let (before, after) = self.out.split_at_checked(at).unwrap_or_default();
        let before = before.trim_ascii_end();
        let after = after.get(1..).unwrap_or_default().trim_ascii_start();
        let mut name = before.to_vec();
        if !before.is_empty() {
            name.push(b'(');
        }
        name.extend(from_unicode(word.short).unwrap_or_default());
        if before.is_empty() || !after.is_empty() {
            name.push(b')');
        }
        name.extend_from_slice(after);
        self.out = name;
        let another = WORDS
            .iter()
            .filter_map(|word| from_unicode(word.reading))
            .any(|reading| self.out.windows(reading.len()).any(|part| part == reading));
        if another && self.warnings.iter().all(|warning| warning.entry.code != codes::Z_NAME_WORDS.code) {
            self.warnings.push(Trouble { entry: &codes::Z_NAME_WORDS, position: 0 });
        }
    }

    /// Step 10.
    fn finish<const N: usize>(mut self) -> Result<Normalised<N>, Vec<Trouble>> {
        if self.out.is_empty() && self.errors.is_empty() {
            self.errors.push(Trouble { entry: &codes::Z_NAME_EMPTY, position: 0 });
        }
        if self.out.len() > N {
            self.errors.push(Trouble { entry: &codes::Z_NAME_LONG, position: 0 });
        }
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        match Name::new(&self.out) {
            Ok(text) => Ok(Normalised { text, changes: self.changes, warnings: self.warnings }),
            Err(_) => Err(vec![Trouble { entry: &codes::Z_NO_FORM, position: 0 }]),
        }
    }
}

/// The byte of a half-width kana: `first` in Unicode is `byte` in the file.
fn half_width(character: char, first: u32, byte: u8) -> u8 {
    u8::try_from(u32::from(character) - first).unwrap_or(0).saturating_add(byte)
}

/// CJK ideographs, and the signs that stand among them.
const fn is_kanji(character: char) -> bool {
    matches!(character, '々' | '〆' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(input: &str) -> Result<String, Vec<(&'static str, usize)>> {
        with(input, NameRules::default())
    }

    fn with(input: &str, rules: NameRules) -> Result<String, Vec<(&'static str, usize)>> {
        normalise::<30>(input, &rules)
            .map(|name| name.text.to_unicode())
            .map_err(|troubles| troubles.iter().map(|trouble| (trouble.entry.code, trouble.position)).collect())
    }

    fn organisation(input: &str) -> String {
        with(input, NameRules { organisation: true, ..NameRules::default() }).unwrap()
    }

    /// The worked examples of §1.8, byte for byte.
    #[test]
    fn worked_examples() {
        let holmes = normalise::<30>("シャーロック　ホームズ", &NameRules::default()).unwrap();
        assert_eq!(holmes.text.trimmed(), [0xBC, 0xD4, 0x2D, 0xDB, 0xC2, 0xB8, 0x20, 0xCE, 0x2D, 0xD1, 0xBD, 0xDE]);
        let steps: Vec<_> = holmes.changes.iter().map(|change| (change.step, change.position)).collect();
        assert_eq!(steps, [(4, 2), (2, 3), (4, 5), (3, 7), (2, 9), (5, 11)]);
        let guts = normalise::<30>("ガッツ", &NameRules::default()).unwrap();
        assert_eq!(guts.text.trimmed(), [0xB6, 0xDE, 0xC2, 0xC2]);
    }

    /// The strings of `domain/characters-and-notices.md` §1.6.
    #[test]
    fn strings_worth_keeping() {
        for yoko in ["ヨーコ", "ﾖｰｺ", "ヨ－コ", "ヨ‐コ", "ヨ−コ", "ヨ—コ", "よーこ", "ヨ-コ"] {
            assert_eq!(name(yoko).unwrap(), "ﾖ-ｺ", "{yoko}");
        }
        for kyoko in ["キョウコ", "ｷｮｳｺ", "きょうこ"] {
            assert_eq!(name(kyoko).unwrap(), "ｷﾖｳｺ", "{kyoko}");
        }
        for ga in ["ガ", "カ\u{3099}", "ｶﾞ", "カ゛", "が"] {
            assert_eq!(normalise::<30>(ga, &NameRules::default()).unwrap().text.trimmed(), [0xB6, 0xDE], "{ga}");
        }
        assert_eq!(name(&"ア".repeat(30)).unwrap().chars().count(), 30);
        assert_eq!(name(&format!("{}ガ", "ア".repeat(29))), Err(vec![("Z0703", 0)]));
        assert_eq!(name("サカイ 太郎"), Err(vec![("Z0701", 5), ("Z0701", 6)]));
        assert_eq!(name("JOHN SMITH").unwrap(), "JOHN SMITH");
        assert_eq!(name("Ｊｏｈｎ　smith").unwrap(), "JOHN SMITH");
        assert_eq!(name("Jöhn"), Err(vec![("Z0702", 2)]));
        assert_eq!(name("サカイ\u{E000}"), Err(vec![("Z0702", 4)]));
        assert_eq!(name("𠮷ダ"), Err(vec![("Z0701", 1)]));
        assert_eq!(name("アン・マリー").unwrap(), "ｱﾝ ﾏﾘ-");
    }

    #[test]
    fn choices_of_step_six() {
        assert_eq!(name("カヲル"), Err(vec![("Z0706", 2)]));
        assert_eq!(with("カヲル", NameRules { wo: WoRule::WriteO, ..NameRules::default() }).unwrap(), "ｶｵﾙ");
        let old = normalise::<30>("ヰノウエ", &NameRules::default()).unwrap();
        assert_eq!(old.text.to_unicode(), "ｲﾉｳｴ");
        assert_eq!(old.warnings, [Trouble { entry: &codes::Z_NAME_OLD_KANA, position: 1 }]);
        assert_eq!(with("ヱ", NameRules { old_kana: OldKanaRule::Refuse, ..NameRules::default() }), Err(vec![("Z0702", 1)]));
        assert_eq!(with("ア・イ", NameRules { middle_dot: MiddleDotRule::FullStop, ..NameRules::default() }).unwrap(), "ｱ.ｲ");
    }

    #[test]
    fn marks_stand_only_where_they_can() {
        for (wrong, at) in [("アﾞ", 2), ("゛ア", 1), ("ヷ", 1), ("カ\u{309A}", 2), ("ガ\u{3099}", 2), ("カ ゛", 3)] {
            assert_eq!(name(wrong), Err(vec![("Z0704", at)]), "{wrong}");
        }
    }

    #[test]
    fn spaces_are_one_and_inside() {
        assert_eq!(name("　サカイ 　　ハナコ ").unwrap(), "ｻｶｲ ﾊﾅｺ");
        assert_eq!(name(" 　"), Err(vec![("Z0705", 0)]));
        assert_eq!(name(""), Err(vec![("Z0705", 0)]));
    }

    #[test]
    fn characters_of_other_fields_are_refused() {
        for wrong in ["ア，イ", "ア/イ", "ア￥", "「ア」", "ア'", "ア、イ", "㈱ア", "ゝ", "ｱ｡"] {
            assert!(name(wrong).unwrap_err().iter().all(|(code, _)| *code == "Z0702"), "{wrong}");
        }
        assert_eq!(name("カ）サカイ．ＡＢＣ").unwrap(), "ｶ)ｻｶｲ.ABC");
    }

    #[test]
    fn legal_entities_are_abbreviated_by_place() {
        assert_eq!(organisation("カブシキガイシャ　サカイ"), "ｶ)ｻｶｲ");
        assert_eq!(organisation("株式会社サカイ"), "ｶ)ｻｶｲ");
        assert_eq!(organisation("サカイ株式会社"), "ｻｶｲ(ｶ");
        assert_eq!(organisation("サカイ 株式会社 ミナミ"), "ｻｶｲ(ｶ)ﾐﾅﾐ");
        assert_eq!(organisation("医療法人社団ミナミカイ"), "ｲ)ﾐﾅﾐｶｲ");
        assert_eq!(organisation("シャカイイリョウホウジンミナミカイ"), "ｲ)ﾐﾅﾐｶｲ");
        assert_eq!(organisation("国民健康保険組合サカイ"), "ｺｸﾎ)ｻｶｲ");
        // A person is never abbreviated.
        assert_eq!(name("カブシキガイシャ").unwrap(), "ｶﾌﾞｼｷｶﾞｲｼﾔ");
        assert_eq!(name("株式会社サカイ").unwrap_err().len(), 4);
    }

    #[test]
    fn one_abbreviation_per_name() {
        let rules = NameRules { organisation: true, ..NameRules::default() };
        let two = normalise::<30>("株式会社サカイ営業所", &rules).unwrap();
        assert_eq!(two.text.to_unicode(), "ｶ)ｻｶｲｴｲｷﾞﾖｳｼﾖ");
        assert!(two.warnings.iter().any(|warning| warning.entry.code == "Z0708"));
    }

    #[test]
    fn longer_words_come_first() {
        for (index, word) in WORDS.iter().enumerate() {
            let hidden = WORDS.iter().skip(index + 1).find(|later| {
                later.reading != word.reading
                    && later.kanji != word.kanji
                    && (later.kanji.contains(word.kanji) || later.reading.contains(word.reading))
            });
            assert!(hidden.is_none(), "{} hides {}", word.kanji, hidden.map_or("", |word| word.kanji));
            assert!(from_unicode(word.reading).is_some() && from_unicode(word.short).is_some());
        }
    }

    #[test]
    fn a_name_does_not_show_itself() {
        let shown = format!("{:?}", normalise::<30>("サカイ　ハナコ", &NameRules::default()).unwrap());
        assert!(!shown.contains('サ') && !shown.contains('ｻ'), "{shown}");
    }

    proptest::proptest! {
        #[test]
        fn what_comes_out_goes_in_unchanged(input in "[ァ-ヴー　・A-zＡ-ｚ（）0-9がぎぱー -]{0,40}") {
            if let Ok(first) = normalise::<40>(&input, &NameRules { wo: WoRule::WriteO, ..NameRules::default() }) {
                let text = first.text.to_unicode();
                let again = normalise::<40>(&text, &NameRules::default()).unwrap();
                proptest::prop_assert_eq!(again.text.to_unicode(), text);
                proptest::prop_assert!(again.changes.is_empty());
            }
        }
    }
}
