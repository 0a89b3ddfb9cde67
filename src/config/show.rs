//! Settings as text and as JSON, each value with its origin.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::keys::{Key, Visitor};
use super::settings::Settings;
use super::traced::Traced;
use super::value::{Shape, Value};

/// One setting with its values; one value, unless it is a list.
struct Row {
    name: &'static str,
    is_list: bool,
    shape: Shape,
    /// Each value and who set it.
    values: Vec<(String, String)>,
}

#[derive(Default)]
struct Rows(Vec<Row>);

/// Returns a table with one line per value: name, value, who set it.
pub fn text(settings: &Settings) -> String {
    let mut lines = Vec::new();
    for row in rows(settings) {
        let mut name = row.name;
        for (value, set_by) in &row.values {
            lines.push((std::mem::take(&mut name), value.clone(), set_by.clone()));
        }
        if row.values.is_empty() {
            lines.push((name, "none".to_owned(), "default".to_owned()));
        }
    }
    let mut name = "allow";
    for entry in &settings.suppressions.allow {
        lines.push((std::mem::take(&mut name), entry.reason.clone(), entry.place.to_string()));
    }
    let width_of = |column: fn(&(&str, String, String)) -> usize| lines.iter().map(column).max().unwrap_or(0);
    let name_width = width_of(|line| line.0.chars().count());
    let value_width = width_of(|line| line.1.chars().count());
    lines.iter().fold(String::new(), |mut table, (name, value, set_by)| {
        let _ = writeln!(table, "{name:name_width$}  {value:value_width$}  {set_by}");
        table
    })
}

/// Returns the same as JSON: a list of settings, the allowlist, and the notices.
pub fn json(settings: &Settings) -> Json {
    let settings_of = rows(settings).into_iter().map(|row| {
        let values =
            row.values.iter().map(|(value, set_by)| json!({"value": typed(&row.shape, value), "set_by": set_by}));
        let mut values: Vec<Json> = values.collect();
        match row.is_list {
            true => json!({"name": row.name, "values": values}),
            false => {
                let mut only = values.swap_remove(0);
                only["name"] = row.name.into();
                only
            }
        }
    });
    let allow = settings.suppressions.allow.iter().map(|entry| {
        json!({
            "reason": entry.reason,
            "expires": entry.expires.map(|day| day.to_string()),
            "set_by": entry.place.to_string(),
        })
    });
    json!({
        "settings": settings_of.collect::<Vec<_>>(),
        "allow": allow.collect::<Vec<_>>(),
        "notices": settings.notices,
    })
}

fn rows(settings: &Settings) -> Vec<Row> {
    let mut rows = Rows::default();
    settings.clone().visit(&mut rows);
    rows.0
}

pub(super) fn typed(shape: &Shape, value: &str) -> Json {
    match shape {
        Shape::Boolean | Shape::Integer(..) => serde_json::from_str(value).expect("both are written as in JSON"),
        Shape::Size | Shape::Word(_) | Shape::Text(_) => value.into(),
    }
}

impl Rows {
    fn add<T: Value>(&mut self, key: &Key, is_list: bool, values: &[Traced<T>]) {
        let values = values.iter().map(|value| (value.show(), value.set_by.to_string())).collect();
        self.0.push(Row { name: key.name, is_list, shape: T::shape(), values });
    }
}

impl Visitor for Rows {
    fn one<T: Value + PartialOrd>(&mut self, key: &Key, value: &mut Traced<T>) {
        self.add(key, false, std::slice::from_ref(value));
    }

    fn sum<T: Value>(&mut self, key: &Key, list: &mut Vec<Traced<T>>) {
        self.add(key, true, list);
    }

    fn only<T: Value>(&mut self, key: &Key, list: &mut Vec<Traced<T>>) {
        self.add(key, true, list);
    }
}
