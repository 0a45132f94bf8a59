//! What responses and activities have in common: whose they are, when and where they
//! happened, and what makes a row the same row.

use std::collections::HashMap;

use anyhow::{bail, ensure};

use super::id;
use super::mapping::{FieldMapping, FieldMappings, FrameMapping, IdMapping, NameOrTable};
use super::similar;
use super::time::TimeFormat;

/// What the service calls the parts that a response and an activity both have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names {
    /// The record itself, as the paths of its fields begin.
    pub(super) record: &'static str,
    /// Its id.
    pub(super) id: &'static str,
    /// When it happened.
    pub(super) time: &'static str,
}

/// How a row becomes the parts that every record has. Columns are places in `columns`.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) names: Names,
    /// The columns that are wanted of the file.
    pub(super) columns: Columns,
    pub(super) id: IdRule,
    pub(super) time: TimeRule,
    pub(super) channel: Option<Field>,
    pub(super) customer: Option<Field>,
    pub(super) dimensions: Vec<(String, Field)>,
    pub(super) properties: Vec<(String, Field)>,
}

/// Where a row's id comes from.
#[derive(Debug)]
pub(super) enum IdRule {
    /// A column of UUIDs.
    Uuid(usize),
    /// The UUID (version 5) of these columns together.
    Derived { scope: String, columns: Vec<usize> },
    /// The UUID (version 5) of the row's number in the file.
    RowNumber { scope: String },
}

/// Where a row's time comes from.
#[derive(Debug)]
pub(super) struct TimeRule {
    pub(super) columns: Vec<usize>,
    pub(super) format: TimeFormat,
}

/// Where a text comes from.
#[derive(Debug)]
pub(super) enum Field {
    Constant(String),
    /// Replaced by its meaning, unless there are none.
    Column {
        column: usize,
        meanings: HashMap<String, String>,
    },
    /// The row's number in the file.
    RowNumber,
}

/// Dimensions that may be mapped.
pub(super) struct Declared<'a> {
    /// Who declares them.
    pub(super) by: String,
    pub(super) dimensions: &'a [String],
    /// Those that every record has, and where the mapping names them.
    pub(super) built_in: &'a [(&'a str, &'a str)],
    /// What to do about one that isn't declared.
    pub(super) remedy: &'a str,
}

impl Frame {
    /// Checks what responses and activities have in common. `scope` sets their
    /// derived ids apart from those of everything else.
    pub(super) fn new(
        mapping: FrameMapping,
        names: Names,
        scope: &str,
        declared: &Declared<'_>,
    ) -> anyhow::Result<Self> {
        let mut columns = Columns::default();
        let id = id_rule(mapping.id, scope, &mut columns)?;
        ensure!(
            !mapping.time.columns.is_empty(),
            "[time] columns is empty: name at least one"
        );
        let time = TimeRule {
            columns: columns.places(&mapping.time.columns),
            format: TimeFormat::new(&mapping.time.format, mapping.time.zone.as_deref())?,
        };
        declared.check(mapping.dimensions.keys())?;
        Ok(Self {
            names,
            id,
            time,
            channel: columns.optional(mapping.channel),
            customer: columns.optional(mapping.customer),
            dimensions: columns.fields(mapping.dimensions),
            properties: columns.fields(mapping.properties),
            columns,
        })
    }

    /// The column that a field of the record came from, if from one.
    pub(super) fn column_of(&self, field: &str) -> Option<usize> {
        match field.split(['.', '[']).next().unwrap_or(field) {
            name if name == self.names.id => match &self.id {
                IdRule::Uuid(column) => Some(*column),
                IdRule::Derived { columns, .. } => columns.first().copied(),
                IdRule::RowNumber { .. } => None,
            },
            name if name == self.names.time => self.time.columns.first().copied(),
            "channel" => Field::column_of(self.channel.as_ref()),
            "customer_id" => Field::column_of(self.customer.as_ref()),
            "dimensions" => keyed(&self.dimensions, field),
            "properties" => keyed(&self.properties, field),
            _ => None,
        }
    }
}

impl Field {
    /// The column that it comes from, if from one.
    pub(super) fn column_of(field: Option<&Self>) -> Option<usize> {
        match field? {
            Self::Column { column, .. } => Some(*column),
            Self::Constant(_) | Self::RowNumber => None,
        }
    }
}

/// The column of the entry that a path such as `dimensions["store"]` names; the
/// service writes keys in quotes, this side without.
fn keyed(fields: &[(String, Field)], path: &str) -> Option<usize> {
    let (_, key) = path.split_once('[')?;
    let named =
        |name: &str| key.starts_with(&format!("{name}]")) || key.starts_with(&format!("{name:?}]"));
    let (_, field) = fields.iter().find(|(name, _)| named(name))?;
    Field::column_of(Some(field))
}

impl Declared<'_> {
    fn check<'n>(&self, mapped: impl Iterator<Item = &'n String>) -> anyhow::Result<()> {
        for dimension in mapped {
            if let Some((_, place)) = self.built_in.iter().find(|(name, _)| name == dimension) {
                bail!("[dimensions] {dimension} is built in: write {place} instead");
            }
            if !self.dimensions.contains(dimension) {
                bail!(
                    "[dimensions] {} declares no dimension `{dimension}`{}{}",
                    self.by,
                    similar::among(dimension, self.dimensions),
                    self.remedy
                );
            }
        }
        Ok(())
    }
}

/// The columns asked for so far, each once.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
}

impl Columns {
    pub(super) fn place(&mut self, name: &str) -> usize {
        self.names
            .iter()
            .position(|known| known == name)
            .unwrap_or_else(|| {
                self.names.push(name.to_owned());
                self.names.len() - 1
            })
    }

    fn places(&mut self, names: &[String]) -> Vec<usize> {
        names.iter().map(|name| self.place(name)).collect()
    }

    pub(super) fn field(&mut self, NameOrTable(mapping): NameOrTable<FieldMapping>) -> Field {
        match mapping {
            FieldMapping::Constant(value) => Field::Constant(value),
            FieldMapping::RowNumber => Field::RowNumber,
            FieldMapping::Column { column, values } => {
                let meanings = values.into_iter().map(|(code, meaning)| (code, meaning.0));
                Field::Column {
                    column: self.place(&column),
                    meanings: meanings.collect(),
                }
            }
        }
    }

    pub(super) fn optional(&mut self, mapping: Option<NameOrTable<FieldMapping>>) -> Option<Field> {
        mapping.map(|mapping| self.field(mapping))
    }

    fn fields(&mut self, mappings: FieldMappings) -> Vec<(String, Field)> {
        let fields = mappings.into_iter();
        fields
            .map(|(name, mapping)| (name, self.field(mapping)))
            .collect()
    }
}

fn id_rule(mapping: IdMapping, scope: &str, columns: &mut Columns) -> anyhow::Result<IdRule> {
    ensure!(
        !(mapping.uuid && mapping.source.is_some()),
        "[id] uuid = true takes the ids as they are: leave `source` out"
    );
    let scope = id::scope(scope, mapping.source.as_deref())?;
    match mapping.columns.as_slice() {
        [] if mapping.row_number && !mapping.uuid => {
            ensure!(
                mapping.source.is_some(),
                "[id] row_number = true needs `source`, such as source = \"orders-2024\": row 1 of \
                 another file is another row"
            );
            Ok(IdRule::RowNumber { scope })
        }
        _ if mapping.row_number => {
            bail!("[id] row_number = true stands for columns that identify a row: leave those out")
        }
        [] => bail!("[id] columns is empty: name the columns that identify a row together"),
        [column] if mapping.uuid => Ok(IdRule::Uuid(columns.place(column))),
        _ if mapping.uuid => bail!("[id] uuid = true needs exactly one column"),
        several => Ok(IdRule::Derived {
            scope,
            columns: columns.places(several),
        }),
    }
}
