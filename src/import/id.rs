//! Ids derived from the values that identify a row.

use anyhow::ensure;
use uuid::Uuid;

/// The namespace of derived ids: the UUID (version 5) of `import.cxmetrics.v1` in the
/// namespace of DNS names.
pub(super) const NAMESPACE: Uuid = Uuid::from_u128(0x4aadcd39_a024_5e71_b464_611f4fab1f0f);

/// Separates the scope and the values of an id: the unit separator of ASCII.
pub(super) const SEPARATOR: char = '\u{1F}';

/// The scope within which ids are unique: the survey's id or the word `activity`, then a
/// colon and the source, where the mapping has one.
pub(super) fn scope(within: &str, source: Option<&str>) -> anyhow::Result<String> {
    let Some(source) = source else {
        return Ok(within.to_owned());
    };
    ensure!(
        !source.is_empty() && !source.contains(SEPARATOR),
        "[id] source = {source:?} is not a name: say where the rows come from, as in source = \
         \"web-shop\""
    );
    Ok(format!("{within}:{source}"))
}

/// The id of the row that these values identify. It is the same each time, so that importing
/// a row again changes nothing.
pub(super) fn derived(scope: &str, values: &[&str]) -> Uuid {
    let mut name = scope.to_owned();
    for value in values {
        name.push(SEPARATOR);
        name.push_str(value);
    }
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// The id of a row that equals the row with the id `first`: the second such row of the file
/// has occurrence 2.
pub(super) fn repeated(first: Uuid, occurrence: u64) -> Uuid {
    Uuid::new_v5(&first, occurrence.to_string().as_bytes())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn the_namespace_is_the_documented_one() {
        assert_eq!(
            NAMESPACE,
            Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"import.cxmetrics.v1")
        );
    }

    #[test]
    fn ids_are_stable_and_depend_on_where_each_value_ends() {
        assert_eq!(derived("shop", &["1", "23"]), derived("shop", &["1", "23"]));
        assert_ne!(derived("shop", &["1", "23"]), derived("shop", &["12", "3"]));
        assert_ne!(derived("shop", &["1"]), derived("shop2", &["1"]));
    }

    #[test]
    fn a_source_is_part_of_the_scope() {
        assert_eq!(scope("shop", None).unwrap(), "shop");
        assert_eq!(scope("activity", Some("web")).unwrap(), "activity:web");
        assert!(scope("activity", Some("")).is_err());
    }
}
