//! What encodings hide.

use super::{Scanner, View};
use crate::engine::candidate::{Candidate, Decoded};
use crate::engine::decode::{Layer, decode_escapes, decode_run};
use crate::engine::prefilter::Hits;
use crate::secret::Secret;
use crate::span::Span;

impl Scanner<'_> {
    pub(super) fn layers(&mut self, hits: &Hits) {
        let content = self.view.content;
        let is_text = !self.view.is_binary;
        for &at in &hits.base64_runs {
            if is_text && at >= self.runs_end {
                let (run, layer) = decode_run(content, at);
                self.runs_end = run.end;
                self.layer(layer);
            }
        }
        for &at in &hits.escapes {
            if at >= self.escapes_end {
                let (source, layer) = decode_escapes(content, at);
                self.escapes_end = source.end;
                self.layer(layer);
            }
        }
    }

    /// Looks for candidates in what an encoding hides, and maps them back.
    fn layer(&mut self, layer: Option<Layer>) {
        let Some(layer) = layer else { return };
        let text = layer.text.as_slice();
        let view = View { content: text, decode_depth: self.view.decode_depth - 1, is_binary: false, ..self.view };
        let had_drops = self.scratch.drops.len();
        let found = self.engine.candidates(view, Span::new(0, text.len()), self.scratch);
        for dropped in &mut self.scratch.drops[had_drops..] {
            dropped.span = layer.source;
        }
        self.candidates.extend(found.into_iter().map(|inner| {
            let mut layers = layer.encodings.clone();
            let secret = Secret::new(inner.secret(text));
            layers.extend(inner.decoded.iter().flat_map(|decoded| &decoded.layers));
            Candidate { span: layer.map(inner.span), decoded: Some(Decoded { secret, layers }), ..inner }
        }));
    }
}
