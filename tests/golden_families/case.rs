//! A case from its file, and the comparison with the computed result.

use cxmetrics::scoring::Confidence;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) metric: String,
    pub(crate) method: String,
    pub(crate) input: Map<String, Value>,
    pub(crate) params: Map<String, Value>,
    pub(crate) expected: Map<String, Value>,
    pub(crate) tolerance: Tolerance,
}

#[derive(Clone, Copy, Deserialize)]
pub(crate) struct Tolerance {
    pub(crate) abs: f64,
    pub(crate) rel: f64,
    /// Overrides both for the log-likelihood, whose precision doesn't depend on its size.
    pub(crate) log_likelihood_abs: Option<f64>,
}

#[derive(Debug)]
pub(crate) enum Trouble {
    /// A method we don't offer: a gap in this test or in the product.
    UnknownMethod,
    /// Input the library refuses; right only where the case expects `invalid`.
    Rejected(String),
}

/// One computed quantity, in the shape the cases give it.
#[derive(Debug, Clone)]
pub(crate) enum Quantity {
    Number(Option<f64>),
    Numbers(Vec<Option<f64>>),
    Count(u64),
    Counts(Vec<u64>),
    Word(&'static str),
    Text(String),
    /// A list of objects, each compared field by field; a field we lack is a mistake here.
    Records(Vec<Got>),
}

use Quantity::{Count, Counts, Number, Numbers, Records, Text, Word};

pub(crate) type Got = BTreeMap<&'static str, Quantity>;

/// A refusal by the library, whatever it was, is the outcome the case has to expect.
impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Rejected(error.to_string())
    }
}

impl Case {
    pub(crate) fn read<T: serde::de::DeserializeOwned>(
        &self,
        from: &Map<String, Value>,
        key: &str,
    ) -> Result<T, Trouble> {
        let value = from.get(key).cloned().unwrap_or(Value::Null);
        serde_json::from_value(value)
            .map_err(|error| Trouble::Rejected(format!("{key} in the case: {error}")))
    }

    /// The input as records, for a case that names no file: `rows` under the names in
    /// `columns`, `rows` that are objects, or one array for each column.
    pub(crate) fn records<T: serde::de::DeserializeOwned>(&self) -> Result<Vec<T>, Trouble> {
        let records: Vec<Value> = match self.input.contains_key("rows") {
            true => {
                let rows: Vec<Value> = self.read(&self.input, "rows")?;
                let rows = rows.into_iter().map(|row| self.record(row));
                rows.collect::<Result<_, _>>()?
            }
            false => self.record_per_index()?,
        };
        Ok(serde_json::from_value(Value::Array(records))?)
    }

    fn record(&self, row: Value) -> Result<Value, Trouble> {
        let Value::Array(values) = row else {
            return Ok(row);
        };
        let columns: Vec<String> = self.read(&self.input, "columns")?;
        if columns.len() != values.len() {
            let reason = format!("a row of {} values, not {}", values.len(), columns.len());
            return Err(Trouble::Rejected(reason));
        }
        Ok(Value::Object(columns.into_iter().zip(values).collect()))
    }

    fn record_per_index(&self) -> Result<Vec<Value>, Trouble> {
        let mut records: Vec<Map<String, Value>> = Vec::new();
        let columns = self.input.iter().filter_map(|(name, value)| {
            let values = value.as_array()?;
            Some((name, values))
        });
        for (index, (name, values)) in columns.enumerate() {
            if index == 0 {
                records.resize(values.len(), Map::new());
            }
            if records.len() != values.len() {
                return Err(Trouble::Rejected(format!("{name} has another length")));
            }
            for (record, value) in records.iter_mut().zip(values) {
                record.insert(name.clone(), value.clone());
            }
        }
        Ok(records.into_iter().map(Value::Object).collect())
    }

    pub(crate) fn whole(&self, key: &str) -> Result<i32, Trouble> {
        self.read(&self.params, key)
    }

    /// A number out of the parameters.
    pub(crate) fn param(&self, key: &str) -> Result<f64, Trouble> {
        self.read(&self.params, key)
    }

    /// A number out of the input.
    pub(crate) fn given(&self, key: &str) -> Result<f64, Trouble> {
        self.read(&self.input, key)
    }

    pub(crate) fn confidence(&self) -> Result<Confidence, Trouble> {
        Ok(Confidence::new(self.param("conf")?)?)
    }

    pub(crate) fn expects(&self, status: &str) -> bool {
        self.expected.get("status").and_then(Value::as_str) == Some(status)
    }

    /// One line for every expected quantity that is wrong or not offered.
    pub(crate) fn mistakes(&self, got: &Got, not_offered: &mut BTreeSet<String>) -> Vec<String> {
        let mut mistakes = Vec::new();
        for (field, want) in &self.expected {
            match got.get(field.as_str()) {
                Some(got) if self.tolerance.of(field).accepts(got, want) => {}
                Some(got) => {
                    mistakes.push(format!("{}: {field}: got {got:?}, want {want}", self.id));
                }
                None if field == "published" => {}
                None => {
                    not_offered.insert(format!("{}.{field}", self.method));
                }
            }
        }
        mistakes
    }
}

impl Tolerance {
    fn of(self, field: &str) -> Self {
        match self.log_likelihood_abs {
            Some(abs) if field == "log_likelihood" => Self {
                abs,
                rel: 0.0,
                ..self
            },
            Some(_) | None => self,
        }
    }

    pub(crate) fn accepts(self, got: &Quantity, want: &Value) -> bool {
        match got {
            Number(got) => self.accepts_number(*got, want),
            Numbers(got) => pairwise(got, want, |got, want| self.accepts_number(*got, want)),
            Count(got) => want.as_u64() == Some(*got),
            Counts(got) => pairwise(got, want, |got, want| want.as_u64() == Some(*got)),
            Word(got) => want.as_str() == Some(got),
            Text(got) => want.as_str() == Some(got),
            Records(got) => pairwise(got, want, |got, want| self.accepts_record(got, want)),
        }
    }

    fn accepts_number(self, got: Option<f64>, want: &Value) -> bool {
        match got {
            None => want.is_null(),
            Some(got) => want
                .as_f64()
                .is_some_and(|want| (got - want).abs() <= self.abs.max(self.rel * want.abs())),
        }
    }

    fn accepts_record(self, got: &Got, want: &Value) -> bool {
        want.as_object().is_some_and(|want| {
            want.iter().all(|(field, want)| {
                got.get(field.as_str())
                    .is_some_and(|got| self.accepts(got, want))
            })
        })
    }
}

/// Whether `want` is a list as long as `got` whose members all pass.
fn pairwise<T>(got: &[T], want: &Value, passes: impl Fn(&T, &Value) -> bool) -> bool {
    want.as_array().is_some_and(|want| {
        want.len() == got.len() && got.iter().zip(want).all(|(got, want)| passes(got, want))
    })
}
