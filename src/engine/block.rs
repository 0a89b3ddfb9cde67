//! Finds the end of a block (a PEM key and its like) and looks whether there is a key in it.

use memchr::memmem;

use crate::span::Span;

/// The shortest run of base64 characters that tells a key from an ellipsis or a sentence about keys, in bytes. The
/// lines of an encoded key have 64 or more, those of an OpenVPN static key 32.
const SHORTEST_LINE: usize = 32;

/// What documentation writes for the rest of a key. No encoding of a key has it.
const ELLIPSES: [&str; 2] = ["...", "\u{2026}"];

/// Returns the block that begins at `begin`, from its begin marker to the end of its end marker, or why there is none.
///
/// # Errors
///
/// A short sentence for those who ask why a candidate was dropped.
pub fn find_block(content: &[u8], begin: Span, end_marker: &str, max_bytes: usize) -> Result<Span, &'static str> {
    let limit = (begin.start + max_bytes).min(content.len());
    let body = &content[begin.end.min(limit)..limit];
    let Some(end) = memmem::find(body, end_marker.as_bytes()) else { return Err("the block does not end") };
    let span = Span::new(begin.start, begin.end + end + end_marker.len());
    let body = &body[..end];
    if memmem::find(body, b"-----BEGIN ").is_some() {
        return Err("another block begins before it ends");
    }
    if longest_base64_run(body) < SHORTEST_LINE {
        return Err("the block holds no key");
    }
    if ELLIPSES.iter().any(|ellipsis| memmem::find(body, ellipsis.as_bytes()).is_some()) {
        return Err("the key in the block is cut short");
    }
    Ok(span)
}

/// Returns the length of the longest run of base64 characters that are not all the same.
fn longest_base64_run(body: &[u8]) -> usize {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_');
    body.split(|byte| !is_base64(byte))
        .filter(|run| run.iter().any(|byte| Some(byte) != run.first()))
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_needs_an_end_and_a_key() {
        let line = "Ab1+".repeat(16);
        let cases = [
            (format!("BEGIN\n{line}\nEND\n"), Ok(74)),
            (format!("BEGIN\\n{line}\\nEND"), Ok(76)),
            ("BEGIN\n...\nEND\n".to_owned(), Err("the block holds no key")),
            (format!("BEGIN\n{}\nEND\n", "x".repeat(64)), Err("the block holds no key")),
            (format!("BEGIN ...\n-----BEGIN X\n{line}\nEND\n"), Err("another block begins before it ends")),
            (format!("BEGIN\n{line}...\nEND\n"), Err("the key in the block is cut short")),
            (format!("BEGIN\n{line}\n"), Err("the block does not end")),
            (format!("BEGIN\n{}END", format!("{line}\n").repeat(20)), Err("the block does not end")),
        ];
        for (content, expected) in cases {
            let found = find_block(content.as_bytes(), Span::new(0, 5), "END", 1000);
            assert_eq!(found.map(|block| block.end), expected, "{content}");
        }
    }
}
