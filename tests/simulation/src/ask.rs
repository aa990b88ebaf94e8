//! What somebody asks for, as the model and the clients know it. No type of the system.

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Pay a month, by the name of the request.
    Open { name: String, month: &'static str },
    /// Look at a batch.
    Show { batch: u32 },
    /// Approve what was seen.
    Approve { batch: u32, delivery: i64, file: String, lines: i64, yen: i64 },
    /// A token for oneself.
    Release { batch: u32 },
    /// The file, for a token.
    Pull { batch: u32, token: String },
    /// What arrived, as finance counted and hashed it.
    Receipt { batch: u32, delivery: i64, file: String, lines: i64, yen: i64 },
    /// Stop a batch.
    Hold { batch: u32 },
    /// Let it go on.
    Resume { batch: u32 },
    /// Give it up.
    Void { batch: u32 },
    /// The file again.
    Redeliver { batch: u32, delivery: i64 },
    /// What the bank says.
    Confirm { batch: u32, lines: i64, yen: i64 },
    /// A clerk records what is owed: the number of a cause, and whether it is told wrongly.
    Owe { cause: usize, twist: Twist },
    /// A clerk records what is owed back.
    OweBack { cause: usize, twist: Twist },
    /// Somebody's account, in this version with this number; a bad one passes no check.
    Account { person: &'static str, version: u32, number: String, good: bool },
    /// A transfer came back and is owed again.
    Return { batch: u32, line: u32, payee: String, yen: i64 },
}

/// How a cause is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twist {
    /// As it was decided.
    None,
    /// With another amount: must be refused.
    Amount,
    /// For another month: must be refused.
    Month,
}

/// A request by somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub person: &'static str,
    /// What for.
    pub ask: Ask,
}
