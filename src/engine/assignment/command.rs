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
    /// `-u me:value`, also without the blank; the sign divides user and password.
    UserAnd(u8),
    /// `-p value`
    Blank,
    /// `-pvalue`: a blank would make the command ask for it.
    Value,
    /// `user value`
    SecondWord,
    /// `... value` at the end of the command
    LastWord,
}

const fn user_and(sign: u8, word: &'static str, flag: &'static str) -> Command {
    Command { word, flag, follows: Follows::UserAnd(sign) }
}

const fn takes(word: &'static str, flag: &'static str, follows: Follows) -> Command {
    Command { word, flag, follows }
}

const COMMANDS: &[Command] = &[
    user_and(b':', "curl", " -u"),
    user_and(b':', "curl", " --user "),
    user_and(b':', "curl", " --user="),
    user_and(b':', "curl", " --proxy-user "),
    // `-su me:value`, `-sSu me:value`
    user_and(b':', "curl", "su "),
    user_and(b':', "curl", "Su "),
    user_and(b',', "lftp", " -u "),
    user_and(b'%', "smbclient", " -U "),
    user_and(b'/', "sqlplus", " "),
    takes("mysql", " -p", Follows::Value),
    takes("mysqladmin", " password", Follows::Blank),
    takes("mariadb", " -p", Follows::Value),
    takes("7z", " -p", Follows::Value),
    takes("openssl", " -k", Follows::Blank),
    takes("redis-cli", " -a", Follows::Blank),
    takes("mongo", " -p", Follows::Blank),
    takes("ldap", " -w", Follows::Blank),
    takes("sqlcmd", " -P", Follows::Blank),
    takes("zip", " -P", Follows::Blank),
    takes("unzip", " -P", Follows::Blank),
    // `docker login`, `az login` and the like.
    takes("login", " -p", Follows::Blank),
    takes("rabbitmqctl", " add_user ", Follows::SecondWord),
    takes("rabbitmqctl", " change_password ", Follows::SecondWord),
    takes("net", " user ", Follows::SecondWord),
    takes("net", " /user:", Follows::SecondWord),
    takes("htpasswd", " -b", Follows::LastWord),
    takes("htpasswd", " -nb", Follows::LastWord),
    takes("htpasswd", " -cb", Follows::LastWord),
];

/// Reads the credentials that are given to the command at the hit, on its line or the next ones if it goes on there.
pub(super) fn extract(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    // The hit may hold the flag as well: `zip -P`.
    let len = text.of(hit).iter().take_while(|byte| **byte != b' ').count();
    let hit = Span::new(hit.start, hit.start + len);
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
            Follows::UserAnd(sign) => user_and_password(text, hit, start, sign),
            Follows::Blank if text.byte(start) != b' ' => None,
            Follows::Value if text.byte(start) == b' ' => None,
            Follows::Blank | Follows::Value => password(text, hit, start),
            Follows::SecondWord => password(text, hit, start + words(&command[start - name_end..]).nth(1)?),
            Follows::LastWord => password(text, hit, start + words(&command[start - name_end..]).skip(2).last()?),
        }
    })
}

/// Returns where the words start that a command goes on with, up to the next command.
fn words(command: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let end = command.iter().position(|byte| matches!(byte, b'|' | b';' | b'>' | b'&')).unwrap_or(command.len());
    let command = &command[..end];
    let is_start = |at: &usize| !is_space(command[*at]) && (*at == 0 || is_space(command[*at - 1]));
    (0..command.len()).filter(is_start)
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'\\'
}

/// Returns how long the command is that goes on at `start`: to the end of its line, or of the last that continues it.
fn command_len(text: &Text<'_>, start: usize) -> usize {
    let rest = text.rest(start, MAX_COMMAND_BYTES);
    memchr::memchr_iter(b'\n', rest).take(4).find(|&at| !rest[..at].ends_with(b"\\")).unwrap_or(rest.len())
}

fn user_and_password(text: &Text<'_>, hit: Span, start: usize, sign: u8) -> Option<Assignment> {
    let start = text.skip_while(start, 2, |byte| matches!(byte, b' ' | b'"' | b'\''));
    let ends = |byte: u8| byte <= b' ' || matches!(byte, b'"' | b'\'' | b'`' | b'\\');
    let stop = text.skip_while(start, 256, |byte| !ends(byte));
    let credentials = text.between(start, stop);
    // `sqlplus me/value@host`
    let host = if sign == b'/' { memchr::memrchr(b'@', credentials) } else { None };
    let end = host.unwrap_or(credentials.len());
    let divided = memchr::memchr(sign, credentials).filter(|&at| at > 0 && at + 1 < end)?;
    let (value, host) = (Span::new(start + divided + 1, start + end), Span::new(start + end, stop));
    let parts = Parts::Url { scheme: hit, user: Span::new(start, start + divided), host };
    Some(Assignment { name: hit, value, quote: Quote::None, operator: Operator::Form, form: Form::Flag, parts })
}

fn password(text: &Text<'_>, hit: Span, start: usize) -> Option<Assignment> {
    let found = value::read(text, start, Operator::Space, Bare::Word)?;
    let first = text.byte(found.span.start);
    if !is_name_byte(first) && found.quote == Quote::None && !first.is_ascii_punctuation()
        || matches!(first, b'-' | b'/')
    {
        return None;
    }
    let (operator, form, parts) = (Operator::Space, Form::Flag, Parts::Implied("password"));
    Some(Assignment { name: hit, value: found.span, quote: found.quote, operator, form, parts })
}
