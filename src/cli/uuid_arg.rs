//! Ids on the command line.

use uuid::Uuid;

/// Parses an id in its hyphenated form.
pub(super) fn parse(text: &str) -> Result<Uuid, String> {
    let is_hyphenated = text.len() == 36;
    let id = Uuid::try_parse(text).ok().filter(|_| is_hyphenated);
    id.ok_or_else(|| "not a UUID, such as 0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f60".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_hyphenated_uuid() {
        let id = "0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f60";
        assert_eq!(parse(id).map(|id| id.to_string()).as_deref(), Ok(id));
        for text in ["12345678", "", &id.replace('-', "")] {
            assert!(parse(text).is_err_and(|error| error.starts_with("not a UUID")));
        }
    }
}
