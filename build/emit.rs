//! Writes providers and rules as Rust statics, which borrow all their text from the program itself.

use std::fmt::Write;

use crate::rule::definition::{
    Checksum, Context, List, Pair, Provider, Remediation, Rule, Severity, Shape, Text, TokenLiteral,
};
use crate::rule::tail::Tail;

/// Returns the source text that `src/rule/builtin.rs` includes.
pub fn tables(providers: &[Provider], rules: &[Rule]) -> String {
    let mut out = String::with_capacity(rules.len() * 2048);
    table(&mut out, "PROVIDERS", "Provider", providers.iter().map(provider));
    table(&mut out, "RULES", "Rule", rules.iter().map(rule));
    table(&mut out, "LITERALS", "BuiltinLiteral", literals(rules).into_iter());
    out
}

fn table(out: &mut String, name: &str, of: &str, rows: impl ExactSizeIterator<Item = String>) {
    writeln!(out, "pub static {name}: [{of}; {}] = [", rows.len()).expect("writing to a string does not fail");
    for row in rows {
        out.push_str(&row);
        out.push_str(",\n");
    }
    out.push_str("];\n");
}

fn provider(provider: &Provider) -> String {
    let Provider { id, name, words, hosts, remediation } = provider;
    let (id, name, words, hosts) = (text(id), text(name), texts(words), texts(hosts));
    let remediation = self::remediation(remediation);
    format!("Provider{{id:{id},name:{name},words:{words},hosts:{hosts},remediation:{remediation}}}")
}

fn remediation(remediation: &Remediation) -> String {
    let Remediation { opens, rotate, revoke, overlap, check, scope, audit, commands, links, is_generic } = remediation;
    let (opens, rotate, revoke) = (text(opens), texts(rotate), texts(revoke));
    let (overlap, check, scope, audit) = (text(overlap), text(check), text(scope), text(audit));
    let commands =
        list(commands, |command| format!("Command{{does:{},run:{}}}", text(&command.does), text(&command.run)));
    let links = list(links, |link| format!("Link{{title:{},url:{}}}", text(&link.title), text(&link.url)));
    format!(
        "Remediation{{opens:{opens},rotate:{rotate},revoke:{revoke},overlap:{overlap},check:{check},scope:{scope},\
         audit:{audit},commands:{commands},links:{links},is_generic:{is_generic}}}"
    )
}

fn rule(rule: &Rule) -> String {
    let Rule { id, provider, name, severity, confidence, shape, context, .. } = rule;
    let Rule { checksum, min_entropy, pair, facts, examples, negatives, .. } = rule;
    let (id, name, shape, context) = (text(id), text(name), self::shape(shape), self::context(context));
    let checksum = option(checksum.as_ref(), |checksum: &Checksum| format!("Checksum::{checksum:?}"));
    let pair = option(pair.as_ref(), |pair: &Pair| {
        let (with, what, lines) = (text(&pair.with), text(&pair.what), pair.within_lines);
        format!("Pair{{with:{with},what:{what},within_lines:{lines}}}")
    });
    let (facts, examples, negatives) = (texts(facts), texts(examples), texts(negatives));
    let severity: &Severity = severity;
    format!(
        "Rule{{id:{id},provider:{provider:?},name:{name},severity:Severity::{severity:?},\
         confidence:Confidence::{confidence:?},shape:{shape},context:{context},checksum:{checksum},\
         min_entropy:{min_entropy:?},pair:{pair},facts:{facts},examples:{examples},negatives:{negatives}}}"
    )
}

fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Token { pattern, literals, joins_words } => {
            let (pattern, literals) = (text(pattern), list(literals, literal));
            format!("Shape::Token{{pattern:{pattern},literals:{literals},joins_words:{joins_words}}}")
        }
        Shape::Assignment { names, alphabet, length, layout } => {
            let names = texts(names);
            let layout = text(layout);
            format!(
                "Shape::Assignment{{names:{names},alphabet:Alphabet::{alphabet:?},length:{length:?},layout:{layout}}}"
            )
        }
        Shape::Url { schemes } => format!("Shape::Url{{schemes:{}}}", texts(schemes)),
        Shape::Header { scheme } => format!("Shape::Header{{scheme:{}}}", text(scheme)),
        Shape::Block { begin, end, max_bytes } => {
            format!("Shape::Block{{begin:{},end:{},max_bytes:{max_bytes}}}", text(begin), text(end))
        }
        Shape::Path { globs } => format!("Shape::Path{{globs:{}}}", texts(globs)),
    }
}

fn literal(literal: &TokenLiteral) -> String {
    let TokenLiteral { text, offset, ignores_case, tail: Tail { bytes, least_len } } = literal;
    let tail = format!("Tail{{bytes:{bytes:?},least_len:{least_len}}}");
    format!("TokenLiteral{{text:{},offset:{offset:?},ignores_case:{ignores_case},tail:{tail}}}", self::text(text))
}

fn context(context: &Context) -> String {
    let (any_of, paths) = (texts(&context.any_of), texts(&context.paths));
    format!("Context{{any_of:{any_of},within:Within::{:?},paths:{paths}}}", context.within)
}

/// The literals of all token rules in the order of their lower-cased bytes.
fn literals(rules: &[Rule]) -> Vec<String> {
    let mut all: Vec<(Vec<u8>, usize, usize)> = Vec::new();
    for (rule_idx, rule) in rules.iter().enumerate() {
        if let Shape::Token { literals, .. } = &rule.shape {
            let rows = literals.iter().enumerate();
            all.extend(rows.map(|(at, literal)| (literal.text.to_ascii_lowercase().into_bytes(), rule_idx, at)));
        }
    }
    all.sort();
    all.iter()
        .map(|(bytes, rule, literal)| {
            format!("BuiltinLiteral{{lower:b\"{}\",rule:RuleIdx({rule}),literal:{literal}}}", bytes.escape_ascii())
        })
        .collect()
}

fn text(text: &Text) -> String {
    format!("B({:?})", &**text)
}

fn texts(texts: &List<Text>) -> String {
    list(texts, text)
}

fn list<T: Clone>(items: &List<T>, item: impl Fn(&T) -> String) -> String {
    format!("B(&[{}])", items.iter().map(item).collect::<Vec<_>>().join(","))
}

fn option<T>(value: Option<&T>, some: impl Fn(&T) -> String) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({})", some(value)))
}
