//! Named limits of the register.

/// Most entries of one holder. A child's life has fewer than a hundred; one with more is looked at by a person (`B033`).
pub const ENTRIES_PER_SUBJECT_MAX: u64 = 2_000;
/// Most entries that one load may give a person: they are written in one transaction. Who needs more is looked at by a person.
pub const ENTRIES_PER_IMPORT_MAX: usize = 90;
/// Most changes of one event (異動): all that one notification tells.
pub const CHANGES_PER_EVENT_MAX: usize = 16;
/// Most characters of a text (name, address, remark of an insurer).
pub const TEXT_CHARS_MAX: usize = 200;
/// Most characters of a code (区分, 事由コード).
pub const CODE_CHARS_MAX: usize = 8;
/// Most bytes of a payload before it is sealed.
pub const PAYLOAD_BYTES_MAX: usize = 64 << 10;
/// Most bytes of a table of reasons or cards.
pub const TABLE_BYTES_MAX: usize = 1 << 20;
