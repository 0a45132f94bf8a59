//! A reply as the lines of a spreadsheet.

use anyhow::Context;

use crate::cli::csv_cell::CellArgs;

/// A header line and the lines below it, all of the same length.
#[derive(Debug)]
pub(in crate::cli) struct Sheet {
    pub(in crate::cli) header: Vec<String>,
    pub(in crate::cli) lines: Vec<Vec<String>>,
}

impl Sheet {
    /// The sheet as CSV.
    ///
    /// # Errors
    ///
    /// If a line has another length than the header.
    pub(in crate::cli) fn csv(&self, cells: CellArgs) -> anyhow::Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for line in std::iter::once(&self.header).chain(&self.lines) {
            writer.write_record(line.iter().map(|cell| cells.text(cell).into_owned()))?;
        }
        let bytes = writer.into_inner().context("can't finish the CSV")?;
        Ok(String::from_utf8(bytes)?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        let sheet = Sheet {
            header: ["channel", "value"].map(str::to_owned).to_vec(),
            lines: vec![["=HYPERLINK(\"x\")", "-100"].map(str::to_owned).to_vec()],
        };
        assert_eq!(
            sheet.csv(CellArgs::default()).unwrap(),
            "channel,value\n\"'=HYPERLINK(\"\"x\"\")\",-100\n"
        );
    }
}
