//! The only module that names `gix`.
