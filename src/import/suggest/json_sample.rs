//! Reads the sample of a JSON Lines file.

use anyhow::{Context, bail};
use serde_json::Value;

use super::sample::{ROWS_MAX, SampleColumn, SampleLayout, SampleText};
use crate::import::json_object::JsonObject;
use crate::import::row::Cell;

/// Most keys below each other, as in `answers.product.score`.
const DEPTH_MAX: usize = 4;

/// Most columns of a sample.
const COLUMNS_MAX: usize = 1_000;

/// Reads the columns; also returns whether the file has more rows. The keys of objects within
/// objects become paths such as `answers.recommend`.
///
/// # Errors
///
/// A line is not a JSON object.
pub(super) fn read(sample: &SampleText) -> anyhow::Result<(SampleLayout, Vec<SampleColumn>, bool)> {
    let mut lines = sample.text.lines().filter(|line| !line.trim().is_empty());
    let rows: Vec<&str> = lines.by_ref().take(ROWS_MAX).collect();
    let has_more = sample.is_cut || lines.next().is_some();
    let mut paths = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let number = index + 1;
        let value: Value = serde_json::from_str(row)
            .with_context(|| format!("object {number} is not JSON; is the file JSON Lines?"))?;
        if !value.is_object() {
            bail!("object {number} is not a JSON object");
        }
        add_paths(&value, "", DEPTH_MAX, &mut paths);
    }
    let mut layout = SampleLayout {
        is_json: true,
        ..SampleLayout::default()
    };
    let mut columns: Vec<SampleColumn> = paths
        .into_iter()
        .map(|name| SampleColumn {
            name,
            wording: None,
            cells: Vec::with_capacity(rows.len()),
        })
        .collect();
    for row in &rows {
        let object = JsonObject::parse(row.as_bytes()).map_err(anyhow::Error::msg)?;
        for column in &mut columns {
            // Such a cell is an array of objects, which no field takes.
            let cell = object.cell(&column.name);
            column.cells.push(cell.unwrap_or_else(|_| {
                let reason = format!("`{}` holds objects within an array", column.name);
                if !layout.unusable.contains(&reason) {
                    layout.unusable.push(reason);
                }
                Cell::Text(String::new())
            }));
        }
    }
    Ok((layout, columns, has_more))
}

/// Adds the paths of all values that are no objects, in their order.
fn add_paths(value: &Value, path: &str, depth: usize, paths: &mut Vec<String>) {
    match value {
        Value::Object(entries) if depth > 0 => {
            for (key, value) in entries {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                add_paths(value, &path, depth - 1, paths);
            }
        }
        Value::Object(_) => {}
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            let is_new = !paths.iter().any(|known| known == path);
            if is_new && paths.len() < COLUMNS_MAX {
                paths.push(path.to_owned());
            }
        }
    }
}
