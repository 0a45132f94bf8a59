//! One object of a JSON Lines file, with its numbers as they are written.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use super::number_format::NumberFormat;
use super::row::Cell;

/// A JSON object whose values are parsed when they are needed. A number keeps every digit:
/// ids of more than 64 bits would be rounded as `f64`.
pub(super) struct JsonObject<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> JsonObject<'a> {
    /// Parses a line.
    ///
    /// # Errors
    ///
    /// The line is not JSON, or not an object.
    pub(super) fn parse(line: &'a [u8]) -> Result<Self, String> {
        serde_json::from_slice(line).map(Self).map_err(|error| {
            if error.is_data() {
                "the line is not a JSON object".to_owned()
            } else {
                format!("the line is not JSON: {error}")
            }
        })
    }

    /// Every key, in alphabetical order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// Whether the object has a key or a path of keys.
    pub(super) fn contains(&self, key: &str) -> bool {
        find(&self.0, key).is_some()
    }

    /// The cell of a key or of a path of keys such as `answers.recommend`. An absent key
    /// gives an empty cell.
    ///
    /// # Errors
    ///
    /// The value holds an object, or an array within an array.
    pub(super) fn cell(&self, key: &str) -> Result<Cell, String> {
        let Some(value) = find(&self.0, key) else {
            return Ok(Cell::Text(String::new()));
        };
        if value.get().starts_with('[') {
            let items: Vec<&RawValue> = parse(value)?;
            let texts = items.into_iter().map(|item| item_text(item, key));
            return Ok(Cell::List(texts.collect::<Result<_, _>>()?));
        }
        single_cell(value, key)
    }
}

/// The members of an object in their order; `None` where a line is not an object.
pub(super) fn members(line: &[u8]) -> Option<Vec<(String, &RawValue)>> {
    struct MembersVisitor;
    impl<'de> Visitor<'de> for MembersVisitor {
        type Value = Vec<(String, &'de RawValue)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    let mut line = serde_json::Deserializer::from_slice(line);
    let members = line.deserialize_map(MembersVisitor).ok()?;
    // Text behind the object would be lost.
    line.end().ok().map(|()| members)
}

fn find<'a>(object: &BTreeMap<String, &'a RawValue>, key: &str) -> Option<&'a RawValue> {
    if let Some(value) = object.get(key) {
        return Some(value);
    }
    let (first, rest) = key.split_once('.')?;
    let inner = object.get(first)?.get();
    // A value that is not an object has no keys.
    find(&serde_json::from_str(inner).ok()?, rest)
}

fn single_cell(value: &RawValue, key: &str) -> Result<Cell, String> {
    match value.get().as_bytes().first() {
        Some(b'"') => Ok(Cell::Text(parse::<String>(value)?.trim().to_owned())),
        Some(b'n') => Ok(Cell::Text(String::new())),
        Some(b't' | b'f') => Ok(Cell::Text(value.get().to_owned())),
        Some(b'-' | b'0'..=b'9') => Ok(Cell::Number(number_text(value.get()))),
        Some(_) | None => Err(format!(
            "`{key}` holds nested values; map a key inside it, such as `{key}.inner`"
        )),
    }
}

/// The text of an item of an array. Items are choices, so `2.0` is the choice `2`.
fn item_text(value: &RawValue, key: &str) -> Result<String, String> {
    match single_cell(value, key)? {
        Cell::Number(text) => Ok(NumberFormat::JSON
            .parse(&text)
            .map_or(text, |number| number.to_string())),
        Cell::Text(text) => Ok(text),
        // An array is not a single cell.
        Cell::List(_) => Err(format!("`{key}` holds nested values")),
    }
}

fn parse<'a, T: serde::Deserialize<'a>>(value: &'a RawValue) -> Result<T, String> {
    serde_json::from_str(value.get()).map_err(|error| format!("the line is not JSON: {error}"))
}

/// The text of a number: every digit of a whole number; otherwise the text of the `f64` if
/// that is the same number, so that texts are what they were in earlier releases.
fn number_text(written: &str) -> String {
    if !written.contains(['.', 'e', 'E']) {
        return written.to_owned();
    }
    let float = written.parse().ok().and_then(serde_json::Number::from_f64);
    let value = |text: &str| NumberFormat::JSON.parse(text).map(|it| it.to_string());
    match float.map(|float| float.to_string()) {
        Some(float) if value(&float) == value(written) => float,
        Some(_) | None => written.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn number(written: &str) -> String {
        let line = format!("{{\"a\": {written}}}");
        match JsonObject::parse(line.as_bytes()).unwrap().cell("a") {
            Ok(Cell::Number(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_number_keeps_every_digit() {
        for written in [
            "108234567890123456789",
            "108234567890123456790",
            "18446744073709551615",
            "-9223372036854775808",
            "9007199254740993.0",
            "0.12345678901234567891",
        ] {
            assert_eq!(number(written), written);
        }
    }

    #[test]
    fn a_number_that_is_exact_as_f64_keeps_the_text_of_earlier_releases() {
        for (written, text) in [
            ("29.90", "29.9"),
            ("1500.0", "1500.0"),
            ("1500.00", "1500.0"),
            ("1e3", "1000.0"),
            ("7", "7"),
        ] {
            assert_eq!(number(written), text);
        }
    }

    #[test]
    fn a_value_that_is_not_an_object_has_no_keys() {
        let object = JsonObject::parse(b"{\"a\": {\"b\": 1}, \"c\": \"d\"}").unwrap();
        assert!(object.contains("a.b"));
        for key in ["a.c", "c.d", "b", "a.b.c"] {
            assert!(!object.contains(key), "{key}");
        }
        assert!(object.cell("a").unwrap_err().contains("`a.inner`"));
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let object = JsonObject::parse(b"{\"a\": 1, \"a\": 2}").unwrap();
        assert_eq!(object.cell("a"), Ok(Cell::Number("2".to_owned())));
    }

    #[test]
    fn only_an_object_is_a_row() {
        let error = |line: &str| JsonObject::parse(line.as_bytes()).err().unwrap();
        assert_eq!(error("[2]"), "the line is not a JSON object");
        assert!(error("{\"a\": ").starts_with("the line is not JSON: "));
        assert!(error("{\"a\": 01}").starts_with("the line is not JSON: "));
    }
}
