//! Text and tables from top to bottom, over as many pages as they need.

use super::lines::{Line, break_lines, break_paragraph};
use super::{Align, PAGE_WIDTH, Sheet, Trouble, Um, pt};
use crate::face::{Role, Run, Typesetter, Words};
use crate::limits::PAGES_MAX;

/// Where on a page text may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub left: Um,
    pub right: Um,
    pub top: Um,
    pub bottom: Um,
}

impl Frame {
    pub fn width(&self) -> Um {
        self.right - self.left
    }
}

/// How a paragraph looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub role: Role,
    pub size: Um,
    /// From base line to base line.
    pub leading: Um,
    pub align: Align,
    /// From the left edge.
    pub indent: Um,
    /// Further, of all lines but the first (ぶら下げ).
    pub hang: Um,
}

impl Style {
    /// Body text.
    pub const BODY: Self = Self { role: Role::Mincho, size: pt(105), leading: pt(180), align: Align::Left, indent: 0, hang: 0 };
    /// Notes and instructions.
    pub const SMALL: Self = Self { size: pt(90), leading: pt(145), ..Self::BODY };
    /// A heading inside a notice.
    pub const HEADING: Self = Self { role: Role::Gothic, size: pt(105), leading: pt(190), ..Self::BODY };
}

/// Per cent of distances that are left where text is set closer.
const TIGHT: Um = 88;

/// How high a line of a size stands over its base line: the middle of an ideograph is put at the middle of the line.
pub(crate) fn ascent(size: Um) -> Um {
    size * 88 / 100
}

/// A notice being laid out.
pub(crate) struct Flow<'t, 'f> {
    pub type_: &'t mut Typesetter<'f>,
    pub frame: Frame,
    pub y: Um,
    /// Set closer, to save a page.
    tight: bool,
    sheets: Vec<Sheet>,
    sheet: Sheet,
}

impl<'t, 'f> Flow<'t, 'f> {
    pub fn new(type_: &'t mut Typesetter<'f>, frame: Frame, tight: bool) -> Self {
        Self { type_, frame, y: frame.top, tight, sheets: Vec::new(), sheet: Sheet::default() }
    }

    /// A distance between lines or blocks, as close as this flow is set.
    pub fn close_up(&self, length: Um) -> Um {
        if self.tight { length * TIGHT / 100 } else { length }
    }

    /// The page being filled.
    pub fn sheet(&mut self) -> &mut Sheet {
        &mut self.sheet
    }

    /// Goes to a new page unless so much room is left.
    pub fn need(&mut self, height: Um) -> Result<(), Trouble> {
        if self.y + height <= self.frame.bottom { Ok(()) } else { self.turn() }
    }

    /// Goes to a new page.
    pub fn turn(&mut self) -> Result<(), Trouble> {
        if self.sheets.len() + 1 >= PAGES_MAX {
            return Err(Trouble::TooManyPages);
        }
        self.sheets.push(std::mem::take(&mut self.sheet));
        self.y = self.frame.top;
        Ok(())
    }

    /// Leaves room.
    pub fn gap(&mut self, height: Um) {
        self.y += if self.tight { height * 6 / 10 } else { height };
    }

    /// All pages.
    pub fn finish(mut self) -> Vec<Sheet> {
        self.sheets.push(self.sheet);
        self.sheets
    }

    /// Sets a text from outside.
    pub fn set(&mut self, words: &Words, role: Role) -> Result<Run, Trouble> {
        Ok(self.type_.set(words, role)?)
    }

    /// Sets a text of our own or of the city's file.
    pub fn plain(&mut self, text: &str, role: Role) -> Result<Run, Trouble> {
        Ok(self.type_.plain(text, role)?)
    }

    /// A paragraph of plain text; line ends in it begin a new paragraph.
    pub fn text(&mut self, text: &str, style: Style) -> Result<(), Trouble> {
        for part in text.split('\n') {
            let run = self.plain(part, style.role)?;
            self.paragraph(&run, style)?;
        }
        Ok(())
    }

    /// A paragraph.
    pub fn paragraph(&mut self, run: &Run, style: Style) -> Result<(), Trouble> {
        let style = Style { leading: self.close_up(style.leading), ..style };
        let left = self.frame.left + style.indent;
        let room = self.frame.right - left;
        let lines = break_paragraph(run, style.size, room - style.hang, -style.hang);
        // No line of a paragraph of two or three stands alone.
        let together = if lines.len() <= 3 { lines.len() } else { 2 };
        self.need(style.leading.saturating_mul(i32::try_from(together).unwrap_or(1)))?;
        if lines.is_empty() {
            self.y += style.leading;
        }
        for (at, line) in lines.iter().enumerate() {
            self.need(style.leading)?;
            let shift = if at == 0 { 0 } else { style.hang };
            self.line(run, line, left + shift, room - shift, style);
        }
        Ok(())
    }

    fn line(&mut self, run: &Run, line: &Line, left: Um, room: Um, style: Style) {
        let free = room - line.width;
        let gaps = i32::try_from(line.marks.len().saturating_sub(1)).unwrap_or(i32::MAX).max(1);
        let (shift, spread) = match style.align {
            // Drawn together, to keep the end of the paragraph on this line.
            _ if free < 0 => (0, free / gaps - 1),
            // Both edges straight (両端揃え), unless that would tear the line apart.
            Align::Left if !line.last && free / gaps <= style.size / 4 => (0, free / gaps),
            Align::Left => (0, 0),
            Align::Center => (free / 2, 0),
            Align::Right => (free, 0),
        };
        let base = self.y + (style.leading - style.size) / 2 + ascent(style.size);
        self.sheet.text(run, line.marks.clone(), (left + shift, base), style.size, spread);
        self.y += style.leading;
    }

    /// A text on one line at a place, made smaller where it must, down to `smallest`; else it does not fit.
    pub fn place(&mut self, run: &Run, at: (Um, Um), room: Um, size: (Um, Um), align: Align, what: &'static str) -> Result<(), Trouble> {
        let (wished, smallest) = size;
        let wide = run.width(wished);
        let size =
            if wide <= room { wished } else { i32::try_from(i64::from(wished) * i64::from(room) / i64::from(wide.max(1))).unwrap_or(0) };
        if size < smallest || at.0 + room > PAGE_WIDTH {
            return Err(Trouble::DoesNotFit(what));
        }
        self.sheet.line_of(run, at, room, size, align);
        Ok(())
    }

    /// A text on as many lines as a room has, made smaller where it must; returns the lower edge.
    pub fn fill(&mut self, run: &Run, at: (Um, Um), room: (Um, Um), size: (Um, Um), what: &'static str) -> Result<Um, Trouble> {
        let (wished, smallest) = size;
        let mut size = wished;
        while size >= smallest {
            let leading = size * 13 / 10;
            let lines = break_lines(run, size, room.0, 0);
            let height = leading.saturating_mul(i32::try_from(lines.len()).unwrap_or(i32::MAX));
            if height <= room.1 && lines.iter().all(|line| line.width <= room.0) {
                let mut y = at.1;
                for line in lines {
                    self.sheet.text(run, line.marks, (at.0, y + (leading - size) / 2 + ascent(size)), size, 0);
                    y += leading;
                }
                return Ok(y);
            }
            size -= pt(2);
        }
        Err(Trouble::DoesNotFit(what))
    }
}
