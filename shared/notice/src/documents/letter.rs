//! What all documents have: address in the window, number and day, signature, title; instruction on appeal, notes, desk; page numbers.

use super::parts::full_width;
use super::{Making, TABLE};
use crate::face::{Role, Typesetter, Words};
use crate::layout::{Align, Cell, Flow, Frame, MM, PAGE_HEIGHT, Sheet, Style, Trouble, Um, pt};
use crate::texts::{Piece, Seal};
use josei_base::date::wareki;

/// Where text stands.
pub(super) const FRAME: Frame = Frame { left: 20 * MM, right: 190 * MM, top: 20 * MM, bottom: 279 * MM };
/// The right column beside the window.
const COLUMN_LEFT: Um = 122 * MM;
/// Form number, above the window.
const FORM_Y: Um = 10 * MM;
/// Document number.
const NUMBER_Y: Um = 21 * MM;
/// Day of issue.
const DAY_Y: Um = 27 * MM;
/// Signature.
const SIGNATURE_Y: Um = 58 * MM;
/// Room left for the seal.
const SEAL: Um = 21 * MM;
/// Title.
const TITLE_Y: Um = 82 * MM;
/// Lower edge of the last page's number.
const FOOT_Y: Um = 288 * MM;

/// Largest and smallest size of the address.
const ADDRESS: (Um, Um) = (pt(105), pt(75));
/// Largest and smallest size of the addressee's name.
const NAME: (Um, Um) = (pt(120), pt(75));

/// Address, head, title.
pub(super) fn begin(flow: &mut Flow<'_, '_>, making: &Making<'_>) -> Result<(), Trouble> {
    address(flow, making)?;
    let number = flow.plain(making.notice.number().as_str(), Role::Mincho)?;
    let room = FRAME.right - COLUMN_LEFT;
    flow.place(&number, (COLUMN_LEFT, NUMBER_Y), room, (pt(105), pt(75)), Align::Right, "文書番号")?;
    let day = flow.plain(&wareki(making.day), Role::Mincho)?;
    flow.place(&day, (COLUMN_LEFT, DAY_Y), room, (pt(105), pt(75)), Align::Right, "発行日")?;
    if !making.document.form.is_empty() {
        let form = flow.plain(&making.document.form, Role::Mincho)?;
        flow.place(&form, (FRAME.left, FORM_Y), 100 * MM, (pt(80), pt(60)), Align::Left, "様式")?;
    }
    signature(flow, making, room)?;
    let style = Style { role: Role::Gothic, size: pt(150), leading: pt(240), align: Align::Center, ..Style::BODY };
    flow.y = TITLE_Y;
    making.say(flow, &making.document.title, style)?;
    flow.gap(4 * MM);
    Ok(())
}

fn signature(flow: &mut Flow<'_, '_>, making: &Making<'_>, room: Um) -> Result<(), Trouble> {
    let signature = flow.plain(&making.city.signature, Role::Mincho)?;
    // The seal covers the end of the name.
    let free = match making.city.seal {
        Seal::Omitted => 0,
        Seal::Space => SEAL / 2,
    };
    flow.place(&signature, (COLUMN_LEFT, SIGNATURE_Y), room - free, (pt(120), pt(90)), Align::Right, "市長名")?;
    if making.city.seal == Seal::Omitted && !making.city.seal_note.is_empty() {
        let note = flow.plain(&making.city.seal_note, Role::Mincho)?;
        flow.place(&note, (COLUMN_LEFT, SIGNATURE_Y + 6 * MM), room, (pt(90), pt(70)), Align::Right, "公印")?;
    }
    Ok(())
}

/// Postal code, address, name: inside the window whatever their length.
fn address(flow: &mut Flow<'_, '_>, making: &Making<'_>) -> Result<(), Trouble> {
    let window = making.texts.envelope(making.day)?;
    let (x, y) = (window.x_mm * MM, window.y_mm * MM);
    let (width, bottom) = (window.width_mm * MM, (window.y_mm + window.height_mm) * MM);
    for fold in &window.folds_mm {
        flow.sheet().rule((4 * MM, fold * MM), (8 * MM, fold * MM), 100);
    }
    let to = making.notice.to();
    let code = flow.plain(&format!("〒{}", to.postal_code), Role::Mincho)?;
    flow.place(&code, (x, y + 4 * MM), width, ADDRESS, Align::Left, "郵便番号")?;
    // The name takes the lower two lines, the address what is between.
    let mut name = flow.set(&to.name, Role::Mincho)?;
    let honorific = to.honorific.clone().unwrap_or_else(|| Words::plain(&making.city.honorific));
    name.append(&flow.plain("　", Role::Mincho)?);
    name.append(&flow.set(&honorific, Role::Mincho)?);
    let mut below = y + 6 * MM;
    let room = bottom - below - 13 * MM;
    let address = flow.set(&to.address, Role::Mincho)?;
    let share = if to.building.is_some() { room * 6 / 10 } else { room };
    below = flow.fill(&address, (x, below), (width, share), ADDRESS, "住所")?;
    if let Some(building) = &to.building {
        let building = flow.set(building, Role::Mincho)?;
        let left = bottom - below - 13 * MM;
        below = flow.fill(&building, (x + 3 * MM, below), (width - 3 * MM, left), ADDRESS, "方書")?;
    }
    below += 2 * MM;
    flow.fill(&name, (x + 3 * MM, below), (width - 3 * MM, bottom - below), NAME, "氏名")?;
    Ok(())
}

/// Basis, notes, instruction on appeal, desk.
pub(super) fn end(flow: &mut Flow<'_, '_>, making: &Making<'_>) -> Result<(), Trouble> {
    let document = making.document;
    if !document.notes.is_empty() {
        flow.gap(3 * MM);
        for note in &document.notes {
            bullet(flow, making, "・", note)?;
        }
    }
    if !flow.type_.substituted().is_empty() && !making.city.substitution_note.is_empty() {
        flow.text(&making.city.substitution_note, Style { hang: pt(90), ..Style::SMALL })?;
    }
    if let Some(name) = &document.instruction {
        instruction(flow, making, name)?;
    }
    flow.gap(4 * MM);
    desk(flow, making)
}

fn bullet(flow: &mut Flow<'_, '_>, making: &Making<'_>, mark: &str, note: &crate::texts::Template) -> Result<(), Trouble> {
    let style = Style { hang: pt(90), ..Style::SMALL };
    let mut run = flow.plain(mark, style.role)?;
    for filled in making.filled(flow, note, style)? {
        run.append(&filled);
    }
    flow.paragraph(&run, style)
}

/// How to appeal (教示), with the numbers of the city's row.
fn instruction(flow: &mut Flow<'_, '_>, making: &Making<'_>, name: &str) -> Result<(), Trouble> {
    let instruction = making.texts.instruction(name, making.day)?;
    let row = &instruction.row;
    flow.gap(4 * MM);
    flow.need(Style::HEADING.leading + 3 * Style::SMALL.leading)?;
    flow.text(&row.heading, Style { size: pt(95), leading: pt(170), ..Style::HEADING })?;
    let style = Style { hang: pt(90) * 2, ..Style::SMALL };
    for (at, text) in instruction.text.iter().enumerate() {
        let mut run = flow.plain(&format!("{}　", full_width(at + 1)), style.role)?;
        for piece in &text.0 {
            let part = match piece {
                Piece::Text(text) => text.clone(),
                Piece::Field(name) => match name.as_str() {
                    "city" => making.city.city.clone(),
                    "review_to" => row.review_to.clone(),
                    "representative" => row.representative.clone(),
                    "review_months" => row.review_months.to_string(),
                    "suit_months" => row.suit_months.to_string(),
                    "limit_years" => row.limit_years.to_string(),
                    other => return Err(Trouble::NoText(other.to_owned())),
                },
            };
            run.append(&flow.plain(&part, style.role)?);
        }
        flow.paragraph(&run, style)?;
    }
    Ok(())
}

fn desk(flow: &mut Flow<'_, '_>, making: &Making<'_>) -> Result<(), Trouble> {
    let desk = making.desk;
    let lines =
        [desk.title.clone(), format!("〒{}　{}", desk.postal_code, desk.address), format!("電話　{}　（{}）", desk.telephone, desk.hours)];
    let value = Cell::paragraphs(lines.into_iter().map(|line| vec![Words::plain(line)]).collect());
    flow.facts(34 * MM, vec![("お問い合わせ先", value)], TABLE)
}

/// Number of the document and of the page, where there is more than one.
pub(super) fn number_pages(mut sheets: Vec<Sheet>, making: &Making<'_>, typesetter: &mut Typesetter<'_>) -> Result<Vec<Sheet>, Trouble> {
    let pages = sheets.len();
    for (at, sheet) in sheets.iter_mut().enumerate().filter(|_| pages > 1) {
        let foot = typesetter.plain(&format!("{}　　{} ／ {pages}", making.notice.number().as_str(), at + 1), Role::Mincho)?;
        sheet.line_of(&foot, (FRAME.left, FOOT_Y.min(PAGE_HEIGHT)), FRAME.width(), pt(80), Align::Center);
    }
    Ok(sheets)
}
