#![doc = include_str!("../README.md")]

pub mod acknowledgement;
pub mod chunk;
pub mod codes;
mod declared;
mod id;
pub mod keys;
mod plan;
mod row;

pub use declared::Declared;
pub use id::{BadName, DeliveryId, FILE_NAME_BYTES_MAX, FIRST_REVISION, SenderId, check_file_name};
pub use josei_base::Pinned;
pub use plan::{
    ChunkMatched, Ingested, Opening, Refused, plan_chunk, plan_chunk_judged_by, plan_chunk_matched, plan_chunk_paid, plan_closed,
    plan_confirmed, plan_expired, plan_ingested, plan_matched, plan_open, plan_receipt_paid, plan_refused, plan_reopen, plan_settled,
    plan_upload, plan_waiting_ended, plan_waits, plan_withdrawn,
};
pub use row::{Chunk, ChunkState, Content, Counts, Delivery, Settling, State};
