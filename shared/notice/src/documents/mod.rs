//! What each kind of document looks like. Words of a city come from its texts; labels of the field stand here.

mod benefit;
mod card;
mod entitlement;
mod letter;
mod lists;
mod parts;

use crate::face::{Run, Typesetter, Words};
use crate::layout::{Flow, MM, Sheet, Style, Trouble, pt};
use crate::model::{Document, Notice};
use crate::texts::{City, Desk, DocumentText, Piece, Template, Texts};
use jiff::civil::Date;

/// A notice with the texts that hold on its day, and the values of their placeholders.
pub(crate) struct Making<'a> {
    pub notice: &'a Notice,
    pub texts: &'a Texts,
    pub city: &'a City,
    pub desk: &'a Desk,
    pub document: &'a DocumentText,
    pub day: Date,
    values: Vec<(&'static str, Words)>,
}

impl<'a> Making<'a> {
    fn new(notice: &'a Notice, texts: &'a Texts) -> Result<Self, Trouble> {
        let day = notice.issued_on();
        let city = texts.city(day)?;
        let mut values = match notice.document() {
            Document::Card(it) => entitlement::card_values(it, texts, day)?,
            Document::Acquisition(it) => entitlement::acquisition_values(it),
            Document::Refusal(it) => entitlement::refusal_values(it),
            Document::Loss(it) => entitlement::loss_values(it),
            Document::Change(it) => entitlement::change_values(it),
            Document::PaymentDecision(it) => benefit::payment_values(it),
            Document::NonPayment(it) => benefit::non_payment_values(it),
            Document::ReturnedApplication(it) => benefit::returned_values(it),
            Document::Unpaid(it) => benefit::unpaid_values(it),
            Document::Recovery(it) => benefit::recovery_values(it),
            Document::ClaimList(it) => lists::claim_values(it),
            Document::PaymentList(it) => lists::payment_values(it),
        };
        values.push(("city", Words::plain(&city.city)));
        Ok(Self {
            notice,
            texts,
            city,
            desk: texts.desk(notice.desk().as_str(), day)?,
            document: texts.document(notice.document().kind(), day)?,
            day,
            values,
        })
    }

    /// A text with its placeholders filled in, cut at line ends.
    fn filled(&self, flow: &mut Flow<'_, '_>, template: &Template, style: Style) -> Result<Vec<Run>, Trouble> {
        let mut runs = vec![Run::default()];
        for piece in &template.0 {
            match piece {
                Piece::Text(text) => {
                    for (at, part) in text.split('\n').enumerate() {
                        if at > 0 {
                            runs.push(Run::default());
                        }
                        let run = flow.plain(part, style.role)?;
                        if let Some(last) = runs.last_mut() {
                            last.append(&run);
                        }
                    }
                }
                Piece::Field(name) => {
                    let value = self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value);
                    let run = flow.set(value.ok_or_else(|| Trouble::NoText(name.clone()))?, style.role)?;
                    if let Some(last) = runs.last_mut() {
                        last.append(&run);
                    }
                }
            }
        }
        Ok(runs)
    }

    /// A paragraph of the city's, or several.
    fn say(&self, flow: &mut Flow<'_, '_>, template: &Template, style: Style) -> Result<(), Trouble> {
        for run in self.filled(flow, template, style)? {
            flow.paragraph(&run, style)?;
        }
        Ok(())
    }
}

/// Lays a notice out on pages.
pub(crate) fn lay_out(notice: &Notice, texts: &Texts, typesetter: &mut Typesetter<'_>) -> Result<Vec<Sheet>, Trouble> {
    let making = Making::new(notice, texts)?;
    let mut sheets = lay_out_set(&making, typesetter, false)?;
    if sheets.len() > 1 {
        // A few lines on a page of their own are drawn onto the one before, where that can be.
        let tight = lay_out_set(&making, typesetter, true)?;
        if tight.len() < sheets.len() {
            sheets = tight;
        }
    }
    letter::number_pages(sheets, &making, typesetter)
}

fn lay_out_set(making: &Making<'_>, typesetter: &mut Typesetter<'_>, tight: bool) -> Result<Vec<Sheet>, Trouble> {
    let notice = making.notice;
    typesetter.begin(making.day, &making.city.substitution_mark);
    let mut flow = Flow::new(typesetter, letter::FRAME, tight);
    letter::begin(&mut flow, making)?;
    if let Document::Card(it) = notice.document() {
        card::draw(&mut flow, making, it)?;
    }
    making.say(&mut flow, &making.document.opening, Style::BODY)?;
    flow.gap(4 * MM);
    match notice.document() {
        Document::Card(_) => {}
        Document::Acquisition(it) => entitlement::acquisition(&mut flow, it)?,
        Document::Refusal(it) => entitlement::refusal(&mut flow, making, it)?,
        Document::Loss(it) => entitlement::loss(&mut flow, making, it)?,
        Document::Change(it) => entitlement::change(&mut flow, making, it)?,
        Document::PaymentDecision(it) => benefit::payment(&mut flow, it)?,
        Document::NonPayment(it) => benefit::non_payment(&mut flow, making, it)?,
        Document::ReturnedApplication(it) => benefit::returned(&mut flow, making, it)?,
        Document::Unpaid(it) => benefit::unpaid(&mut flow, making, it)?,
        Document::Recovery(it) => benefit::recovery(&mut flow, making, it)?,
        Document::ClaimList(it) => lists::claims(&mut flow, making, it)?,
        Document::PaymentList(it) => lists::payments(&mut flow, it)?,
    }
    letter::end(&mut flow, making)?;
    Ok(flow.finish())
}

/// Size of table text.
pub(crate) const TABLE: crate::layout::Um = pt(95);
