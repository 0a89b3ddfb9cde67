//! Derives the literals of a token rule from its pattern, so that a prefilter on them can miss no match.

use std::ops::Range;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::definition::{List, Text, TokenLiteral};
use super::tail::Tail;

/// Literals of this length are rare enough in ordinary text to look for.
pub const GOOD_LEN: usize = 4;

/// The shortest literal there may be, and only where the match is long, so that the pattern itself guards it.
const SHORTEST_LEN: usize = 3;

/// How long a match is at least for its pattern to guard a literal of [`SHORTEST_LEN`].
const GUARDED_MATCH_LEN: usize = 16;

/// How many literals one rule may have.
const MAX_LITERALS: usize = 64;

/// A class of up to this many bytes (the hexadecimal digits) is spelled out.
const MAX_CLASS_LEN: usize = 16;

/// How far before a literal a match may start, in bytes. It is the reach of the engine on either side of a place.
pub const MAX_OFFSET: u32 = 4096;

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Bytes of the pattern that are to blame; the whole pattern if no part is.
    pub span: Range<usize>,
    pub message: String,
    pub help: String,
}

/// Parses a pattern the way the engine does: over bytes, with ASCII classes.
///
/// # Errors
///
/// If the pattern is no regular expression in the syntax of the `regex` crate.
pub fn parse_pattern(pattern: &str) -> Result<Hir, PatternError> {
    let mut parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build();
    parser.parse(pattern).map_err(|error| {
        let (span, message) = match &error {
            regex_syntax::Error::Parse(error) => (error.span(), error.kind().to_string()),
            regex_syntax::Error::Translate(error) => (error.span(), error.kind().to_string()),
            other => return PatternError { span: 0..pattern.len(), message: other.to_string(), help: String::new() },
        };
        PatternError { span: span.start.offset..span.end.offset, message, help: String::new() }
    })
}

/// Returns literals one of which is in every match of the pattern, with the distance from the start of the match.
///
/// Prefixes come first; where a pattern has no good one, an inner literal at a bounded distance serves. `wanted` asks
/// for one inner literal by its text.
///
/// # Errors
///
/// If the pattern does not parse, may match nothing at all, or need not contain a literal that is long enough, or not
/// the wanted one.
pub fn derive(pattern: &str, wanted: Option<&str>) -> Result<List<TokenLiteral>, PatternError> {
    let hir = parse_pattern(pattern)?;
    let fail = |message: String, help: &str| PatternError { span: 0..pattern.len(), message, help: help.to_owned() };
    let least_match_len = hir.properties().minimum_len().unwrap_or(0);
    if least_match_len == 0 {
        return Err(fail("the pattern matches the empty text".into(), ""));
    }
    let ignores_case = has_case_pair(&hir);
    let mut found = Vec::new();
    for branch in branches(&hir) {
        let elements = Elements::new(branch, ignores_case);
        let literals = match wanted {
            Some(wanted) => elements.named(wanted.as_bytes()),
            None => elements.best(least_match_len),
        };
        found.extend(literals.ok_or_else(|| match wanted {
            Some(wanted) => fail(
                format!("a match of the pattern need not contain `{wanted}`"),
                "the literal must be in every match, at a place whose distance from the start is bounded",
            ),
            None => fail(
                format!("a match of the pattern need not contain a literal of {GOOD_LEN} bytes"),
                "start the pattern with fixed text, or use kind = \"assignment\" if the name tells more than the value",
            ),
        })?);
    }
    found.sort_by(|one, other| (&one.bytes, one.offset).cmp(&(&other.bytes, other.offset)));
    found.dedup_by(|next, kept| {
        let is_same = (&next.bytes, next.offset) == (&kept.bytes, kept.offset);
        if is_same {
            kept.tail = kept.tail.or(next.tail);
        }
        is_same
    });
    if found.len() > MAX_LITERALS {
        return Err(fail(format!("the pattern has {} literals, over {MAX_LITERALS}", found.len()), "split the rule"));
    }
    found
        .into_iter()
        .map(|literal| {
            let text = String::from_utf8(literal.bytes)
                .map_err(|error| fail(format!("the literal {:?} is not text", error.as_bytes()), ""))?;
            Ok(TokenLiteral { text: Text::Owned(text), offset: literal.offset, ignores_case, tail: literal.tail })
        })
        .collect()
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Placed {
    bytes: Vec<u8>,
    offset: (u32, u32),
    tail: Tail,
}

/// Bytes that begin what an expression matches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Lead {
    bytes: Vec<u8>,
    /// Whether these bytes are all that is matched, so that what follows may be appended.
    is_whole: bool,
}

impl Lead {
    fn whole(bytes: impl Into<Vec<u8>>) -> Vec<Self> {
        vec![Self { bytes: bytes.into(), is_whole: true }]
    }

    fn unknown() -> Vec<Self> {
        vec![Self { bytes: Vec::new(), is_whole: false }]
    }
}

/// Returns the alternatives at the top of an expression, each of which has its own literals.
fn branches(hir: &Hir) -> Vec<&Hir> {
    match hir.kind() {
        HirKind::Capture(capture) => branches(&capture.sub),
        HirKind::Alternation(alternatives) => alternatives.iter().flat_map(branches).collect(),
        _ => vec![hir],
    }
}

/// What one branch of a pattern is a sequence of.
struct Elements<'a> {
    sequence: Vec<&'a Hir>,
    ignores_case: bool,
}

impl<'a> Elements<'a> {
    fn new(branch: &'a Hir, ignores_case: bool) -> Self {
        fn flatten<'a>(hir: &'a Hir, sequence: &mut Vec<&'a Hir>) {
            match hir.kind() {
                HirKind::Concat(parts) => parts.iter().for_each(|part| flatten(part, sequence)),
                HirKind::Capture(capture) => flatten(&capture.sub, sequence),
                _ => sequence.push(hir),
            }
        }
        let mut sequence = Vec::new();
        flatten(branch, &mut sequence);
        Self { sequence, ignores_case }
    }

    /// Returns the best literals: a good prefix, else the fewest good ones inside, else a short one, at the start or
    /// inside, that the rest of the pattern guards.
    fn best(&self, least_match_len: usize) -> Option<Vec<Placed>> {
        let usable = |at: usize, least_len: usize| -> Option<Vec<Placed>> {
            let leads = self.leads_from(at);
            let offset = self.offset_of(at)?;
            let placed = |lead: Lead| {
                let tail = Tail::of(&self.sequence[at..], lead.bytes.len());
                Placed { bytes: lead.bytes, offset, tail }
            };
            let is_usable = leads.iter().all(|lead| lead.bytes.len() >= least_len);
            is_usable.then(|| leads.into_iter().map(placed).collect())
        };
        let inner =
            |least_len: usize| (1..self.sequence.len()).filter_map(|at| usable(at, least_len)).min_by_key(Vec::len);
        let is_guarded = least_match_len >= GUARDED_MATCH_LEN;
        let guarded = || is_guarded.then(|| usable(0, SHORTEST_LEN).or_else(|| inner(SHORTEST_LEN))).flatten();
        usable(0, GOOD_LEN).or_else(|| inner(GOOD_LEN)).or_else(guarded)
    }

    /// Returns the place of a literal that its author names.
    fn named(&self, wanted: &[u8]) -> Option<Vec<Placed>> {
        let wanted = if self.ignores_case { wanted.to_ascii_lowercase() } else { wanted.to_vec() };
        (0..self.sequence.len()).find_map(|at| {
            let leads = self.leads_from(at);
            let position = |lead: &Lead| lead.bytes.windows(wanted.len()).position(|window| window == wanted);
            let first = position(leads.first()?)?;
            if !leads.iter().all(|lead| position(lead) == Some(first)) {
                return None;
            }
            let (least, greatest) = self.offset_of(at)?;
            let offset = (least + first as u32, greatest + first as u32);
            let tail = Tail::of(&self.sequence[at..], first + wanted.len());
            (offset.1 <= MAX_OFFSET).then(|| vec![Placed { bytes: wanted.clone(), offset, tail }])
        })
    }

    /// Returns the least and greatest number of bytes before an element; `None` if nothing bounds it.
    fn offset_of(&self, at: usize) -> Option<(u32, u32)> {
        self.sequence[..at].iter().try_fold((0, 0), |(least, greatest), element| {
            let properties = element.properties();
            let least = least + u32::try_from(properties.minimum_len()?).ok()?;
            let greatest = u32::try_from(properties.maximum_len()?).ok()?.checked_add(greatest)?;
            (greatest <= MAX_OFFSET).then_some((least, greatest))
        })
    }

    fn leads_from(&self, at: usize) -> Vec<Lead> {
        let mut leads = self.leads_of_sequence(&self.sequence[at..]);
        leads.sort();
        leads.dedup();
        // What begins with another lead of the set is found with it.
        let all = leads.clone();
        leads.retain(|lead| !all.iter().any(|other| other != lead && lead.bytes.starts_with(&other.bytes)));
        leads
    }

    fn leads_of_sequence(&self, sequence: &[&Hir]) -> Vec<Lead> {
        let mut leads = Lead::whole([]);
        for element in sequence {
            let next = self.leads_of(element);
            // Once there is enough, words (`live|test`) are worth more literals, single letters are not.
            let is_enough = leads.iter().all(|lead| lead.bytes.len() >= GOOD_LEN);
            let is_wordy = next.iter().all(|lead| lead.bytes.len() >= SHORTEST_LEN);
            if (is_enough && next.len() > 1 && !is_wordy) || leads.len() * next.len() > MAX_LITERALS {
                leads.iter_mut().for_each(|lead| lead.is_whole = false);
            }
            if leads.iter().all(|lead| !lead.is_whole) {
                break;
            }
            leads = leads.into_iter().flat_map(|lead| append(lead, &next)).collect();
        }
        leads
    }

    fn leads_of(&self, hir: &Hir) -> Vec<Lead> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Lead::whole([]),
            HirKind::Literal(literal) => Lead::whole(self.fold(&literal.0)),
            HirKind::Class(Class::Bytes(class)) => {
                let mut bytes: Vec<u8> = class.iter().flat_map(|range| range.start()..=range.end()).collect();
                bytes = self.fold(&bytes);
                bytes.sort_unstable();
                bytes.dedup();
                if bytes.len() > MAX_CLASS_LEN {
                    return Lead::unknown();
                }
                bytes.into_iter().flat_map(|byte| Lead::whole([byte])).collect()
            }
            HirKind::Class(Class::Unicode(_)) => Lead::unknown(),
            HirKind::Capture(capture) => self.leads_of(&capture.sub),
            HirKind::Concat(parts) => self.leads_of_sequence(&parts.iter().collect::<Vec<_>>()),
            HirKind::Alternation(alternatives) => {
                let leads: Vec<Lead> = alternatives.iter().flat_map(|part| self.leads_of(part)).collect();
                if leads.len() > MAX_LITERALS { Lead::unknown() } else { leads }
            }
            HirKind::Repetition(repetition) => {
                let once = self.leads_of(&repetition.sub);
                match (repetition.min, repetition.max) {
                    (0, Some(1)) => Lead::whole([]).into_iter().chain(once).collect(),
                    (0, _) => Lead::unknown(),
                    (least, greatest) => {
                        let times = if once.len() > 1 { 1 } else { (least as usize).min(GOOD_LEN) };
                        let mut leads = self.leads_of_sequence(&vec![&*repetition.sub; times]);
                        if greatest != Some(times as u32) {
                            leads.iter_mut().for_each(|lead| lead.is_whole = false);
                        }
                        leads
                    }
                }
            }
        }
    }

    fn fold(&self, bytes: &[u8]) -> Vec<u8> {
        if self.ignores_case { bytes.to_ascii_lowercase() } else { bytes.to_vec() }
    }
}

fn append(lead: Lead, next: &[Lead]) -> Vec<Lead> {
    if !lead.is_whole {
        return vec![lead];
    }
    let joined = |next: &Lead| Lead { bytes: [&lead.bytes[..], &next.bytes].concat(), is_whole: next.is_whole };
    next.iter().map(joined).collect()
}

/// Returns true if the expression holds a class of exactly one letter in both cases, which is what a literal becomes
/// under `(?i)`. Then all literals of the pattern are looked for without regard to case: a superset is never wrong.
fn has_case_pair(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Bytes(class)) => match class.ranges() {
            [upper, lower] => {
                upper.start() == upper.end()
                    && lower.start() == lower.end()
                    && upper.start().is_ascii_uppercase()
                    && upper.start().to_ascii_lowercase() == lower.start()
            }
            _ => false,
        },
        HirKind::Capture(capture) => has_case_pair(&capture.sub),
        HirKind::Repetition(repetition) => has_case_pair(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_case_pair),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) | HirKind::Class(Class::Unicode(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(pattern: &str, wanted: Option<&str>) -> Vec<String> {
        let literals = derive(pattern, wanted).unwrap_or_else(|error| panic!("{pattern}: {}", error.message));
        literals
            .iter()
            .map(|literal| {
                let (least, greatest) = literal.offset;
                let case = if literal.ignores_case { " (any case)" } else { "" };
                format!("{} @{least}-{greatest}{case}", literal.text)
            })
            .collect()
    }

    #[test]
    fn literals_are_in_every_match_at_their_offset() {
        let cases: &[(&str, &[&str])] = &[
            ("tok_live_[0-9A-Za-z]{24}", &["tok_live_ @0-0"]),
            (r"\btok_(?:live|test)_\w+", &["tok_live_ @0-0", "tok_test_ @0-0"]),
            ("[rs]k_live_[0-9a-z]{9}", &["rk_live_ @0-0", "sk_live_ @0-0"]),
            ("(?:abc|abd|xyz)_[a-z]{36}", &["abc_ @0-0", "abd_ @0-0", "xyz_ @0-0"]),
            ("A[KS]IA[0-9A-Z]{16}", &["AKIA @0-0", "ASIA @0-0"]),
            ("(?i)Token_[a-f]+", &["token_ @0-0 (any case)"]),
            ("(?i:tele)PATH[0-9]+", &["telepath @0-0 (any case)"]),
            ("[0-9a-z]{24}[.]apps[.]example", &[".apps.example @24-24"]),
            ("(?P<secret>[a-z]{3,5}-?)long_part=[0-9]+", &["long_part= @3-6"]),
            ("abcd_[0-9]{9}|[0-9]{2}efgh", &["abcd_ @0-0", "efgh @2-2"]),
            ("v?tokn-[0-9]+", &["tokn- @0-0", "vtokn- @0-0"]),
            (r"SG\.[\w-]{22}", &["SG. @0-0"]),
            ("(?:ab){2}[0-9]+", &["abab @0-0"]),
            ("ab[0-2]{30}", &["ab0 @0-0", "ab1 @0-0", "ab2 @0-0"]),
            ("tok[0-9a-zA-Z]-[a-z]{12}", &["tok @0-0"]),
        ];
        for (pattern, expected) in cases {
            assert_eq!(derived(pattern, None), *expected, "{pattern}");
        }
    }

    #[test]
    fn a_wanted_literal_is_placed() {
        assert_eq!(derived("ab-[0-9a-zA-Z]{20}MIDDLE[a-z]{20}", Some("MIDDLE")), ["MIDDLE @23-23"]);
        assert_eq!(derived("ab-(?:x{3})?(?:proj-)[a-z]{20,60}xMIDDLE", Some("MIDDLE")), ["MIDDLE @29-72"]);
        assert_eq!(derived("(?i)ab-[0-9]{4}MIDDLE", Some("Middle")), ["middle @7-7 (any case)"]);
    }

    #[test]
    fn patterns_without_a_literal_are_refused() {
        let cases = [
            ("[a-z]{32}", None, "a match of the pattern need not contain a literal of 4 bytes"),
            ("a[0-9]{30}", None, "a match of the pattern need not contain a literal of 4 bytes"),
            ("ab[0-9]{4}", None, "a match of the pattern need not contain a literal of 4 bytes"),
            ("tokn_[0-9]+|[0-9a-f]{40}", None, "a match of the pattern need not contain a literal of 4 bytes"),
            ("[a-z]+MIDDLE", Some("MIDDLE"), "a match of the pattern need not contain `MIDDLE`"),
            ("ab-(?:MIDDLE)?[a-z]{30}", Some("MIDDLE"), "a match of the pattern need not contain `MIDDLE`"),
            ("(?:tokn_)?", None, "the pattern matches the empty text"),
            ("tokn_[0-9", None, "unclosed character class"),
        ];
        for (pattern, wanted, message) in cases {
            assert_eq!(derive(pattern, wanted).unwrap_err().message, message, "{pattern}");
        }
    }

    #[test]
    fn a_broken_pattern_says_where() {
        assert_eq!(derive("tokn_(?P<secret>[0-9]{9}", None).unwrap_err().span, 5..6);
    }
}
