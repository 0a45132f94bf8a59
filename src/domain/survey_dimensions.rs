//! Checks that a survey has the dimensions of a query.

use super::{
    dimension::BUILT_IN,
    id::{Id, quoted},
    survey::Survey,
    violation::Violations,
};

impl Survey {
    /// Checks that the survey has each of `dimensions`. Violations name the field
    /// `field[i]suffix`.
    ///
    /// # Errors
    /// One violation for each unknown dimension.
    pub fn check_dimensions<'a>(
        &self,
        dimensions: impl Iterator<Item = &'a str>,
        field: &str,
        suffix: &str,
    ) -> Result<(), Violations> {
        let mut violations = Violations::default();
        for (index, dimension) in dimensions.enumerate() {
            if self.has_dimension(dimension) {
                continue;
            }
            let declared = self.content.dimensions.iter().map(Id::as_str);
            let known: Vec<&str> = BUILT_IN.into_iter().chain(declared).collect();
            violations.add(
                format_args!("{field}[{index}]{suffix}"),
                format_args!(
                    "{} is not a dimension of survey \"{}\" (known: {})",
                    quoted(dimension),
                    self.id,
                    known.join(", ")
                ),
            );
        }
        violations.finish(Some(()))
    }
}
