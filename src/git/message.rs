//! The text of commits and tags, as people read it.

/// Writes to `text` the message of a commit or tag, then, after an empty line, its header without the ids of objects:
/// authors, and whatever else tools keep there. So the first line is the subject.
pub fn message_first(content: &[u8], text: &mut Vec<u8>) {
    const IDS: [&[u8]; 3] = [b"tree ", b"parent ", b"object "];
    text.clear();
    // A search for one byte, since most lines of a header are far longer than what it takes to prepare one for two.
    let is_empty_line = |&end: &usize| content.get(end + 1) == Some(&b'\n');
    let end = memchr::memchr_iter(b'\n', content).find(is_empty_line).unwrap_or(content.len());
    let (header, message) = content.split_at(end);
    text.extend_from_slice(message.strip_prefix(b"\n\n").unwrap_or(message));
    text.push(b'\n');
    for line in header.split(|&byte| byte == b'\n') {
        if !IDS.iter().any(|id| line.starts_with(id)) {
            text.push(b'\n');
            text.extend_from_slice(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_is_the_first_line_and_ids_are_gone() {
        let commit = b"tree 1234\nparent 5678\nauthor A <a@b> 1 +0000\ncommitter C <c@d> 2 +0000\n\nSubject\n\nBody\n";
        let mut text = Vec::new();
        message_first(commit, &mut text);
        let expected = "Subject\n\nBody\n\n\nauthor A <a@b> 1 +0000\ncommitter C <c@d> 2 +0000";
        assert_eq!(String::from_utf8_lossy(&text), expected);
    }
}
