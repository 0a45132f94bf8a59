//! The columns without a use, which the mapping lists as comments.

use super::claims::Claims;
use super::comments::Lines;
use super::ids::is_personal;
use super::names::Names;
use super::toml_text::{key, quoted};
use crate::domain::response::PROPERTIES_MAX;

/// Writes `[properties]` as a comment, so that nothing is stored unasked.
pub(super) fn write(claims: &Claims<'_>, lines: &mut Lines) {
    let mut names = Names::default();
    let free: Vec<_> = claims
        .free()
        .filter(|(_, column)| !column.has_lists)
        .collect();
    if free.is_empty() {
        return;
    }
    lines.push("");
    lines.comment("Columns without a use. A property is stored and returned, but never counted:");
    lines.push("# [properties]");
    for (_, column) in free.iter().take(PROPERTIES_MAX) {
        let name = names.id(&column.name, "property");
        let personal = if is_personal(&column.words) {
            "    # data of a person: leave it out"
        } else {
            ""
        };
        let line = format!("{} = {}{personal}", key(&name), quoted(&column.name));
        lines.push(format!("# {line}"));
    }
    if free.len() > PROPERTIES_MAX {
        let more = free.len() - PROPERTIES_MAX;
        lines.comment(&format!("and {more} more columns"));
    }
}
