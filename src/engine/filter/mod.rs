//! Reasons not to believe a value: it stands for a secret, or it names one.

mod known;
mod placeholder;
mod public;
mod reference;

pub use known::known;
pub use placeholder::placeholder;
pub(crate) use public::public;
pub(crate) use reference::expression;
pub use reference::reference;
