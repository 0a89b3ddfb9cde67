//! Credentials that commands take after a flag of one letter: `curl -u me:value`, `mysql -pvalue`.

use super::text::{Text, is_name_byte};
use super::value::{self, Bare};
use super::{Assignment, Form, Operator, Parts, Quote};
use crate::span::Span;

const MAX_COMMAND_BYTES: usize = 512;

/// A command and its flag.
struct Command {
    word: &'static str,
    /// With the blank before it.
    flag: &'static str,
    follows: Follows,
}

/// What stands after a flag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follows {
    /// `-u me:value`, also without the blank.
    UserAndPassword,
    /// `-p value`
    Blank,
    /// `-pvalue`: a blank would make the command ask for it.
    Value,
}

const COMMANDS: &[Command] = &[
    Command { word: "curl", flag: " -u", follows: Follows::UserAndPassword },
    Command { word: "curl", flag: " --user ", follows: Follows::UserAndPassword },
    Command { word: "curl", flag: " --user=", follows: Follows::UserAndPassword },
    Command { word: "curl", flag: " --proxy-user ", follows: Follows::UserAndPassword },
    Command { word: "mysql", flag: " -p", follows: Follows::Value },
    Command { word: "mariadb", flag: " -p", follows: Follows::Value },
    Command { word: "redis-cli", flag: " -a", follows: Follows::Blank },
    Command { word: "mongo", flag: " -p", follows: Follows::Blank },
    Command { word: "ldap", flag: " -w", follows: Follows::Blank },
    Command { word: "sqlcmd", flag: " -P", follows: Follows::Blank },
    // `docker login`, `az login` and the like.
    Command { word: "login", flag: " -p", follows: Follows::Blank },
];

/// Reads the credentials that are given to the command at the hit, on its line or the next ones if it goes on there.
pub(super) fn extract(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    // `mysqldump`, `ldapsearch`, `curl.exe`
    let name_end = text.skip_while(hit.end, 16, |byte| byte.is_ascii_alphabetic() || byte == b'.');
    if text.byte(name_end) != b' '
        || !matches!(
            text.before(hit.start),
            b'\n' | b' ' | b'\t' | b'/' | b'"' | b'\'' | b'`' | b'(' | b'$' | b'|' | b'@' | b'>' | b':'
        )
    {
        return None;
    }
    let command = text.rest(name_end, command_len(text, name_end));
    COMMANDS.iter().filter(|known| text.of(hit).eq_ignore_ascii_case(known.word.as_bytes())).find_map(|known| {
        let at = memchr::memmem::find(command, known.flag.as_bytes())?;
        let start = name_end + at + known.flag.len();
        match known.follows {
            Follows::UserAndPassword => user_and_password(text, hit, start),
            Follows::Blank if text.byte(start) != b' ' => None,
            Follows::Value if text.byte(start) == b' ' => None,
            Follows::Blank | Follows::Value => password(text, hit, start),
        }
    })
}

/// Returns how long the command is that goes on at `start`: to the end of its line, or of the last that continues it.
fn command_len(text: &Text<'_>, start: usize) -> usize {
    let rest = text.rest(start, MAX_COMMAND_BYTES);
    memchr::memchr_iter(b'\n', rest).take(4).find(|&at| !rest[..at].ends_with(b"\\")).unwrap_or(rest.len())
}

fn user_and_password(text: &Text<'_>, hit: Span, start: usize) -> Option<Assignment> {
    let start = text.skip_while(start, 2, |byte| matches!(byte, b' ' | b'"' | b'\''));
    let ends = |byte: u8| byte <= b' ' || matches!(byte, b'"' | b'\'' | b'`' | b'\\');
    let stop = text.skip_while(start, 256, |byte| !ends(byte));
    let credentials = text.between(start, stop);
    let colon = memchr::memchr(b':', credentials).filter(|&colon| colon + 1 < credentials.len())?;
    let parts = Parts::Url { scheme: hit, user: Span::new(start, start + colon), host: Span::new(stop, stop) };
    let value = Span::new(start + colon + 1, stop);
    Some(Assignment { name: hit, value, quote: Quote::None, operator: Operator::Form, form: Form::Flag, parts })
}

fn password(text: &Text<'_>, hit: Span, start: usize) -> Option<Assignment> {
    let found = value::read(text, start, Operator::Space, Bare::Word)?;
    let first = text.byte(found.span.start);
    if !is_name_byte(first) && found.quote == Quote::None && !first.is_ascii_punctuation() || first == b'-' {
        return None;
    }
    let (operator, form, parts) = (Operator::Space, Form::Flag, Parts::Implied("password"));
    Some(Assignment { name: hit, value: found.span, quote: found.quote, operator, form, parts })
}
