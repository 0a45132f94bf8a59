//! Metrics of customers as CSV.

use prost_reflect::DynamicMessage;

use super::super::reply::csv::{self, Level, level};
use super::definition::Definition;
use crate::api::CustomerDefinition;

/// The lists of most replies.
pub(super) const POINTS: [Level; 2] = [level("series"), level("points")];

/// A reply with one line per entry of the innermost of `levels`.
pub(super) fn render(
    definition: Option<&CustomerDefinition>,
    reply: &DynamicMessage,
    levels: &[Level],
) -> anyhow::Result<String> {
    let dimensions = Definition::parse(definition)?.dimensions();
    csv::render(reply, &dimensions, levels)
}
