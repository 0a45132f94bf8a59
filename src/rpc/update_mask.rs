//! Masks: the fields that a request replaces.

use crate::domain::{id::quoted, violation::Violations};

/// Stands for every field that can be replaced.
const ALL: &str = "*";

/// The fields that a mask names, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct UpdateMask(Vec<&'static str>);

impl UpdateMask {
    /// Parses the paths of `update_mask`. `known` are the fields that can be replaced.
    pub(super) fn parse(
        paths: &[String],
        known: &'static [&'static str],
        violations: &mut Violations,
    ) -> Self {
        let mut fields = Vec::new();
        for (index, path) in paths.iter().enumerate() {
            if path == ALL {
                fields.extend(known);
                continue;
            }
            match known.iter().find(|field| *field == path) {
                Some(field) => fields.push(*field),
                None => violations.add(
                    format_args!("update_mask.paths[{index}]"),
                    format_args!(
                        "{} can't be replaced; {} and {ALL} can",
                        quoted(path),
                        known.join(", ")
                    ),
                ),
            }
        }
        fields.sort_unstable();
        fields.dedup();
        Self(fields)
    }

    /// Every one of these fields.
    pub(super) fn all(known: &'static [&'static str]) -> Self {
        Self(known.to_vec())
    }

    /// Whether the mask names no field.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the mask names one of these fields.
    pub(super) fn has_any(&self, fields: &[&str]) -> bool {
        self.0.iter().any(|field| fields.contains(field))
    }

    /// Replaces a field if the mask names it.
    pub(super) fn replace<T: Clone>(&self, field: &str, target: &mut T, source: &T) {
        if self.has_any(&[field]) {
            target.clone_from(source);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["channel", "answers"];

    fn parse(paths: &[&str]) -> Result<UpdateMask, Vec<String>> {
        let mut violations = Violations::default();
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        let mask = UpdateMask::parse(&paths, KNOWN, &mut violations);
        let finished = violations.finish(Some(mask));
        finished.map_err(|violations| {
            let all = violations.into_vec().into_iter();
            all.map(|one| one.field).collect()
        })
    }

    #[test]
    fn a_mask_names_fields_once_or_all() {
        assert_eq!(
            parse(&["channel", "channel"]),
            Ok(UpdateMask(vec!["channel"]))
        );
        assert_eq!(parse(&["*"]), Ok(UpdateMask(vec!["answers", "channel"])));
        assert!(parse(&[]).is_ok_and(|mask| mask.is_empty()));
    }

    #[test]
    fn an_unknown_field_is_a_violation() {
        let refused = parse(&["answers", "survey_id", "Channel"]);
        let fields = ["update_mask.paths[1]", "update_mask.paths[2]"];
        assert_eq!(refused, Err(fields.map(str::to_owned).into()));
    }
}
