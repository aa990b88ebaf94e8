//! `josei register`: the desk of the register of holders (資格の窓口), for registrars and approvers.

pub mod args;
mod file;
mod remote;
mod shown;
mod template;
mod value;
mod words;

pub use remote::run;
pub use template::run as template;
