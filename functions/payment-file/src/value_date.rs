//! The next value date: which day a file that is prepared now can be paid on, and until when it must be handed over for it.

use crate::show::reader;
use crate::{PaymentFile, problem};
use axum::Json;
use axum::extract::State as Function;
use http::HeaderMap;
use josei_runtime::Problem;
use serde::Serialize;
use std::sync::Arc;

/// The next value date (次の振込日).
#[derive(Debug, Serialize)]
pub struct Next {
    value_date: String,
    /// From when on it cannot be reached any more.
    hand_over_by: String,
    /// Business days before the value date on which the bank wants the file.
    lead_business_days: u8,
    /// Time of that day in Japan.
    cut_off: String,
}

/// Nothing stored is read for it.
pub async fn next(Function(function): Function<Arc<PaymentFile>>, headers: HeaderMap) -> Result<Json<Next>, Problem> {
    reader(&function, &headers)?;
    let (days, cut_off) = (&function.days, function.profile.cut_off);
    let value_date = days.next_value_date(function.clock.now(), cut_off).map_err(|error| problem(&error))?;
    let by = days.hand_over_by(value_date, cut_off).map_err(|error| problem(&error))?;
    Ok(Json(Next {
        value_date: value_date.to_string(),
        hand_over_by: by.to_string(),
        lead_business_days: cut_off.lead_days,
        cut_off: cut_off.time.strftime("%H:%M").to_string(),
    }))
}
