//! Reads a configuration file over the settings so far.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::allow::{self, AllowEntry};
use super::error::ConfigError;
use super::keys::{InRepository, Key, Visitor};
use super::settings::Settings;
use super::traced::{FilePlace, SetBy, Traced, Trust};
use super::value::{Shape, Value};
use crate::rule::problem::{BadFile, Problem, did_you_mean};

/// A configuration file and how far it is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    pub path: PathBuf,
    pub trust: Trust,
}

impl ConfigFile {
    /// Puts what the file says over `settings`.
    ///
    /// # Errors
    ///
    /// If it cannot be read, is not TOML, or says something that no setting can be. All of its problems are told.
    pub fn apply(&self, settings: &mut Settings) -> Result<(), ConfigError> {
        let read = fs::read(&self.path).map_err(|source| ConfigError::Read { path: self.path.clone(), source })?;
        let text = String::from_utf8(read).map_err(|_| ConfigError::NotUtf8 { path: self.path.clone() })?;
        let packs_before = settings.rules.packs.len();
        let mut reader = Reader::new(self, &text);
        match DeTable::parse(&text) {
            Ok(table) => reader.read(table.get_ref(), settings),
            Err(error) => reader.problem(error.span().unwrap_or(0..0), error.message()),
        }
        let Reader { mut problems, notices, .. } = reader;
        problems.sort_by_key(|problem| problem.span.start);
        if !problems.is_empty() {
            let name = self.path.display().to_string();
            return Err(ConfigError::Invalid(BadFile { name, text, problems }));
        }
        settings.notices.extend(notices);
        self.place_packs(settings, packs_before);
        Ok(())
    }

    /// Makes paths of rule packs relative to the file, and leaves out those by which a repository reaches beyond
    /// itself.
    fn place_packs(&self, settings: &mut Settings, first: usize) {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let notices = &mut settings.notices;
        let own = settings.rules.packs.split_off(first);
        for pack in own {
            let path = folder.join(&pack.value);
            if self.trust == Trust::Repository && leaves(&path, folder) {
                notices.push(format!(
                    "{}: rules of {} are not used, since they lie elsewhere",
                    pack.set_by,
                    path.display()
                ));
            } else {
                settings.rules.packs.push(Traced::new(path, pack.set_by));
            }
        }
    }
}

/// Returns true if `path` exists and is, links resolved, not in `folder`.
fn leaves(path: &Path, folder: &Path) -> bool {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => !path.starts_with(folder),
        _ => false,
    }
}

/// Visits the settings with the table of one file.
pub(super) struct Reader<'a> {
    text: &'a str,
    path: Arc<PathBuf>,
    trust: Trust,
    pub problems: Vec<Problem>,
    notices: Vec<String>,
}

/// One pass over the settings; keeps the names it came by, so that the others are known to be wrong.
struct Pass<'r, 'a> {
    reader: &'r mut Reader<'a>,
    table: &'r DeTable<'a>,
    names: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    fn new(file: &ConfigFile, text: &'a str) -> Self {
        Self { text, path: Arc::new(file.path.clone()), trust: file.trust, problems: Vec::new(), notices: Vec::new() }
    }

    fn read(&mut self, table: &DeTable<'a>, settings: &mut Settings) {
        let mut pass = Pass { reader: self, table, names: vec![allow::KEY] };
        settings.visit(&mut pass);
        let names = pass.names;
        self.refuse_others(table, &names);
        if let Some(value) = table.get(allow::KEY) {
            settings.suppressions.allow.extend(self.allow_entries(value));
        }
    }

    fn allow_entries(&mut self, value: &Spanned<DeValue<'a>>) -> Vec<AllowEntry> {
        let tables =
            value.get_ref().as_array().filter(|entries| entries.iter().all(|entry| entry.get_ref().is_table()));
        let Some(tables) = tables else {
            self.problem(value.span(), "expected tables: write [[allow]] above each entry");
            return Vec::new();
        };
        tables.iter().filter_map(|entry| allow::read(self, entry)).collect()
    }

    /// Tells of keys that nobody asked for.
    pub fn refuse_others(&mut self, table: &DeTable<'a>, names: &[&'static str]) {
        for (key, _) in table {
            let name = key.get_ref().as_ref();
            if !names.contains(&name) {
                let problem = Problem::new(key.span(), format!("there is no setting `{name}`"));
                self.problems.push(problem.with_help(did_you_mean(name, names.iter().copied())));
            }
        }
    }

    pub fn problem(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem::new(span, message));
    }

    pub fn place(&self, span: Range<usize>) -> FilePlace {
        let before = &self.text.as_bytes()[..span.start];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        FilePlace { path: Arc::clone(&self.path), line: line as u32, trust: self.trust }
    }

    /// Reads one value; if it is not one, tells so and returns `None`.
    pub fn value<T: Value>(&mut self, value: &Spanned<DeValue<'a>>) -> Option<Traced<T>> {
        let shape = T::shape();
        let text = match (value.get_ref(), &shape) {
            (DeValue::Boolean(is_set), Shape::Boolean) => is_set.to_string(),
            (DeValue::Integer(number), Shape::Integer(..) | Shape::Size) => number.to_string(),
            (DeValue::String(text), Shape::Word(_) | Shape::Text(_) | Shape::Size) => text.to_string(),
            (DeValue::Datetime(date), Shape::Text(_)) => date.to_string(),
            (other, _) => {
                self.problem(value.span(), format!("expected {shape}, found {}", named(other)));
                return None;
            }
        };
        match T::parse(&text) {
            Ok(parsed) => Some(Traced::new(parsed, SetBy::File(self.place(value.span())))),
            Err(message) => {
                let help = if let Shape::Word(words) = shape { did_you_mean(&text, words) } else { String::new() };
                self.problems.push(Problem::new(value.span(), message).with_help(help));
                None
            }
        }
    }

    /// Reads a list of values; leaves out, and tells, what is not one.
    pub fn list<T: Value>(&mut self, value: &Spanned<DeValue<'a>>) -> Vec<Traced<T>> {
        let Some(items) = value.get_ref().as_array() else {
            let found = named(value.get_ref());
            self.problem(value.span(), format!("expected a list, each {}, found {found}", T::shape()));
            return Vec::new();
        };
        items.iter().filter_map(|item| self.value(item)).collect()
    }
}

fn named(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

impl<'a> Pass<'_, 'a> {
    /// Returns the value of this key, unless a file of this trust must not set it.
    fn get(&mut self, key: &Key) -> Option<Spanned<DeValue<'a>>> {
        self.names.push(key.name);
        let value = self.table.get(key.name)?;
        if self.is_untrusted() && key.in_repository == InRepository::Refused {
            let place = self.reader.place(value.span());
            let notice = format!("{place}: `{}` is disregarded, since the scanned tree may not decide it", key.name);
            self.reader.notices.push(notice);
            return None;
        }
        Some(value.clone())
    }

    fn is_untrusted(&self) -> bool {
        self.reader.trust == Trust::Repository
    }
}

impl Visitor for Pass<'_, '_> {
    fn one<T: Value + PartialOrd>(&mut self, key: &Key, slot: &mut Traced<T>) {
        let Some(new) = self.get(key).and_then(|value| self.reader.value::<T>(&value)) else { return };
        let is_laxer = match key.in_repository {
            InRepository::TellsIfGreater => new.value > slot.value,
            InRepository::TellsIfSmaller => new.value < slot.value,
            InRepository::Free | InRepository::Refused => false,
        };
        if is_laxer && self.is_untrusted() {
            let (name, value, before) = (key.name, new.show(), slot.show());
            self.reader
                .notices
                .push(format!("{}: `{name} = {value}` makes the scan less strict than {before}", new.set_by));
        }
        *slot = new;
    }

    fn sum<T: Value>(&mut self, key: &Key, list: &mut Vec<Traced<T>>) {
        if let Some(value) = self.get(key) {
            let new = self.reader.list::<T>(&value);
            self.tell_rules(key, &new);
            list.extend(new);
        }
    }

    fn only<T: Value>(&mut self, key: &Key, list: &mut Vec<Traced<T>>) {
        if let Some(value) = self.get(key) {
            let new = self.reader.list::<T>(&value);
            self.tell_rules(key, &new);
            *list = new;
        }
    }
}

impl Pass<'_, '_> {
    /// Rules that a file of the scanned tree leaves out show nowhere else; paths that it leaves out are counted.
    fn tell_rules<T: Value>(&mut self, key: &Key, new: &[Traced<T>]) {
        let verb = match key.name {
            "disable_rules" => "does without the rules",
            "enable_rules" => "uses only the rules",
            _ => return,
        };
        if let (true, Some(first)) = (self.is_untrusted(), new.first()) {
            let names: Vec<_> = new.iter().map(|name| name.show()).collect();
            self.reader.notices.push(format!("{}: {verb} {}", first.set_by, names.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::underline::{Weight, draw};

    /// Applies a file that says `text`.
    fn applied(text: &str, trust: Trust) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".keysift.toml");
        fs::write(&path, text).unwrap();
        let mut settings = Settings::default();
        let result = ConfigFile { path, trust }.apply(&mut settings);
        let hidden = format!("{}/", folder.path().display());
        for notice in &mut settings.notices {
            *notice = notice.replace(&hidden, "");
        }
        match result {
            Ok(()) => Ok(settings),
            Err(ConfigError::Invalid(file)) => Err(draw(&file, Weight::Error, false).replace(&hidden, "")),
            Err(error) => Err(error.to_string().replace(&hidden, "")),
        }
    }

    fn error(text: &str) -> String {
        applied(text, Trust::User).map(|_| ()).unwrap_err()
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text = "exclude = ['vendor/']\nstrict = true\nmax_file_size = 4096\nfail_on = 'high'\njobs = 3\n\
                    [[allow]]\nrules = ['jwt']\nreason = 'tests'\nexpires = 2027-01-31";
        let settings = applied(text, Trust::User).unwrap();
        assert_eq!(settings.selection.exclude[0].as_str(), "vendor/");
        assert!(*settings.verdict.strict);
        assert_eq!(settings.limits.max_file_size.0, 4096);
        assert_eq!(settings.limits.jobs.get(), 3);
        let entry = &settings.suppressions.allow[0];
        assert_eq!((entry.reason.as_str(), entry.expires.unwrap().to_string().as_str()), ("tests", "2027-01-31"));
        assert_eq!(entry.place.line, 6);
    }

    #[test]
    fn what_is_wrong_is_drawn_under_its_line() {
        insta::assert_snapshot!(error("max_file_sise = 4096"), @r#"
        error: there is no setting `max_file_sise`
         --> .keysift.toml:1:1
          |
        1 | max_file_sise = 4096
          | ^^^^^^^^^^^^^
          |
          = help: did you mean `max_file_size`?
        "#);
        insta::assert_snapshot!(error("strict = 'yes'\nfail_on = 'hihg'"), @r#"
        error: expected true or false, found text
         --> .keysift.toml:1:10
          |
        1 | strict = 'yes'
          |          ^^^^^

        error: expected one of info, low, medium, high, critical
         --> .keysift.toml:2:11
          |
        2 | fail_on = 'hihg'
          |           ^^^^^^
          |
          = help: did you mean `high`?
        "#);
        insta::assert_snapshot!(error("exclude = ['src/[a']"), @r#"
        error: not a glob: unclosed character class; missing ']'
         --> .keysift.toml:1:12
          |
        1 | exclude = ['src/[a']
          |            ^^^^^^^^
        "#);
        insta::assert_snapshot!(error("strict = "), @r#"
        error: string values must be quoted, expected literal string
         --> .keysift.toml:1:10
          |
        1 | strict = 
          |          ^
        "#);
        insta::assert_snapshot!(error("[[allow]]\nreason = 'x'\n[[allow]]\nrules = ['jwt']\n[[allow]]\nrule = 'jwt'"), @r#"
        error: this entry allows everything: give it `paths`, `rules` or `fingerprints`
         --> .keysift.toml:1:1
          |
        1 | [[allow]]
          | ^^^^^^^^^

        error: this entry has no `reason`
         --> .keysift.toml:3:1
          |
        3 | [[allow]]
          | ^^^^^^^^^

        error: there is no setting `rule`
         --> .keysift.toml:6:1
          |
        6 | rule = 'jwt'
          | ^^^^
          |
          = help: did you mean `rules`?
        "#);
        insta::assert_snapshot!(error("[allow]\nreason = 'x'"), @r#"
        error: expected tables: write [[allow]] above each entry
         --> .keysift.toml:1:1
          |
        1 | [allow]
          | ^^^^^^^
        "#);
    }

    #[test]
    fn a_file_of_the_scanned_tree_cannot_decide_what_hides_or_reveals() {
        let text = "exit_zero = true\njobs = 1\nfollow_symlinks = true\nfail_on = 'critical'\nstrict = false\n\
                    disable_rules = ['jwt']\nmax_decode_depth = 3\nrules = ['/etc']";
        let settings = applied(text, Trust::Repository).unwrap();
        assert!(!*settings.verdict.exit_zero && !*settings.selection.follow_symlinks);
        assert!(settings.rules.packs.is_empty());
        insta::assert_snapshot!(settings.notices.join("\n"), @r#"
        .keysift.toml:3: `follow_symlinks` is disregarded, since the scanned tree may not decide it
        .keysift.toml:2: `jobs` is disregarded, since the scanned tree may not decide it
        .keysift.toml:6: does without the rules jwt
        .keysift.toml:4: `fail_on = critical` makes the scan less strict than info
        .keysift.toml:1: `exit_zero` is disregarded, since the scanned tree may not decide it
        .keysift.toml:8: rules of /etc are not used, since they lie elsewhere
        "#);
        assert_eq!(applied(text, Trust::User).unwrap().notices, [""; 0], "the user decides all of it");
    }
}
