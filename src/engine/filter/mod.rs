//! Reasons not to believe a value: it stands for a secret, or it names one.

mod placeholder;
mod reference;

pub use placeholder::placeholder;
pub use reference::reference;
