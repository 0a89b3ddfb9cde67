//! Names an engine by all that decides what it finds.

use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use super::Engine;

impl Engine {
    /// Returns a digest of the program, the rules and the options: engines with the same digest find the same. None if
    /// that cannot be said, or if dropped candidates are to be explained, which takes a look at everything.
    pub fn digest(&self) -> Option<[u8; 32]> {
        if self.options.explains_drops {
            return None;
        }
        // A version may be built more than once while it is worked on; each build is a program of its own.
        let program = std::env::current_exe().and_then(std::fs::metadata).ok()?;
        let built = program.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let mut digest = Sha256::new();
        digest.update(env!("CARGO_PKG_VERSION"));
        digest.update(program.len().to_le_bytes());
        digest.update(built.as_nanos().to_le_bytes());
        digest.update(format!("{:?} {}", self.options.min_confidence, self.options.max_decode_depth));
        digest.update(self.rules.changes());
        Some(digest.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::EngineOptions;
    use crate::rule::{Confidence, RuleIdx, RuleSet};

    #[test]
    fn whatever_changes_what_is_found_changes_the_digest() {
        let digest = |rules: RuleSet, options: EngineOptions| Engine::new(rules, options).digest();
        let plain = digest(RuleSet::builtin(), EngineOptions::default());
        assert!(plain.is_some());
        assert_eq!(plain, digest(RuleSet::builtin(), EngineOptions::default()));
        let mut fewer = RuleSet::builtin();
        fewer.disable(RuleIdx(0));
        assert_ne!(plain, digest(fewer, EngineOptions::default()));
        let lower = EngineOptions { min_confidence: Confidence::Low, ..EngineOptions::default() };
        assert_ne!(plain, digest(RuleSet::builtin(), lower));
        let shallow = EngineOptions { max_decode_depth: 0, ..EngineOptions::default() };
        assert_ne!(plain, digest(RuleSet::builtin(), shallow));
    }
}
