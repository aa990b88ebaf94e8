//! Rendering: the sealed lines to a sealed print file and its index, and one conditional write that says what came of it.

use crate::{NAME, NoticeRender, spec, target};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_notice::order::{File, INDEX_SCHEMA, ORDER_SCHEMA, Order, PRINT_SCHEMA, Rendered, State, keys, plan_rendered};
use josei_notice::{Index, PrintFile, print, read_notices};
use josei_runtime::ObjectCreated;
use josei_runtime::batch::Failure;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use tracing::info;

/// Counts of an order for which nothing was to be done.
const NOTHING: [(&str, u64); 3] = [("printed", 0), ("left-out", 0), ("pages", 0)];

impl NoticeRender {
    /// Renders one order.
    ///
    /// # Errors
    /// When a store does not answer, the fonts are missing, or stored data does not agree; the message then comes again.
    pub async fn handle(&self, object: ObjectCreated) -> Result<(), Failure> {
        let Some(id) = keys::order_of_object(&self.realm, &object.key) else { return Ok(()) };
        let draft = purpose::intent(Operation::NoticeRender, Actor::Function(NAME), purpose::SUBSIDY, Place::Deliveries, &target(&id))?;
        let permit = self.audited.begin(draft).await?;
        let counts = match self.find(&permit, &id).await? {
            Some(order) if order.state == State::Ordered => self.render(&permit, &order).await?,
            // Rendered already, or none of ours.
            _ => NOTHING,
        };
        Ok(self.audited.done(permit, &counts).await?)
    }

    async fn render(&self, permit: &Permit, order: &Order) -> Result<[(&'static str, u64); 3], Failure> {
        let key = keys::order_object(&self.realm, &order.id);
        let lines = self.sealed.get(permit, &spec(&order.id, &key, ORDER_SCHEMA), &order.content).await?;
        let (notices, mut findings) = read_notices(lines.as_slice()).map_err(|_| Failure::damaged("lines of an order"))?;
        let fonts = self.fonts.get().await.map_err(|fault| Failure::damaged(fault.to_string()))?;
        let (texts, characters) = (self.texts.clone(), self.characters.clone());
        // Seconds of work, and nothing to wait for: beside the threads that answer others.
        let made = tokio::task::spawn_blocking(move || print(&notices, &texts, &fonts, &characters)).await;
        let made = made.map_err(|_| Failure::damaged("rendering"))?.map_err(|error| Failure::damaged(error.to_string()))?;
        let PrintFile { printed, findings: more } = made;
        findings.extend(more);
        let file = match printed {
            Some((pdf, index)) => Some(self.store(permit, order, &pdf, &index).await?),
            None => None,
        };
        let rendered = Rendered::new(file, &findings);
        let (printed, pages) = rendered.file.as_ref().map_or((0, 0), |file| (file.notices, file.pages));
        let counts = [("printed", printed), ("left-out", rendered.left_out), ("pages", pages)];
        match self.audited.commit(permit, &plan_rendered(&self.realm, &order.id, &rendered), &counts).await {
            // Refused: the same event was quicker.
            Ok(()) | Err(TransactError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        info!(order = %order.id, printed, pages, left_out = rendered.left_out, findings = rendered.findings_total, "notices rendered");
        Ok(counts)
    }

    /// Seals both before the row names them.
    async fn store(&self, permit: &Permit, order: &Order, pdf: &[u8], index: &Index) -> Result<File, Failure> {
        let (id, sha256) = (&order.id, index.pdf_sha256);
        let text = serde_json::to_vec_pretty(index).map_err(|_| Failure::damaged("index"))?;
        let print = spec(id, &keys::print_object(&self.realm, id, &sha256), PRINT_SCHEMA);
        let beside = spec(id, &keys::index_object(&self.realm, id, &sha256), INDEX_SCHEMA);
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Ok(File {
            sha256,
            bytes: count(pdf.len()),
            pages: count(index.pages),
            notices: count(index.notices.len()),
            pdf: self.sealed.put_or_same(permit, &print, pdf).await?,
            index: self.sealed.put_or_same(permit, &beside, &text).await?,
        })
    }
}
