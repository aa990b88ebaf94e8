//! A page as a list of what stands where.

use super::Um;
use crate::face::Run;
use std::ops::Range;

/// Where a text stands in its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

/// One thing on a page. `y` grows downward; of a text it is the base line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    Text {
        x: Um,
        y: Um,
        size: Um,
        /// Added after each glyph, to reach the right edge.
        spread: Um,
        run: Run,
    },
    Line {
        from: (Um, Um),
        to: (Um, Um),
        width: Um,
        dashed: bool,
    },
    /// A grey area: 0 black, 255 white.
    Area {
        x: Um,
        y: Um,
        width: Um,
        height: Um,
        grey: u8,
    },
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub items: Vec<Item>,
}

impl Sheet {
    /// Some marks of a run.
    pub fn text(&mut self, run: &Run, marks: Range<usize>, (x, y): (Um, Um), size: Um, spread: Um) {
        let Some(first) = run.marks.get(marks.start) else { return };
        let marks: Vec<_> = run.marks.get(marks).unwrap_or_default().to_vec();
        let end = marks.last().map_or(first.from, |mark| mark.to);
        let offset = first.from;
        let text = run.text.get(offset..end).unwrap_or_default().to_owned();
        let marks = marks.into_iter().map(|mark| crate::face::Mark { from: mark.from - offset, to: mark.to - offset, ..mark }).collect();
        self.items.push(Item::Text { x, y, size, spread, run: Run { text, marks } });
    }

    /// A whole run on one line in a room.
    pub fn line_of(&mut self, run: &Run, (x, y): (Um, Um), room: Um, size: Um, align: Align) {
        let free = room - run.width(size);
        let shift = match align {
            Align::Left => 0,
            Align::Center => free / 2,
            Align::Right => free,
        };
        self.text(run, 0..run.marks.len(), (x + shift, y), size, 0);
    }

    /// A straight line.
    pub fn rule(&mut self, from: (Um, Um), to: (Um, Um), width: Um) {
        self.items.push(Item::Line { from, to, width, dashed: false });
    }

    /// A straight line to cut along.
    pub fn cut(&mut self, from: (Um, Um), to: (Um, Um), width: Um) {
        self.items.push(Item::Line { from, to, width, dashed: true });
    }

    /// Four rules.
    pub fn frame(&mut self, (x, y): (Um, Um), (width, height): (Um, Um), line: Um) {
        let (right, bottom) = (x + width, y + height);
        for (from, to) in [((x, y), (right, y)), ((x, bottom), (right, bottom)), ((x, y), (x, bottom)), ((right, y), (right, bottom))] {
            self.rule(from, to, line);
        }
    }

    /// A grey area.
    pub fn area(&mut self, (x, y): (Um, Um), (width, height): (Um, Um), grey: u8) {
        self.items.push(Item::Area { x, y, width, height, grey });
    }
}
