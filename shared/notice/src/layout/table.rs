//! Tables with rules: rows as high as their fullest cell, the head again on every page.

use super::flow::{Flow, ascent};
use super::lines::{Line, SQUEEZE, break_paragraph};
use super::{Align, Trouble, Um, pt};
use crate::face::{Role, Run, Words};

/// Outer rules.
const OUTER: Um = 300;
/// Inner rules.
const INNER: Um = 120;
/// Between a rule and text.
const PADDING: Um = 1_200;
/// Behind heads and labels.
const HEAD_GREY: u8 = 238;
/// Smallest text of a cell.
const SMALLEST: Um = pt(65);

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub width: Um,
    pub align: Align,
}

impl Column {
    pub const fn new(width: Um, align: Align) -> Self {
        Self { width, align }
    }
}

/// A cell: paragraphs of texts.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    paragraphs: Vec<Vec<Words>>,
    head: bool,
    /// Columns it goes over.
    span: usize,
    large: bool,
    align: Option<Align>,
}

impl Cell {
    /// A text from outside.
    pub fn words(words: &Words) -> Self {
        Self::joined(vec![words.clone()])
    }

    /// Several texts one after the other.
    pub fn joined(words: Vec<Words>) -> Self {
        Self::paragraphs(vec![words])
    }

    /// Several paragraphs.
    pub fn paragraphs(paragraphs: Vec<Vec<Words>>) -> Self {
        Self { paragraphs, head: false, span: 1, large: false, align: None }
    }

    /// Our own text, a date, an amount.
    pub fn text(text: impl Into<String>) -> Self {
        Self::words(&Words::plain(text))
    }

    /// A label or head.
    pub fn head(text: impl Into<String>) -> Self {
        Self::text(text).headed()
    }

    /// As a label or head.
    pub fn headed(self) -> Self {
        Self { head: true, ..self }
    }

    /// Over several columns.
    pub fn over(self, span: usize) -> Self {
        Self { span, ..self }
    }

    /// Larger than the rest.
    pub fn large(self) -> Self {
        Self { large: true, ..self }
    }

    /// Not as its column.
    pub fn aligned(self, align: Align) -> Self {
        Self { align: Some(align), ..self }
    }
}

struct Set {
    texts: Vec<(Run, Vec<Line>)>,
    size: Um,
    x: Um,
    width: Um,
    head: bool,
    align: Align,
}

impl Set {
    fn height(&self) -> Um {
        let lines: usize = self.texts.iter().map(|(_, lines)| lines.len()).sum();
        leading(self.size).saturating_mul(i32::try_from(lines.max(1)).unwrap_or(i32::MAX))
    }
}

const fn leading(size: Um) -> Um {
    size * 13 / 10
}

struct Row {
    cells: Vec<Set>,
    height: Um,
}

impl Flow<'_, '_> {
    /// A table over pages. `heads` stand again on each page.
    pub fn table(&mut self, columns: &[Column], heads: &[Vec<Cell>], rows: &[Vec<Cell>], size: Um) -> Result<(), Trouble> {
        let heads = heads.iter().map(|row| self.row(columns, row, size)).collect::<Result<Vec<_>, _>>()?;
        let head_height: Um = heads.iter().map(|row| row.height).sum();
        let mut begun = false;
        let mut top = self.y;
        for row in rows {
            let row = self.row(columns, row, size)?;
            let first = if begun { 0 } else { head_height };
            if self.y + first + row.height > self.frame.bottom {
                if begun {
                    self.close(columns, top);
                }
                self.turn()?;
                begun = false;
            }
            if !begun {
                top = self.y;
                for head in &heads {
                    self.draw(head);
                }
                begun = true;
            }
            if self.y + row.height > self.frame.bottom {
                return Err(Trouble::DoesNotFit("表の行"));
            }
            self.draw(&row);
        }
        if begun {
            self.close(columns, top);
        }
        Ok(())
    }

    /// A table in one piece, in the largest of the sizes in which it is no higher than the room left.
    pub fn table_in_one_piece(&mut self, columns: &[Column], rows: &[Vec<Cell>], sizes: &[Um], what: &'static str) -> Result<(), Trouble> {
        for size in sizes {
            let mut height = 0;
            for row in rows {
                height += self.row(columns, row, *size)?.height;
            }
            if self.y + height <= self.frame.bottom {
                return self.table(columns, &[], rows, *size);
            }
        }
        Err(Trouble::DoesNotFit(what))
    }

    /// Labels and values, two columns.
    pub fn facts(&mut self, label_width: Um, facts: Vec<(&'static str, Cell)>, size: Um) -> Result<(), Trouble> {
        let columns = [Column::new(label_width, Align::Left), Column::new(self.frame.width() - label_width, Align::Left)];
        let rows: Vec<_> = facts.into_iter().map(|(label, value)| vec![Cell::head(label), value]).collect();
        self.table(&columns, &[], &rows, size)
    }

    fn row(&mut self, columns: &[Column], cells: &[Cell], size: Um) -> Result<Row, Trouble> {
        let mut x = self.frame.left;
        let mut at = 0;
        let mut set = Vec::with_capacity(cells.len());
        for cell in cells {
            let over = columns.get(at..at + cell.span).unwrap_or_default();
            let width: Um = over.iter().map(|column| column.width).sum();
            let own = over.first().map_or(Align::Left, |column| column.align);
            let align = cell.align.unwrap_or(if cell.head && over.len() <= 1 && own != Align::Left { Align::Center } else { own });
            set.push(self.cell(cell, x, width, align, size)?);
            x += width;
            at += cell.span;
        }
        let text = set.iter().map(Set::height).max().unwrap_or(0);
        Ok(Row { cells: set, height: text + self.close_up(size * 55 / 100) })
    }

    fn cell(&mut self, cell: &Cell, x: Um, width: Um, align: Align, size: Um) -> Result<Set, Trouble> {
        let role = if cell.head { Role::Gothic } else { Role::Mincho };
        let mut runs = Vec::with_capacity(cell.paragraphs.len());
        for paragraph in &cell.paragraphs {
            let mut run = Run::default();
            for words in paragraph.iter().filter(|words| !words.original().is_empty()) {
                run.append(&self.set(words, role)?);
            }
            runs.push(run);
        }
        let room = width - 2 * PADDING;
        let wished = if cell.large { size * 13 / 10 } else { size };
        let mut size = wished;
        // Amounts, dates and heads stay on one line; they are made a little smaller where they must. A head may have two after all.
        let mut one_line = align != Align::Left;
        loop {
            let lines: Vec<_> = runs.iter().map(|run| break_paragraph(run, size, room, 0)).collect();
            let fits = lines.iter().flatten().all(|line| line.width <= room + room / 1_000 * SQUEEZE)
                && (!one_line || lines.iter().all(|lines| lines.len() <= 1));
            if fits {
                return Ok(Set { texts: runs.into_iter().zip(lines).collect(), size, x, width, head: cell.head, align });
            }
            size -= pt(2);
            if size < SMALLEST {
                if !(one_line && cell.head) {
                    return Err(Trouble::DoesNotFit("表の欄"));
                }
                (one_line, size) = (false, wished);
            }
        }
    }

    fn draw(&mut self, row: &Row) {
        let (top, height) = (self.y, row.height);
        let last = row.cells.len().saturating_sub(1);
        for (at, cell) in row.cells.iter().enumerate() {
            if cell.head {
                self.sheet().area((cell.x, top), (cell.width, height), HEAD_GREY);
            }
            let mut y = top + (height - cell.height()) / 2;
            for (run, line) in cell.texts.iter().flat_map(|(run, lines)| lines.iter().map(move |line| (run, line))) {
                let free = cell.width - 2 * PADDING - line.width;
                let gaps = i32::try_from(line.marks.len().saturating_sub(1)).unwrap_or(i32::MAX).max(1);
                let (shift, spread) = match cell.align {
                    _ if free < 0 => (0, free / gaps - 1),
                    Align::Left => (0, 0),
                    Align::Center => (free / 2, 0),
                    Align::Right => (free, 0),
                };
                let base = y + (leading(cell.size) - cell.size) / 2 + ascent(cell.size);
                self.sheet().text(run, line.marks.clone(), (cell.x + PADDING + shift, base), cell.size, spread);
                y += leading(cell.size);
            }
            if at < last {
                let right = cell.x + cell.width;
                self.sheet().rule((right, top), (right, top + height), INNER);
            }
        }
        let (left, right) = (self.frame.left, self.frame.right);
        self.y += height;
        let bottom = self.y;
        self.sheet().rule((left, bottom), (right, bottom), INNER);
    }

    fn close(&mut self, columns: &[Column], top: Um) {
        let width = columns.iter().map(|column| column.width).sum();
        let (left, height) = (self.frame.left, self.y - top);
        self.sheet().frame((left, top), (width, height), OUTER);
    }
}
