//! Characters to glyphs. Whatever no font has is printed by a fallback that is told, or not at all: never a silent box.

use super::files::Glyph;
use super::{Face, Fonts, Role, Words, code_point, is_selector};
use crate::layout::Um;
use jiff::civil::Date;
use josei_base::external::{Character, Registry};
use std::collections::HashMap;

/// One glyph of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub face: Face,
    pub glyph: u16,
    pub advance: u16,
    pub units: u16,
    /// The character, without its variation selector.
    pub character: char,
    /// Bytes of the run's text.
    pub from: usize,
    pub to: usize,
}

impl Mark {
    /// Width at a size.
    pub fn width(&self, size: Um) -> Um {
        size.saturating_mul(i32::from(self.advance)) / i32::from(self.units)
    }
}

/// A text as glyphs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub text: String,
    pub marks: Vec<Mark>,
}

impl Run {
    /// Width at a size.
    pub fn width(&self, size: Um) -> Um {
        self.marks.iter().map(|mark| mark.width(size)).sum()
    }

    /// Puts another run after this one.
    pub fn append(&mut self, other: &Self) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.marks.extend(other.marks.iter().map(|mark| Mark { from: mark.from + offset, to: mark.to + offset, ..*mark }));
    }
}

/// A character that no font has and nothing stands in for: its code points, never the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unshowable(pub String);

/// Sets texts of one print run; remembers glyphs, and per notice what it substituted.
pub(crate) struct Typesetter<'a> {
    fonts: &'a Fonts,
    registry: &'a Registry,
    known: HashMap<(Role, char, Option<char>), Option<Glyph>>,
    /// Day of issue: what is registered on it is printed.
    day: Date,
    /// Printed after a text with a substituted character; set per notice by the city's file.
    mark: String,
    substituted: Vec<String>,
}

impl<'a> Typesetter<'a> {
    pub fn new(fonts: &'a Fonts, registry: &'a Registry) -> Self {
        Self { fonts, registry, known: HashMap::new(), day: Date::MIN, mark: String::new(), substituted: Vec::new() }
    }

    /// Begins a notice: nothing is substituted yet.
    pub fn begin(&mut self, day: Date, mark: &str) {
        self.day = day;
        mark.clone_into(&mut self.mark);
        self.substituted.clear();
    }

    /// What was substituted since `begin`, each code point once.
    pub fn substituted(&self) -> Vec<String> {
        let mut all = self.substituted.clone();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn glyph(&mut self, role: Role, character: char, selector: Option<char>) -> Option<Glyph> {
        let fonts = self.fonts;
        *self.known.entry((role, character, selector)).or_insert_with(|| fonts.glyph(role, character, selector))
    }

    /// Sets a text: from the original if fonts have all of it; else from its own fallback; else character by character from the registry.
    pub fn set(&mut self, words: &Words, role: Role) -> Result<Run, Unshowable> {
        let missing = match self.try_set(words.original(), role, false) {
            Ok(run) => return Ok(run),
            Err(missing) => missing,
        };
        let mut run = match words.fallback() {
            Some(fallback) => self.try_set(fallback, role, true)?,
            None => self.try_set(words.original(), role, true)?,
        };
        if words.fallback().is_some() {
            self.substituted.push(missing.0);
        }
        if !self.mark.is_empty() {
            let mark = self.mark.clone();
            run.append(&self.try_set(&mark, role, false)?);
        }
        Ok(run)
    }

    /// Sets text of our own or of the city's file.
    pub fn plain(&mut self, text: &str, role: Role) -> Result<Run, Unshowable> {
        self.try_set(text, role, false)
    }

    fn try_set(&mut self, text: &str, role: Role, registered: bool) -> Result<Run, Unshowable> {
        let mut run = Run::default();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let selector = characters.next_if(|next| is_selector(*next));
            if let Some(glyph) = self.glyph(role, character, selector) {
                push(&mut run, character, selector, glyph);
                continue;
            }
            let mut code = code_point(character);
            if let Some(selector) = selector {
                code = format!("{code} {}", code_point(selector));
            }
            let registry = self.registry;
            let key = Character::new(character, selector).filter(|_| registered);
            let Some(row) = key.and_then(|key| registry.of(key, self.day)) else { return Err(Unshowable(code)) };
            for character in row.fallback.chars() {
                let glyph = self.glyph(role, character, None).ok_or_else(|| Unshowable(code.clone()))?;
                push(&mut run, character, None, glyph);
            }
            self.substituted.push(code);
        }
        Ok(run)
    }
}

fn push(run: &mut Run, character: char, selector: Option<char>, glyph: Glyph) {
    let from = run.text.len();
    run.text.push(character);
    run.text.extend(selector);
    let to = run.text.len();
    run.marks.push(Mark { face: glyph.face, glyph: glyph.id, advance: glyph.advance, units: glyph.units, character, from, to });
}
