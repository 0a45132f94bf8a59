//! Matching the header of a file with the columns that a mapping wants.

use anyhow::bail;

use super::similar;

/// Missing columns that are named; one sentence can't hold more.
const NAMED_MAX: usize = 5;

const DELIMITERS: [(char, &str); 4] = [(',', ","), (';', ";"), ('\t', "\\t"), ('|', "|")];

/// For each wanted column, its place in the header.
pub(super) fn places(
    header: &[String],
    wanted: &[String],
    delimiter: u8,
) -> anyhow::Result<Vec<usize>> {
    let place = |name: &String| header.iter().position(|column| column == name);
    let absent: Vec<&String> = wanted.iter().filter(|name| place(name).is_none()).collect();
    if !absent.is_empty() {
        if let Some((suspected, toml)) = other_delimiter(header, wanted, delimiter) {
            bail!(
                "its columns are set apart by {}, not by {}: write `delimiter = \"{toml}\"` at the \
                 top of the mapping",
                in_words(suspected),
                in_words(char::from(delimiter)),
            );
        }
        let unused: Vec<String> = header
            .iter()
            .filter(|name| !wanted.contains(name))
            .cloned()
            .collect();
        bail!(missing(&absent, &unused));
    }
    for name in wanted {
        if header.iter().filter(|column| *column == name).count() > 1 {
            bail!(
                "column `{name}` is there more than once, so that nobody can say which is meant; rename one"
            );
        }
    }
    Ok(wanted.iter().filter_map(place).collect())
}

/// Names the columns that aren't there, and which of the unused ones may have
/// been meant.
pub(super) fn missing(absent: &[&String], unused: &[String]) -> String {
    if let [only] = absent {
        return format!("it has no column `{only}`{}", similar::among(only, unused));
    }
    let named = absent.iter().take(NAMED_MAX);
    let mut names: Vec<String> = named.map(|name| format!("`{name}`")).collect();
    if absent.len() > NAMED_MAX {
        names.push(format!("and {} more", absent.len() - NAMED_MAX));
    }
    let suggestions: Vec<String> = absent
        .iter()
        .filter_map(|name| similar::closest(name, unused).map(|other| (name, other)))
        .map(|(name, other)| format!("`{other}` for `{name}`"))
        .take(NAMED_MAX)
        .collect();
    let hint = match suggestions.as_slice() {
        [] => similar::all_of_a_few(unused),
        some => format!("; did you mean {}?", some.join(", ")),
    };
    format!("it has no columns {}{hint}", names.join(", "))
}

/// The delimiter that finds more wanted columns in the header than the one used.
fn other_delimiter(
    header: &[String],
    wanted: &[String],
    delimiter: u8,
) -> Option<(char, &'static str)> {
    let line = header.join(&char::from(delimiter).to_string());
    let found = |candidate: char| {
        let columns: Vec<&str> = line
            .split(candidate)
            .map(|name| name.trim_matches([' ', '"']))
            .collect();
        wanted
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

fn in_words(delimiter: char) -> String {
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

    fn find(header: &[&str], wanted: &[&str]) -> anyhow::Result<Vec<usize>> {
        let owned = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        places(&owned(header), &owned(wanted), b',')
    }

    fn refusal(header: &[&str], wanted: &[&str]) -> String {
        find(header, wanted).unwrap_err().to_string()
    }

    #[test]
    fn columns_are_found_in_any_order() {
        assert_eq!(find(&["a", "b", "c"], &["c", "a"]).unwrap(), [2, 0]);
    }

    #[test]
    fn a_wrong_delimiter_is_named_with_the_remedy() {
        let message = refusal(&["id;date;q1"], &["id", "q1"]);
        assert!(
            message.contains("set apart by semicolons, not by commas"),
            "{message}"
        );
        assert!(message.contains("`delimiter = \";\"`"), "{message}");
        // A comma inside one of the names.
        let message = refusal(&["id;date", "time;q1"], &["id", "q1"]);
        assert!(message.contains("semicolons"), "{message}");
        let message = refusal(&["id\tdate\tq1"], &["id", "q1"]);
        assert!(message.contains("delimiter = \"\\t\""), "{message}");
    }

    #[test]
    fn a_missing_column_is_named_with_its_like() {
        assert_eq!(
            refusal(&["id", "nps_0_10", "csat"], &["id", "nps_0-10"]),
            "it has no column `nps_0-10`; did you mean `nps_0_10`?"
        );
        assert_eq!(
            refusal(&["id", "nps"], &["number", "NPS"]),
            "it has no columns `number`, `NPS`; did you mean `nps` for `NPS`?"
        );
    }

    #[test]
    fn a_wanted_column_may_be_there_only_once() {
        assert!(refusal(&["a", "a"], &["a"]).contains("more than once"));
        assert!(find(&["a", "b", "b"], &["a"]).is_ok());
    }
}
