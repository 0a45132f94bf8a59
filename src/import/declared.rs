//! The dimensions that a survey or a workspace declares.

use anyhow::bail;

use super::suggestion;

/// The dimensions that a mapping may use.
pub(super) struct DeclaredDimensions<'a> {
    /// The survey or workspace, as error messages name it.
    pub(super) owner: String,
    pub(super) names: &'a [String],
    /// Dimensions that every record has, and where a mapping gives each of them.
    pub(super) built_in: &'a [(&'a str, &'a str)],
    /// How to declare another one; may be empty.
    pub(super) remedy: &'a str,
}

impl DeclaredDimensions<'_> {
    /// Refuses a dimension that is built in or not declared.
    pub(super) fn check<'n>(&self, mapped: impl Iterator<Item = &'n String>) -> anyhow::Result<()> {
        for dimension in mapped {
            if let Some((_, key)) = self.built_in.iter().find(|(name, _)| name == dimension) {
                bail!("[dimensions] {dimension} is built in: write {key} instead");
            }
            if !self.names.contains(dimension) {
                bail!(
                    "[dimensions] {} declares no dimension `{dimension}`{}{}",
                    self.owner,
                    self.remedy,
                    suggestion::similar(dimension, self.names),
                );
            }
        }
        Ok(())
    }
}
