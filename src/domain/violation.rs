//! What is wrong with a request, field by field, all of it at once.

use std::fmt::Display;

/// How many violations an answer names at most; the rest is left unsaid.
pub const VIOLATIONS_MAX: usize = 20;

/// One thing that is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, such as `answers[2].score`.
    pub field: String,
    /// What is wrong, and what would be right.
    pub description: String,
}

/// Collects violations while a request is parsed, so that the caller hears of
/// every mistake in one go.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Notes that `field` is wrong. Past [`VIOLATIONS_MAX`] nothing is kept.
    pub fn add(&mut self, field: impl Display, description: impl Display) {
        if self.0.len() < VIOLATIONS_MAX {
            self.0.push(Violation {
                field: field.to_string(),
                description: description.to_string(),
            });
        }
    }

    /// Passes a good value on, and notes a bad one under `field`.
    pub fn check<T>(&mut self, field: impl Display, parsed: Result<T, impl Display>) -> Option<T> {
        parsed
            .map_err(|description| self.add(field, description))
            .ok()
    }

    /// The parsed value when nothing was wrong. `None` says that a violation was noted.
    pub fn finish<T>(self, parsed: Option<T>) -> Result<T, Self> {
        match parsed {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self),
        }
    }

    /// A single violation.
    pub fn one(field: impl Display, description: impl Display) -> Self {
        let mut violations = Self::default();
        violations.add(field, description);
        violations
    }

    /// Whether nothing was wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was noted, in the order of parsing.
    pub fn into_vec(self) -> Vec<Violation> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_twenty_are_kept() {
        let mut violations = Violations::default();
        for row in 0..50 {
            violations.add(format_args!("answers[{row}].score"), "is outside the scale");
        }
        let kept = violations.into_vec();
        assert_eq!(kept.len(), VIOLATIONS_MAX);
        assert_eq!(kept[19].field, "answers[19].score");
    }

    #[test]
    fn a_value_beside_a_violation_is_not_passed_on() {
        assert_eq!(
            Violations::one("a", "b").finish(Some(1)),
            Err(Violations::one("a", "b"))
        );
        assert_eq!(Violations::default().finish(Some(1)), Ok(1));
    }
}
