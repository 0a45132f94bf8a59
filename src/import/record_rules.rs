//! How a row gives the fields that responses and activities share.

use anyhow::{Context, ensure};
use jiff::Timestamp;

use super::columns::Columns;
use super::declared::DeclaredDimensions;
use super::field_rule::FieldRule;
use super::id_rule::IdRule;
use super::mapping::RecordMapping;
use super::number_format::NumberFormat;
use super::row_filter::RowFilter;
use super::time_format::TimeFormat;

/// The API's names of the shared fields that responses and activities call differently.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldNames {
    /// The record, with which the paths of its fields begin.
    pub(crate) record: &'static str,
    pub(crate) id: &'static str,
    pub(crate) time: &'static str,
}

/// How a row gives the fields that responses and activities share. Columns are indices
/// into `columns`.
#[derive(Debug)]
pub(crate) struct RecordRules {
    pub(super) names: FieldNames,
    /// Every column that the mapping names.
    pub(super) columns: Columns,
    /// How the texts of the file write numbers.
    pub(super) numbers: NumberFormat,
    pub(super) id: IdRule,
    /// `None` for customers only.
    pub(super) time: Option<TimeRule>,
    pub(super) channel: Option<FieldRule>,
    pub(super) customer: Option<FieldRule>,
    pub(super) dimensions: Vec<(String, FieldRule)>,
    pub(super) properties: Vec<(String, FieldRule)>,
    filter: Option<RowFilter>,
}

/// How a row gives its time.
#[derive(Debug)]
pub(super) struct TimeRule {
    pub(super) columns: Vec<usize>,
    pub(super) format: TimeFormat,
}

impl RecordRules {
    /// Checks the mapping of the shared fields. `id_scope` keeps derived ids apart from
    /// those of other records.
    pub(super) fn new(
        mapping: RecordMapping,
        names: FieldNames,
        id_scope: &str,
        declared: &DeclaredDimensions<'_>,
    ) -> anyhow::Result<Self> {
        let mut columns = Columns::default();
        let id = mapping
            .id
            .context("[id] is missing: list the columns that together identify a row")?;
        let id = IdRule::new(id, id_scope, &mut columns)?;
        let mapped_time = mapping
            .time
            .context("[time] is missing: name the columns that hold the time")?;
        ensure!(
            !mapped_time.columns.is_empty(),
            "[time] columns is empty: name at least one"
        );
        let time = TimeRule {
            columns: columns.indices(&mapped_time.columns),
            format: TimeFormat::new(&mapped_time.format, mapped_time.zone.as_deref())?,
        };
        ensure!(
            time.columns.len() == 1 || !time.format.is_number(),
            "[time] format = \"{}\" is one number: name one column",
            mapped_time.format
        );
        declared.check(mapping.dimensions.keys())?;
        let numbers = mapping.numbers;
        Ok(Self {
            names,
            numbers,
            id,
            time: Some(time),
            channel: FieldRule::optional(mapping.channel, numbers, &mut columns),
            customer: FieldRule::optional(mapping.customer, numbers, &mut columns),
            dimensions: FieldRule::named(mapping.dimensions, numbers, &mut columns),
            properties: FieldRule::named(mapping.properties, numbers, &mut columns),
            filter: mapping
                .filter
                .map(|filter| RowFilter::new(filter, numbers, &mut columns))
                .transpose()?,
            columns,
        })
    }

    /// Checks the mapping of customers, which have none of the shared fields but the customer.
    pub(super) fn of_customers(mapping: RecordMapping, names: FieldNames) -> anyhow::Result<Self> {
        let mut columns = Columns::default();
        let numbers = mapping.numbers;
        let customer = FieldRule::optional(mapping.customer, numbers, &mut columns);
        Ok(Self {
            names,
            numbers,
            id: IdRule::Customer {
                column: customer.as_ref().and_then(FieldRule::column),
            },
            time: None,
            channel: None,
            customer,
            dimensions: Vec::new(),
            properties: Vec::new(),
            filter: mapping
                .filter
                .map(|filter| RowFilter::new(filter, numbers, &mut columns))
                .transpose()?,
            columns,
        })
    }

    /// The API's names of the shared fields.
    pub(crate) fn names(&self) -> FieldNames {
        self.names
    }

    /// The columns that the mapping names.
    pub(crate) fn columns(&self) -> &[String] {
        self.columns.names()
    }

    /// The column of customers; `None` where no column gives them.
    pub(crate) fn customer_column(&self) -> Option<&str> {
        let column = self.customer.as_ref()?.column()?;
        Some(self.columns.name(column))
    }

    /// An instant as the clocks of the mapping's time zone show it, with the zone's name;
    /// `None` where each row has its own offset.
    pub(crate) fn local_time(&self, instant: Timestamp) -> Option<String> {
        let zone = self.time.as_ref()?.format.zone()?;
        let name = zone.iana_name()?;
        let local = zone.to_datetime(instant);
        Some(format!("{} in {name}", local.strftime("%Y-%m-%d %H:%M:%S")))
    }

    /// Which rows of the file are imported, where the mapping says so.
    pub(crate) fn filter(&self) -> Option<&RowFilter> {
        self.filter.as_ref()
    }

    /// The column of a shared field, by its path in the record.
    pub(super) fn column_of(&self, field: &str) -> Option<usize> {
        let name = field.split(['.', '[']).next()?;
        if name == self.names.id {
            return self.id.column();
        }
        if name == self.names.time {
            return self.time.as_ref()?.columns.first().copied();
        }
        match name {
            "channel" => self.channel.as_ref()?.column(),
            "customer_id" => self.customer.as_ref()?.column(),
            "dimensions" => column_of_key(&self.dimensions, field),
            "properties" => column_of_key(&self.properties, field),
            _ => None,
        }
    }
}

/// The column of the entry in a path such as `dimensions["store"]`. The service quotes
/// keys; the importer's own errors do not.
fn column_of_key(fields: &[(String, FieldRule)], path: &str) -> Option<usize> {
    let (_, key) = path.split_once('[')?;
    let is_key =
        |name: &str| key.starts_with(&format!("{name}]")) || key.starts_with(&format!("{name:?}]"));
    let (_, field) = fields.iter().find(|(name, _)| is_key(name))?;
    field.column()
}
