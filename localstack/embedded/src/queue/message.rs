use std::time::Duration;

/// A message as handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id, the same at every receive.
    pub id: String,
    /// Names this receive; needed to delete.
    pub receipt: String,
    /// What was sent.
    pub body: String,
    /// How often it was handed out, this time included.
    pub received: u32,
    /// Milliseconds since 1970 when it was sent.
    pub sent_ms: i64,
    /// Milliseconds since 1970 when it was first handed out.
    pub first_received_ms: i64,
}

/// The state of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Ready to be handed out.
    pub visible: u64,
    /// Handed out, or waiting for their time-out.
    pub hidden: u64,
    /// Dead letters.
    pub dead: u64,
    /// Age of the oldest that is not dead.
    pub oldest: Option<Duration>,
}

impl Counts {
    /// Nothing left to hand out or under way.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.visible == 0 && self.hidden == 0
    }
}
