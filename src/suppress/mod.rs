//! Marks findings that someone decided not to act on. Marks, never deletes.
