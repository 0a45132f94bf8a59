//! Collects the errors of several arguments, to report all of them at once.

/// The errors so far.
#[derive(Debug, Default)]
pub(in crate::cli::query) struct Errors(Vec<String>);

impl Errors {
    /// The value of a result, or `None` after noting its error.
    pub(in crate::cli::query) fn take<T>(&mut self, result: anyhow::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.push(format!("{error:#}"));
                None
            }
        }
    }

    /// All errors as one, each on its own line.
    pub(in crate::cli::query) fn into_error(self) -> anyhow::Error {
        match self.0.as_slice() {
            [only] => anyhow::anyhow!("{only}"),
            errors => anyhow::anyhow!(
                "{} arguments are wrong:\n  {}",
                errors.len(),
                errors.join("\n  ")
            ),
        }
    }
}
