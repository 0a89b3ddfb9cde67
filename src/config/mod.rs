//! Settings, and where each of them comes from.
