//! Checks globs for form without building a matcher, for `build.rs` as for the run time.

/// Returns what is wrong with a glob, if anything. Whatever passes is a glob to `globset`.
pub fn check(glob: &str) -> Result<(), &'static str> {
    if glob.is_empty() {
        return Err("the glob is empty");
    }
    let mut is_in_braces = false;
    let mut rest = glob.chars();
    while let Some(next) = rest.next() {
        match next {
            '\\' => {
                rest.next().ok_or("`\\` at the end of the glob escapes nothing")?;
            }
            '{' if is_in_braces => return Err("`{` within `{`"),
            '{' => is_in_braces = true,
            '}' if !is_in_braces => return Err("`}` without `{`"),
            '}' => is_in_braces = false,
            '[' => {
                let class = rest.as_str();
                let body = class.strip_prefix(['!', '^']).unwrap_or(class);
                // A bracket right at the start stands for itself.
                let after_first = body.char_indices().nth(1).map_or(body.len(), |(at, _)| at);
                let end = body[after_first..].find(']').ok_or("`[` is never closed")? + after_first;
                check_ranges(&body[..end])?;
                rest = body[end + 1..].chars();
            }
            _ => {}
        }
    }
    if is_in_braces { Err("`{` is never closed") } else { Ok(()) }
}

fn check_ranges(class: &str) -> Result<(), &'static str> {
    let characters: Vec<char> = class.chars().collect();
    let mut at = 0;
    while at < characters.len() {
        match characters[at..] {
            [first, '-', last, ..] if first > last => return Err("a range of the class is backwards"),
            [_, '-', _, ..] => at += 3,
            _ => at += 1,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bad_globs_are_told() {
        let cases = [
            ("", Err("the glob is empty")),
            ("**/id_rsa", Ok(())),
            ("*.{conf,cfg}", Ok(())),
            ("[]a]x", Ok(())),
            ("*.{conf", Err("`{` is never closed")),
            ("a}", Err("`}` without `{`")),
            ("[a", Err("`[` is never closed")),
            ("[z-a]", Err("a range of the class is backwards")),
            ("a\\", Err("`\\` at the end of the glob escapes nothing")),
        ];
        for (glob, expected) in cases {
            assert_eq!(check(glob), expected, "{glob}");
        }
    }

    proptest! {
        #[test]
        fn what_passes_is_a_glob(glob in r"[a-c*?/{},\[\]!^\\-]{0,12}") {
            if check(&glob).is_ok() {
                prop_assert!(globset::Glob::new(&glob).is_ok(), "{:?}", globset::Glob::new(&glob));
            }
        }
    }
}
