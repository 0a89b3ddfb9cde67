//! The JSON schema of a configuration file, for editors.

use serde_json::{Map, Value as Json, json};

use super::allow;
use super::glob::Glob;
use super::keys::{InRepository, Key, Visitor};
use super::rule_name::RuleName;
use super::settings::Settings;
use super::show::typed;
use super::traced::Traced;
use super::value::{Shape, Value};
use crate::date::Date;
use crate::fingerprint::Fingerprint;

#[derive(Default)]
struct Properties(Map<String, Json>);

/// Returns the schema (JSON Schema 2020-12).
pub fn schema() -> Json {
    let mut properties = Properties::default();
    Settings::default().visit(&mut properties);
    let mut properties = properties.0;
    properties.insert(allow::KEY.to_owned(), json!({"type": "array", "items": allow_entry()}));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "keysift configuration (.keysift.toml)",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn allow_entry() -> Json {
    let conditions = ["paths", "rules", "fingerprints"].map(|name| json!({"required": [name]}));
    json!({
        "description": "Findings that nobody needs to act on; one must fit each condition that is given",
        "type": "object",
        "additionalProperties": false,
        "required": ["reason"],
        "anyOf": conditions,
        "properties": {
            "paths": list(of_shape(&Glob::shape())),
            "rules": list(of_shape(&RuleName::shape())),
            "fingerprints": list(of_shape(&<Fingerprint as Value>::shape())),
            "reason": {"type": "string", "minLength": 1, "description": "Why nobody needs to act"},
            "expires": of_shape(&Date::shape()),
        },
    })
}

fn of_shape(shape: &Shape) -> Json {
    match shape {
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Integer(least, greatest) => json!({"type": "integer", "minimum": least, "maximum": greatest}),
        Shape::Size => json!({"type": ["string", "integer"]}),
        Shape::Word(words) => json!({"enum": words}),
        Shape::Text(what) => json!({"type": "string", "description": what}),
    }
}

fn list(items: Json) -> Json {
    json!({"type": "array", "items": items})
}

/// Returns what is said of a setting.
fn description(key: &Key) -> String {
    match key.in_repository {
        InRepository::Refused => format!("{}. Disregarded in a file of the scanned tree.", key.help),
        _ => format!("{}.", key.help),
    }
}

impl Visitor for Properties {
    fn one<T: Value + PartialOrd>(&mut self, key: &Key, value: &mut Traced<T>) {
        let mut property = of_shape(&T::shape());
        property["description"] = description(key).into();
        // How many threads there are depends on the machine.
        if key.name != "jobs" {
            property["default"] = typed(&T::shape(), &value.show());
        }
        self.0.insert(key.name.to_owned(), property);
    }

    fn sum<T: Value>(&mut self, key: &Key, _list: &mut Vec<Traced<T>>) {
        let mut property = list(of_shape(&T::shape()));
        property["description"] = description(key).into();
        self.0.insert(key.name.to_owned(), property);
    }

    fn only<T: Value>(&mut self, key: &Key, list: &mut Vec<Traced<T>>) {
        self.sum(key, list);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/keysift.schema.json");

    #[test]
    fn kept_schema_is_current() {
        let kept: Json = serde_json::from_str(&std::fs::read_to_string(KEPT).unwrap()).unwrap();
        assert_eq!(kept, schema(), "write it anew: keysift config --format schema > docs/schema/keysift.schema.json");
    }

    #[test]
    fn schema_accepts_what_is_right_and_refuses_what_is_not() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let cases = [
            ("strict = true\nmax_file_size = '1 MiB'\n[[allow]]\nrules = ['jwt']\nreason = 'tests'", true),
            ("strikt = true", false),
            ("strict = 1", false),
            ("fail_on = 'severe'", false),
            ("[[allow]]\nrules = ['jwt']", false),
            ("[[allow]]\nreason = 'all of it'", false),
        ];
        for (text, expected) in cases {
            let config: Json = toml::from_str(text).unwrap();
            assert_eq!(validator.is_valid(&config), expected, "{text}");
        }
    }
}
