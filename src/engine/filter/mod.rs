//! Reasons not to believe a value: it stands for a secret, or it names one.

mod key_store;
mod known;
mod message;
mod placeholder;
mod public;
mod reference;
mod sequence;
mod syntax;

pub(crate) use key_store::without_key;
pub use known::known;
pub(crate) use message::message;
pub use placeholder::placeholder;
pub(crate) use public::public;
pub(crate) use reference::expression;
pub use reference::reference;
pub(crate) use syntax::syntax;
