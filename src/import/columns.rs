//! The columns that a mapping names.

/// The columns that a mapping names, each once. The rules of a converter refer to them by
/// index, and each row has one cell per column.
#[derive(Debug, Default)]
pub(super) struct Columns {
    names: Vec<String>,
}

impl Columns {
    /// The index of a column, which is added unless it is there already.
    pub(super) fn index(&mut self, name: &str) -> usize {
        self.names
            .iter()
            .position(|known| known == name)
            .unwrap_or_else(|| {
                self.names.push(name.to_owned());
                self.names.len() - 1
            })
    }

    pub(super) fn indices(&mut self, names: &[String]) -> Vec<usize> {
        names.iter().map(|name| self.index(name)).collect()
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The name of a column, by its index.
    pub(super) fn name(&self, index: usize) -> &str {
        &self.names[index]
    }
}
