//! Response ids made of whatever identifies a row.

use uuid::Uuid;

/// The namespace of derived ids: the UUID (version 5) of `import.cxmetrics.v1`
/// in the namespace of DNS names.
pub(super) const NAMESPACE: Uuid = Uuid::from_u128(0x4aadcd39_a024_5e71_b464_611f4fab1f0f);

/// Stands between the survey and the values of an id; the "unit separator" of ASCII.
pub(super) const SEPARATOR: char = '\u{1F}';

/// The id of the row whose id columns hold these values: always the same, so
/// that importing a row again changes nothing.
pub(super) fn derived(survey_id: &str, values: &[&str]) -> Uuid {
    let mut name = survey_id.to_owned();
    for value in values {
        name.push(SEPARATOR);
        name.push_str(value);
    }
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_namespace_is_what_its_documentation_says() {
        assert_eq!(
            NAMESPACE,
            Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"import.cxmetrics.v1")
        );
    }

    #[test]
    fn ids_are_stable_and_their_parts_can_not_run_together() {
        assert_eq!(derived("shop", &["1", "23"]), derived("shop", &["1", "23"]));
        assert_ne!(derived("shop", &["1", "23"]), derived("shop", &["12", "3"]));
        assert_ne!(derived("shop", &["1"]), derived("shop2", &["1"]));
    }
}
