//! Days in settings.

use super::value::{Shape, Value};
use crate::date::Date;

impl Value for Date {
    fn shape() -> Shape {
        Shape::Text("a date such as 2027-01-31")
    }

    fn parse(text: &str) -> Result<Self, String> {
        match Date::parse(text) {
            Some(date) => Ok(date),
            None if text.len() == "2027-01-31".len() => Err("the calendar has no such day".to_owned()),
            None => Self::shape().expected(),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}
