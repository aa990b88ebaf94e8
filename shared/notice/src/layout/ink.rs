//! Pages to PDF/A. The one place with floats: the library draws in points.
#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "krilla takes points as f32; lengths are exact below 16 m"
)]

use super::sheet::{Item, Sheet};
use super::{PAGE_HEIGHT, PAGE_WIDTH, Um};
use crate::face::{Fonts, Run};
use jiff::civil::Date;
use krilla::color::luma;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use thiserror::Error;

/// The PDF could not be made; nothing in a notice explains it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the PDF cannot be made: {0}")]
pub struct InkError(String);

/// A PDF/A-2u file that grows by pages.
pub(crate) struct Ink<'a> {
    fonts: &'a Fonts,
    document: Document,
}

/// Japanese time is so far ahead of UTC.
const JAPAN_HOURS: i8 = 9;
/// Length of a dash of a cut line.
const DASH: Um = 1_000;

impl<'a> Ink<'a> {
    /// Begins a file dated to a day of issue. Neither a clock nor a random number goes into it.
    pub fn new(fonts: &'a Fonts, title: &str, day: Date) -> Result<Self, InkError> {
        let configuration =
            ConfigurationBuilder::new().with_archival_validator(Archival::A2_U).finish().map_err(|error| InkError(format!("{error:?}")))?;
        let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
        let part = |number: i8| u8::try_from(number).unwrap_or(1);
        let made = DateTime::new(u16::try_from(day.year()).unwrap_or(0)).month(part(day.month())).day(part(day.day()));
        let made = made.hour(0).minute(0).second(0).utc_offset_hour(JAPAN_HOURS).utc_offset_minute(0);
        document.set_metadata(
            Metadata::new().title(title.to_owned()).language("ja".to_owned()).creator("Josei".to_owned()).creation_date(made),
        );
        Ok(Self { fonts, document })
    }

    /// Puts a page at the end.
    pub fn page(&mut self, sheet: &Sheet) -> Result<(), InkError> {
        let settings = PageSettings::from_wh(points(PAGE_WIDTH), points(PAGE_HEIGHT)).ok_or_else(|| InkError("page size".to_owned()))?;
        let mut page = self.document.start_page_with(settings);
        let mut surface = page.surface();
        // Areas first: they lie under the rules around them.
        for item in &sheet.items {
            if let Item::Area { x, y, width, height, grey } = item {
                area(&mut surface, (*x, *y), (*width, *height), *grey);
            }
        }
        for item in &sheet.items {
            match item {
                Item::Text { x, y, size, spread, run } => text(self.fonts, &mut surface, (*x, *y), *size, *spread, run),
                Item::Line { from, to, width, dashed } => line(&mut surface, *from, *to, *width, *dashed),
                Item::Area { .. } => {}
            }
        }
        surface.finish();
        page.finish();
        Ok(())
    }

    /// The finished file.
    pub fn finish(self) -> Result<Vec<u8>, InkError> {
        self.document.finish().map_err(|error| InkError(without_text(&error)))
    }
}

/// The kind of an error; its details may quote what is printed.
fn without_text(error: &krilla::error::KrillaError) -> String {
    let all = format!("{error:?}");
    all.split(['(', '{', '"']).next().unwrap_or_default().trim().to_owned()
}

fn points(length: Um) -> f32 {
    length as f32 * 72.0 / 25_400.0
}

fn text(fonts: &Fonts, surface: &mut Surface<'_>, (x, y): (Um, Um), size: Um, spread: Um, run: &Run) {
    surface.set_stroke(None);
    surface.set_fill(Some(fill(0)));
    let mut x = x;
    for marks in run.marks.chunk_by(|one, next| one.face == next.face) {
        let Some(font) = marks.first().and_then(|mark| fonts.krilla(mark.face)) else { continue };
        let start = x;
        let mut glyphs = Vec::with_capacity(marks.len());
        for mark in marks {
            let advance = mark.width(size) + spread;
            x += advance;
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(u32::from(mark.glyph)),
                advance as f32 / size as f32,
                0.0,
                0.0,
                0.0,
                mark.from..mark.to,
                None,
            ));
        }
        surface.draw_glyphs(Point::from_xy(points(start), points(y)), &glyphs, font.clone(), &run.text, points(size), false);
    }
}

fn line(surface: &mut Surface<'_>, from: (Um, Um), to: (Um, Um), width: Um, dashed: bool) {
    let mut path = PathBuilder::new();
    path.move_to(points(from.0), points(from.1));
    path.line_to(points(to.0), points(to.1));
    let Some(path) = path.finish() else { return };
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: luma::Color::black().into(),
        width: points(width),
        line_cap: if dashed { LineCap::Butt } else { LineCap::Square },
        dash: dashed.then(|| StrokeDash { array: vec![points(DASH), points(DASH)], offset: 0.0 }),
        ..Stroke::default()
    }));
    surface.draw_path(&path);
}

fn area(surface: &mut Surface<'_>, (x, y): (Um, Um), (width, height): (Um, Um), grey: u8) {
    let Some(rect) = Rect::from_xywh(points(x), points(y), points(width), points(height)) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    let Some(path): Option<Path> = path.finish() else { return };
    surface.set_stroke(None);
    surface.set_fill(Some(fill(grey)));
    surface.draw_path(&path);
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), opacity: NormalizedF32::ONE, rule: FillRule::default() }
}
