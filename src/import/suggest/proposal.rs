//! The suggestion for a file.

use anyhow::bail;

use super::claims::Claims;
use super::column::Column;
use super::mapping_text::Shared;
use super::names::Names;
use super::number_style::{self, NumberStyle};
use super::sample::Sample;
use super::time_column::{self, TimeSource};
use super::{activities, activity_kinds, amounts, questions, responses};

/// A suggested mapping, and the survey that it refers to.
#[derive(Debug)]
pub(crate) struct Proposal {
    /// The text of the mapping file.
    pub(crate) mapping: String,
    /// The text of the survey file, for responses.
    pub(crate) survey: Option<String>,
    /// Whether the mapping of activities has dimensions.
    pub(crate) declares_dimensions: bool,
    /// The number of decisions that the sample doesn't prove.
    pub(crate) doubts: usize,
    /// The number of rows in the sample.
    pub(crate) rows: usize,
}

impl Proposal {
    /// Suggests a mapping. `stem` is the name of the file without its extension; `zone` the
    /// time zone of times without an offset.
    ///
    /// # Errors
    ///
    /// The sample has no times, or neither answers nor activities.
    pub(crate) fn of(mut sample: Sample, stem: &str, zone: &str) -> anyhow::Result<Self> {
        let name = Names::default().id(stem, "import");
        let shared = Shared { name: &name, zone };
        let columns: Vec<Column> = std::mem::take(&mut sample.columns)
            .into_iter()
            .map(Column::of)
            .collect();
        let prefers_comma = sample.layout.delimiter == Some(';');
        let style = number_style::find(&columns, prefers_comma)?;
        let mut claims = Claims::new(&columns);
        let Some(time) = time_column::find(&mut claims, style.format) else {
            bail!(
                "no column of {} holds a time: every row needs one. The columns are {}",
                sample.input_name,
                listed(&columns)
            );
        };
        if is_of_activities(&columns, &style) {
            if let Some(mapping) = activities::write(&sample, &mut claims, &style, &time, &shared) {
                let doubts = mapping.doubt_count();
                let mapping = mapping.into_text();
                return Ok(Self {
                    doubts,
                    declares_dimensions: mapping.contains("\n[dimensions]\n"),
                    mapping,
                    survey: None,
                    rows: sample.rows,
                });
            }
            claims = Claims::new(&columns);
            time.take(&mut claims);
        }
        match responses::write(&sample, &mut claims, &style, &time, &shared) {
            Some((mapping, survey)) => Ok(Self {
                declares_dimensions: false,
                doubts: mapping.doubt_count() + survey.doubt_count(),
                mapping: mapping.into_text(),
                survey: Some(survey.into_text()),
                rows: sample.rows,
            }),
            None => bail!(
                "no column of {} looks like an answer or like the amount of a customer's order. \
                 The columns are {}",
                sample.input_name,
                listed(&columns)
            ),
        }
    }
}

impl TimeSource {
    fn take(&self, claims: &mut Claims<'_>) {
        for name in &self.columns {
            let position = claims
                .columns
                .iter()
                .position(|column| column.name == *name);
            if let Some(position) = position {
                claims.take(position);
            }
        }
    }
}

/// Whether the rows are rather something that customers did than responses.
fn is_of_activities(columns: &[Column], style: &NumberStyle) -> bool {
    let kinds = u32::from(activity_kinds::is_any(columns)) * 3;
    let activities = amounts::evidence(columns, style.format) + kinds;
    activities >= 2 && activities > questions::evidence(columns, style.format)
}

fn listed(columns: &[Column]) -> String {
    let names: Vec<String> = columns
        .iter()
        .take(20)
        .map(|column| format!("`{}`", column.name))
        .collect();
    names.join(", ")
}
