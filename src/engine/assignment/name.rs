//! Names split into words: `dbPassword`, `DB_PASS`, `db-pass`, `PGPASSWORD`.

/// The words of a name, without allocation: at most [`NameWords::MAX`], of which the last ones win.
#[derive(Clone, Copy, Debug)]
pub struct NameWords<'a> {
    name: &'a [u8],
    /// Start and end of each word.
    words: [(u16, u16); NameWords::MAX],
    len: usize,
}

impl<'a> NameWords<'a> {
    /// Names of more words are cut at the front: what a name is stands at its end.
    pub const MAX: usize = 12;

    /// Splits at what is not alphanumeric, before each camel-case hump, and before a keyword that another word is glued to.
    pub fn split(name: &'a [u8]) -> Self {
        let mut words = [(0, 0); Self::MAX];
        let mut len = 0;
        let mut end = name.len().min(usize::from(u16::MAX));
        while end > 0 && len < Self::MAX {
            if !is_word_byte(name[end - 1]) {
                end -= 1;
                continue;
            }
            let mut start = end - 1;
            while start > 0 && is_word_byte(name[start - 1]) && !is_hump(name, start, end) {
                start -= 1;
            }
            let start = glued(&name[start..end]).map_or(start, |at| start + at);
            len += 1;
            words[Self::MAX - len] = (start as u16, end as u16);
            end = start;
        }
        Self { name, words, len }
    }

    /// Returns the words from first to last, in the case in which they stand.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &'a [u8]> + ExactSizeIterator + use<'a> {
        let name = self.name;
        let words = self.words.into_iter().skip(Self::MAX - self.len);
        words.map(move |(start, end)| &name[usize::from(start)..usize::from(end)])
    }

    /// Returns the first `count` of these words.
    pub fn first(mut self, count: usize) -> Self {
        let start = Self::MAX - self.len;
        self.words.copy_within(start..start + count, Self::MAX - count);
        self.len = count;
        self
    }

    /// Returns true if these words fit `pattern`, whose words are joined by `_` and in lower case. A star stands for
    /// any words, none included. Where words are written together makes no difference: `api_key` fits `apikey`.
    pub fn matches(&self, pattern: &str) -> bool {
        let words = &self.words[Self::MAX - self.len..];
        fits(self.name, words, 0, pattern.as_bytes())
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Returns true if a word that ends at `end` starts at `at` because of its case: `dbPass`, `HTTPServer`.
fn is_hump(name: &[u8], at: usize, end: usize) -> bool {
    let (before, here) = (name[at - 1], name[at]);
    if !here.is_ascii_uppercase() {
        return false;
    }
    !before.is_ascii_uppercase() || (at + 1 < end && name[at + 1].is_ascii_lowercase())
}

/// Returns where the keyword starts in a word such as `PGPASSWORD` or `dbpassword`.
fn glued(word: &[u8]) -> Option<usize> {
    const KEYWORDS: &[&[u8]] = &[b"password", b"passwd", b"passphrase", b"secret", b"token", b"apikey"];
    const WHOLE: &[(&[u8], usize)] =
        &[(b"storepass", 5), (b"keypass", 3), (b"requirepass", 7), (b"masterauth", 6), (b"rootpw", 4), (b"bindpw", 4)];
    if let Some((_, at)) = WHOLE.iter().find(|(whole, _)| word.eq_ignore_ascii_case(whole)) {
        return Some(*at);
    }
    if !matches!(word.last()?.to_ascii_lowercase(), b'd' | b'e' | b't' | b'n' | b'y') {
        return None;
    }
    let at = |keyword: &&[u8]| {
        word.len().checked_sub(keyword.len()).filter(|&at| at > 0 && word[at..].eq_ignore_ascii_case(keyword))
    };
    KEYWORDS.iter().find_map(at)
}

/// Matches the rest of the pattern with the name from `skip` bytes into the first of `words`.
fn fits(name: &[u8], words: &[(u16, u16)], skip: usize, pattern: &[u8]) -> bool {
    match pattern {
        [] => words.is_empty(),
        [b'*', rest @ ..] => skip == 0 && (0..=words.len()).any(|gone| fits(name, &words[gone..], 0, rest)),
        [b'_' | b'-', rest @ ..] => fits(name, words, skip, rest),
        [wanted, rest @ ..] => {
            let Some(&(start, end)) = words.first() else { return false };
            let at = usize::from(start) + skip;
            if !name[at].eq_ignore_ascii_case(wanted) {
                return false;
            }
            if at + 1 == usize::from(end) {
                fits(name, &words[1..], 0, rest)
            } else {
                fits(name, words, skip + 1, rest)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_into_words() {
        let cases = [
            ("dbPassword", "db Password"),
            ("DB_PASS", "DB PASS"),
            ("db-pass", "db pass"),
            ("spring.datasource.password", "spring datasource password"),
            ("HTTPServerKey2", "HTTP Server Key2"),
            ("__token__", "token"),
            ("", ""),
            ("a1B2", "a1 B2"),
            ("PGPASSWORD", "PG PASSWORD"),
            ("storepass", "store pass"),
            ("compass", "compass"),
            ("jsonwebtoken", "jsonweb token"),
        ];
        for (name, expected) in cases {
            let words: Vec<_> = NameWords::split(name.as_bytes())
                .iter()
                .map(|word| String::from_utf8_lossy(word).into_owned())
                .collect();
            assert_eq!(words.join(" "), expected, "{name}");
        }
    }

    #[test]
    fn the_first_words_are_those_at_the_front() {
        let words = NameWords::split(b"telepath_api_key");
        let first: Vec<_> = words.first(2).iter().collect();
        assert_eq!(first, [&b"telepath"[..], b"api"]);
        assert_eq!(words.first(0).iter().len(), 0);
    }

    #[test]
    fn patterns_match_whole_words() {
        let cases = [
            ("telepath_api_key", "TELEPATH_API_KEY", true),
            ("telepath_api_key", "telepathApiKey", true),
            ("telepath_api_key", "telepath-apikey", true),
            ("telepath_api_key", "my_telepath_api_key", false),
            ("*_webhook_secret", "stripeWebhookSecret", true),
            ("*_webhook_secret", "webhook_secret", true),
            ("*_webhook_secret", "webhook_secret_id", false),
            ("*_key", "monkey", false),
            ("*", "", true),
            ("aws_*_key", "AWS_SECRET_ACCESS_KEY", true),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(NameWords::split(name.as_bytes()).matches(pattern), expected, "{pattern} {name}");
        }
    }
}
