//! Metrics of customers as CSV.

use prost_reflect::DynamicMessage;

use super::super::format::label;
use super::super::reply::Sheet;
use super::super::reply::csv::{self, Level, Names, level};
use super::definition::Definition;
use crate::api::CustomerDefinition;

/// The lists of most replies.
pub(super) const POINTS: [Level; 2] = [level("series"), level("points")];

/// A reply with one line per entry of the innermost of `levels`.
pub(super) fn render(
    definition: Option<&CustomerDefinition>,
    division: label::Division,
    reply: &DynamicMessage,
    levels: &[Level],
) -> anyhow::Result<Sheet> {
    let definition = Definition::parse(definition)?;
    let names = Names {
        dimensions: definition.dimensions(),
        bucket: &|period| label::cell(period, division, &definition.zone),
    };
    csv::render(reply, &names, levels)
}
