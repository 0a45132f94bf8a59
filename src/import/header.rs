//! Finds the mapped columns in the header of a file.

use anyhow::bail;

use super::shown::{invisible, shown};
use super::suggestion;

/// Most columns that one error names.
const NAMED_MAX: usize = 5;

/// Delimiters in common use, with their spelling in TOML.
const DELIMITERS: [(char, &str); 4] = [(',', ","), (';', ";"), ('\t', "\\t"), ('|', "|")];

/// The position in the header of each mapped column.
///
/// # Errors
///
/// A mapped column is missing or occurs more than once, or the file has another delimiter.
pub(super) fn positions(
    header: &[String],
    mapped: &[String],
    delimiter: u8,
) -> anyhow::Result<Vec<usize>> {
    let position = |name: &String| header.iter().position(|column| column == name);
    let absent: Vec<&String> = mapped
        .iter()
        .filter(|name| position(name).is_none())
        .collect();
    if !absent.is_empty() {
        if let Some((likely, toml)) = likely_delimiter(header, mapped, delimiter) {
            bail!(
                "its columns are separated by {}, not by {}: add `delimiter = \"{toml}\"` at the \
                 top of the mapping",
                plural(likely),
                plural(char::from(delimiter)),
            );
        }
        let unused: Vec<String> = header
            .iter()
            .filter(|name| !mapped.contains(name))
            .cloned()
            .collect();
        bail!(missing(&absent, &unused));
    }
    for name in mapped {
        if header.iter().filter(|column| *column == name).count() > 1 {
            bail!("its header has the column `{name}` more than once; rename all but one");
        }
    }
    Ok(mapped.iter().filter_map(position).collect())
}

/// Names the missing columns, and suggests similar ones among those that the mapping
/// doesn't use.
pub(super) fn missing(absent: &[&String], unused: &[String]) -> String {
    if let Some(fault) = invisible_fault(absent, unused) {
        return fault;
    }
    if let [only] = absent {
        return format!(
            "it has no column `{only}`{}",
            suggestion::similar(only, unused)
        );
    }
    let named = absent.iter().take(NAMED_MAX);
    let mut names: Vec<String> = named.map(|name| format!("`{name}`")).collect();
    if absent.len() > NAMED_MAX {
        names.push(format!("and {} more", absent.len() - NAMED_MAX));
    }
    let suggestions: Vec<String> = absent
        .iter()
        .filter_map(|name| suggestion::closest(name, unused).map(|other| (name, other)))
        .map(|(name, other)| format!("`{other}` for `{name}`"))
        .take(NAMED_MAX)
        .collect();
    let hint = match suggestions.as_slice() {
        [] => suggestion::available(unused),
        some => format!("; did you mean {}?", some.join(", ")),
    };
    format!("it has no columns {}{hint}", names.join(", "))
}

/// Names a missing column that the file has with an invisible character in its name.
fn invisible_fault(absent: &[&String], unused: &[String]) -> Option<String> {
    unused.iter().find_map(|name| {
        let code = u32::from(invisible(name)?);
        let visible: String = name
            .chars()
            .filter(|letter| invisible(letter.encode_utf8(&mut [0; 4])).is_none())
            .collect();
        let only = absent.iter().find(|only| ***only == visible.trim())?;
        Some(format!(
            "it has no column `{only}`, but {}, with the invisible character U+{code:04X}: remove \
             it from the header",
            shown(name)
        ))
    })
}

/// The delimiter that finds more of the mapped columns than the given one.
fn likely_delimiter(
    header: &[String],
    mapped: &[String],
    delimiter: u8,
) -> Option<(char, &'static str)> {
    let line = header.join(&char::from(delimiter).to_string());
    let found = |candidate: char| {
        let columns: Vec<&str> = line
            .split(candidate)
            .map(|name| name.trim_matches([' ', '"']))
            .collect();
        mapped
            .iter()
            .filter(|name| columns.contains(&name.as_str()))
            .count()
    };
    let used = found(char::from(delimiter));
    let (best, other) = DELIMITERS
        .into_iter()
        .filter(|(candidate, _)| *candidate != char::from(delimiter) && line.contains(*candidate))
        .map(|other| (found(other.0), other))
        .max_by_key(|(found, _)| *found)?;
    (best > used).then_some(other)
}

fn plural(delimiter: char) -> String {
    match delimiter {
        ',' => "commas".to_owned(),
        ';' => "semicolons".to_owned(),
        '\t' => "tabs".to_owned(),
        '|' => "bars (|)".to_owned(),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn find(header: &[&str], mapped: &[&str]) -> anyhow::Result<Vec<usize>> {
        let owned = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        positions(&owned(header), &owned(mapped), b',')
    }

    fn error(header: &[&str], mapped: &[&str]) -> String {
        find(header, mapped).unwrap_err().to_string()
    }

    #[test]
    fn columns_are_found_in_any_order() {
        assert_eq!(find(&["a", "b", "c"], &["c", "a"]).unwrap(), [2, 0]);
    }

    #[test]
    fn another_delimiter_is_reported_with_the_remedy() {
        let message = error(&["id;date;q1"], &["id", "q1"]);
        assert!(
            message.contains("separated by semicolons, not by commas"),
            "{message}"
        );
        assert!(message.contains("`delimiter = \";\"`"), "{message}");
        // One of the names contains a comma.
        let message = error(&["id;date", "time;q1"], &["id", "q1"]);
        assert!(message.contains("semicolons"), "{message}");
        let message = error(&["id\tdate\tq1"], &["id", "q1"]);
        assert!(message.contains("delimiter = \"\\t\""), "{message}");
    }

    #[test]
    fn a_missing_column_is_reported_with_a_similar_one() {
        assert_eq!(
            error(&["id", "nps_0_10", "csat"], &["id", "nps_0-10"]),
            "it has no column `nps_0-10`; did you mean `nps_0_10`?"
        );
        assert_eq!(
            error(&["id", "nps"], &["number", "NPS"]),
            "it has no columns `number`, `NPS`; did you mean `nps` for `NPS`?"
        );
    }

    #[test]
    fn an_invisible_character_is_named() {
        assert_eq!(
            error(&["id", "q1\u{200B}"], &["id", "q1"]),
            "it has no column `q1`, but `q1\\u{200b}`, with the invisible character U+200B: \
             remove it from the header"
        );
        let message = error(&["\u{FEFF}id", "at", "q1"], &["id", "when"]);
        assert!(message.contains("U+FEFF"), "{message}");
    }

    #[test]
    fn a_mapped_column_must_be_unique() {
        assert!(error(&["a", "a"], &["a"]).contains("more than once"));
        assert!(find(&["a", "b", "b"], &["a"]).is_ok());
    }
}
