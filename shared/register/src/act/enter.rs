use crate::draft::Draft;
use crate::error::RegisterError;
use crate::keys;
use crate::row::Listed;
use josei_base::Realm;
use josei_base::plan::{Condition, Table, Write};

/// Enters a draft (起票) and puts it on its month's list.
///
/// Refused by the store when a draft stands under the id: [`Draft::is_repeat`] tells whether it is the same request, which is then answered, or
/// another ([`RegisterError::OtherContent`]).
///
/// # Errors
/// For a draft that is settled already.
pub fn plan_enter(realm: &Realm, draft: &Draft) -> Result<Vec<Write>, RegisterError> {
    if draft.settled.is_some() {
        return Err(RegisterError::Settled(draft.state()));
    }
    let put = |key, item| Write::Put { table: Table::Register, key, item, condition: Some(Condition::Absent) };
    Ok(vec![
        put(keys::draft(realm, &draft.subject, &draft.id), draft.to_item()),
        put(keys::listed(realm, draft.month, &draft.ward, &draft.id), Listed::of(draft).to_item()),
    ])
}
