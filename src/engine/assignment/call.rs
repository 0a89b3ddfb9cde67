//! Well-known functions that take a secret by its position: `login("me", "value")`, `createHmac("sha256", "value")`.

use super::binding::name_span;
use super::text::{Text, is_name_byte};
use super::value::{self, Value};
use super::{Assignment, Form, Operator, Parts};
use crate::span::Span;

/// How far the arguments of a call may reach.
const MAX_CALL_BYTES: usize = 400;

const MAX_ARGUMENTS: usize = 8;

/// A function and which of its arguments is secret.
struct Call {
    /// The last part of the name, or the last two where the last alone says too little; lower case, no underscores.
    function: &'static str,
    /// Counted from 0.
    argument: usize,
    /// The least number of arguments; with fewer, the call is another one of the same name.
    least: usize,
    name: &'static str,
}

const fn logs_in(function: &'static str, argument: usize) -> Call {
    Call { function, argument, least: argument + 1, name: "password" }
}

const fn signs(function: &'static str, argument: usize) -> Call {
    Call { function, argument, least: argument + 1, name: "secret_key" }
}

const CALLS: &[Call] = &[
    logs_in("login", 1),
    logs_in("signin", 1),
    logs_in("authenticate", 1),
    logs_in("auth", 1),
    logs_in("basicauth", 1),
    logs_in("setbasicauth", 1),
    logs_in("httpbasicauth", 1),
    logs_in("httpdigestauth", 1),
    logs_in("plainauth", 2),
    logs_in("networkcredential", 1),
    logs_in("passwordauthentication", 1),
    logs_in("usernamepasswordcredentials", 1),
    logs_in("usernamepasswordcredential", 1),
    logs_in("usernamepasswordauthenticationtoken", 1),
    Call { function: "createuser", argument: 2, least: 3, name: "password" },
    Call { function: "createuser", argument: 1, least: 2, name: "password" },
    Call { function: "adduser", argument: 1, least: 2, name: "password" },
    Call { function: "createsuperuser", argument: 2, least: 3, name: "password" },
    logs_in("connect", 2),
    logs_in("getconnection", 2),
    logs_in("mysqliconnect", 2),
    logs_in("mysqli", 2),
    logs_in("pdo", 2),
    logs_in("sequelize", 2),
    logs_in("ldapbind", 2),
    logs_in("ftplogin", 2),
    logs_in("odbcconnect", 2),
    logs_in("ociconnect", 1),
    logs_in("imapopen", 2),
    logs_in("ssh2authpassword", 2),
    logs_in("simplebind", 1),
    logs_in("simplebinds", 1),
    logs_in("directoryentry", 2),
    logs_in("logonuser", 2),
    logs_in("passwordcredential", 2),
    logs_in("usernamepasswordtoken", 1),
    logs_in("validatecredentials", 1),
    logs_in("setcredentials", 1),
    logs_in("credentials.basic", 1),
    logs_in("changepassword", 1),
    logs_in("passwordhash", 0),
    logs_in("bcrypt.hash", 0),
    logs_in("bcrypt.hashsync", 0),
    logs_in("bcrypt.hashpw", 0),
    logs_in("redis.auth", 0),
    logs_in("client.auth", 0),
    logs_in("jedis.auth", 0),
    logs_in("keystore.load", 1),
    signs("jwt.sign", 1),
    signs("jwt.verify", 1),
    signs("jwt.encode", 1),
    signs("jwt.decode", 1),
    signs("createhmac", 1),
    signs("hmac.new", 0),
    signs("hashhmac", 2),
    signs("basicawscredentials", 1),
    signs("awsbasiccredentials.create", 1),
    signs("createcipher", 1),
    signs("createcipheriv", 1),
    signs("createdecipher", 1),
    signs("createdecipheriv", 1),
    signs("opensslencrypt", 2),
    signs("openssldecrypt", 2),
    signs("aes.encrypt", 1),
    signs("aes.decrypt", 1),
    signs("newcookiestore", 0),
    signs("urlsafetimedserializer", 0),
    signs("secretkeyspec", 0),
    signs("fernet", 0),
    signs("cookieparser", 0),
    signs("aes.new", 0),
];

/// Reads the call of the function whose name holds the hit.
pub(super) fn extract(text: &Text<'_>, hit: Span) -> Option<Assignment> {
    let name = name_span(text, hit);
    if text.byte(name.end) != b'(' { None } else { read(text, name).flatten() }
}

/// Reads the call of the function `name`, whose `(` follows; `None` if the function is not a known one, `Some(None)` if it
/// is and the argument is no literal.
#[allow(clippy::option_option)]
pub(super) fn read(text: &Text<'_>, name: Span) -> Option<Option<Assignment>> {
    let mut buffer = [0; 48];
    let spelled = spell(text.of(name), &mut buffer);
    let fits = |call: &&Call| {
        let wanted = call.function.as_bytes();
        spelled.ends_with(wanted)
            && (spelled.len() == wanted.len() || spelled[spelled.len() - wanted.len() - 1] == b'.')
    };
    CALLS.iter().find(fits)?;
    let text = &text.near(name);
    let (arguments, count) = arguments(text, name.end + 1);
    let call = CALLS.iter().filter(fits).find(|call| count >= call.least);
    Some(call.and_then(|call| {
        let found = value::read_argument(text, arguments[call.argument])?;
        Some(assignment(name, found, call.name))
    }))
}

fn assignment(name: Span, found: Value, implied: &'static str) -> Assignment {
    let (operator, form) = (Operator::Call, Form::Argument);
    Assignment { name, value: found.span, quote: found.quote, operator, form, parts: Parts::Implied(implied) }
}

/// Lower-cases a name into `buffer`, without its underscores; of a longer one the end is kept.
fn spell<'b>(name: &[u8], buffer: &'b mut [u8; 48]) -> &'b [u8] {
    let mut start = buffer.len();
    for byte in name.iter().rev().filter(|byte| **byte != b'_').take(buffer.len()) {
        start -= 1;
        buffer[start] = byte.to_ascii_lowercase();
    }
    &buffer[start..]
}

/// Returns where the arguments start that follow an opening bracket, and how many there are.
pub(super) fn arguments(text: &Text<'_>, open: usize) -> ([usize; MAX_ARGUMENTS], usize) {
    let mut starts = [open; MAX_ARGUMENTS];
    let mut count = 1;
    let mut depth = 0usize;
    let mut at = open;
    let limit = open + MAX_CALL_BYTES;
    while at < limit {
        match text.byte(at) {
            quote @ (b'"' | b'\'' | b'`') => {
                at += 1;
                at = text.skip_while(at, MAX_CALL_BYTES, |byte| byte != quote && byte != b'\n');
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return (starts, if is_empty(text, open, at) { 0 } else { count }),
            },
            b';' => break,
            b',' if depth == 0 => {
                if count == MAX_ARGUMENTS {
                    break;
                }
                starts[count] = at + 1;
                count += 1;
            }
            _ => {}
        }
        at += 1;
    }
    (starts, count)
}

fn is_empty(text: &Text<'_>, open: usize, close: usize) -> bool {
    !text.between(open, close).iter().any(|byte| is_name_byte(*byte) || matches!(byte, b'"' | b'\'' | b'`'))
}
