//! The functions from outside: what a sender's, a clerk's or finance's machine does. Nothing here has more rights than its token.

mod content;
mod deployed;
mod http;
mod notices;
mod sender;
mod staff;

pub use deployed::Deployed;
pub use http::{Client, ClientError};
pub use notices::NoticeOrder;
pub use sender::{Announcement, Status, announce};
pub use staff::{Alarm, Batch, Decided, OfChunk, Statistics, StatisticsFiles};
