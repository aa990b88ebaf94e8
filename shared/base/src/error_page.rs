//! The page on errors: which goes where.
//!
//! | what went wrong | type | who sees it | then |
//! |---|---|---|---|
//! | something in a file somebody sent | [`Finding`](crate::Finding) with place and code | the sender: acknowledgement, `josei check` | good records go on; exit code 1 |
//! | a request that cannot be done (unknown, not allowed, conflict) | the crate's own error enum; `runtime` maps it to a status and a code | the caller | nothing changed |
//! | a write whose condition failed | `store::Refused` with the item that stood there | the function, which decides: same content is the stored answer, other content is a conflict | never retried blindly |
//! | a service that does not answer, throttles, times out | `store::StoreError`, which says by an exhaustive match whether a retry may help | the log, once, where it is handled | the queue hands the message out again; after five times the dead-letter queue |
//! | a stored thing that does not open or agree (seal, hash, chain, totals) | the crate's own error | the log and an alarm; the batch is held | a person looks; never repaired silently |
//! | the command line used wrongly | `clap` | the user | exit code 2 |
//! | the environment fails (disk full, port taken, folder in use) | `cli`'s error with what to do | the user | exit code 3 |
//!
//! Two messages: what the sender sees and what we log are different texts, and neither holds personal data. Every enum has one doc line per
//! variant and no catch-all string. Codes are stable; texts are Japanese first, English second.
