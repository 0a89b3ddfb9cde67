//! The words around which assignments are looked for, and what each of them leads to.

/// A word at whose occurrence [`extract`](super::extract) must look, in lower case.
#[derive(Clone, Copy, Debug)]
pub struct Trigger {
    pub word: &'static str,
    /// False: only at the start of an alphanumeric run or of a camel-case hump (`dbPass`, but not `compass`).
    /// True: anywhere (`PGPASSWORD`).
    pub anywhere: bool,
    pub lead: Lead,
}

/// What a word leads to: where the value stands that it promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Part of a name that a value is bound to.
    Name,
    /// `://` between the scheme of a URL and a user with a password.
    Url,
    /// The scheme of a header, `Basic` or `Bearer`; or a function that sends one.
    Header,
    /// `IDENTIFIED BY`
    Identified,
    /// A command that takes a password after a flag of one letter; or a function of that name.
    Command,
    /// A command that reads a password from a pipe.
    Pipe,
    /// A function that takes a password as one of its arguments.
    Call,
    /// A word of a provider, whose key may stand beside it without another name. The rules say which words these are.
    Provider,
}

const fn word(word: &'static str, lead: Lead) -> Trigger {
    Trigger { word, anywhere: false, lead }
}

const fn anywhere(word: &'static str, lead: Lead) -> Trigger {
    Trigger { word, anywhere: true, lead }
}

/// The words that [`extract`](super::extract) knows, matched without regard to case.
pub const TRIGGERS: &[Trigger] = &[
    anywhere("passw", Lead::Name),
    anywhere("passphrase", Lead::Name),
    anywhere("secret", Lead::Name),
    anywhere("token", Lead::Name),
    anywhere("apikey", Lead::Name),
    anywhere("credential", Lead::Name),
    anywhere("securestring", Lead::Name),
    word("pass", Lead::Name),
    word("pwd", Lead::Name),
    word("pw", Lead::Name),
    word("pswd", Lead::Name),
    word("key", Lead::Name),
    word("auth", Lead::Name),
    word("cred", Lead::Name),
    word("creds", Lead::Name),
    word("totp", Lead::Name),
    word("mnemonic", Lead::Name),
    word("psw", Lead::Name),
    word("psk", Lead::Name),
    word("storepass", Lead::Name),
    word("keypass", Lead::Name),
    word("requirepass", Lead::Name),
    word("masterauth", Lead::Name),
    word("rootpw", Lead::Name),
    word("bindpw", Lead::Name),
    anywhere("://", Lead::Url),
    word("basic", Lead::Header),
    word("bearer", Lead::Header),
    word("identified", Lead::Identified),
    word("curl", Lead::Command),
    word("mysql", Lead::Command),
    word("mysqladmin", Lead::Command),
    word("mariadb", Lead::Command),
    word("redis-cli", Lead::Command),
    word("mongo", Lead::Command),
    word("ldap", Lead::Command),
    word("sqlcmd", Lead::Command),
    word("zip -p", Lead::Command),
    word("unzip -p", Lead::Command),
    word("7z a", Lead::Command),
    word("7z x", Lead::Command),
    word("openssl enc", Lead::Command),
    word("lftp", Lead::Command),
    word("smbclient", Lead::Command),
    word("sqlplus", Lead::Command),
    word("rabbitmqctl", Lead::Command),
    word("net user", Lead::Command),
    word("net use", Lead::Command),
    word("login", Lead::Command),
    word("sudo -s", Lead::Pipe),
    word("signin", Lead::Call),
    word("connect", Lead::Call),
    word("createuser", Lead::Call),
    word("create_user", Lead::Call),
    word("createsuperuser", Lead::Call),
    word("create_superuser", Lead::Call),
    word("adduser", Lead::Call),
    word("add_user", Lead::Call),
    word("sequelize", Lead::Call),
    word("pdo", Lead::Call),
    word("jwt", Lead::Call),
    word("hmac", Lead::Call),
    word("bcrypt", Lead::Call),
    word("fernet", Lead::Call),
    word("cookieparser", Lead::Call),
    word("aes.new", Lead::Call),
    word("aes.encrypt", Lead::Call),
    word("aes.decrypt", Lead::Call),
    word("createcipher", Lead::Call),
    word("createdecipher", Lead::Call),
    word("openssl_", Lead::Call),
    word("newcookiestore", Lead::Call),
    word("urlsafetimedserializer", Lead::Call),
    word("imap_open", Lead::Call),
    word("simple_bind", Lead::Call),
    word("directoryentry", Lead::Call),
    word("logonuser", Lead::Call),
];
