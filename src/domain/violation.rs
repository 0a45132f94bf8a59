//! Violations: the invalid fields of a request, reported together.

use std::fmt::Display;

/// Most violations in one reply. Further ones are dropped.
pub const VIOLATIONS_MAX: usize = 20;

/// An invalid field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, such as `answers[2].score`.
    pub field: String,
    /// The rule that the field breaks.
    pub description: String,
}

/// Collects violations while a request is parsed, so that one reply reports them all.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Adds a violation of `field`. Past [`VIOLATIONS_MAX`] it is dropped.
    pub fn add(&mut self, field: impl Display, description: impl Display) {
        if self.0.len() < VIOLATIONS_MAX {
            self.0.push(Violation {
                field: field.to_string(),
                description: description.to_string(),
            });
        }
    }

    /// Adds all violations of another part of the request, up to [`VIOLATIONS_MAX`] in all.
    pub fn extend(&mut self, others: Self) {
        let room = VIOLATIONS_MAX - self.0.len();
        self.0.extend(others.0.into_iter().take(room));
    }

    /// Returns a valid value; adds a violation of `field` for an invalid one.
    pub fn check<T>(&mut self, field: impl Display, parsed: Result<T, impl Display>) -> Option<T> {
        parsed
            .map_err(|description| self.add(field, description))
            .ok()
    }

    /// The parsed value if there are no violations. Pass `None` only after adding one.
    pub fn finish<T>(self, parsed: Option<T>) -> Result<T, Self> {
        match parsed {
            Some(value) if self.0.is_empty() => Ok(value),
            Some(_) | None => Err(self),
        }
    }

    /// A single violation.
    pub fn one(field: impl Display, description: impl Display) -> Self {
        let mut violations = Self::default();
        violations.add(field, description);
        violations
    }

    /// Whether there are no violations so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The violations, in the order of parsing.
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
