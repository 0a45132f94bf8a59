//! Suggestions for the content of a file.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use crate::import::fixtures::scratch_file::ScratchFile;
use crate::import::input_file::InputFile;
use crate::import::mapping::{Format, Mapping};
use crate::import::suggest::proposal::Proposal;
use crate::import::suggest::sample::Sample;

pub(super) fn suggest_bytes(extension: &str, content: &[u8]) -> anyhow::Result<Proposal> {
    let file = ScratchFile::new(extension, content);
    let format = if extension == "jsonl" {
        Format::Jsonl
    } else {
        Format::Csv
    };
    let sample = Sample::read(&InputFile::regular(&file.0), Some(format))?;
    let proposal = Proposal::of(sample, "My file", "UTC")?;
    Mapping::parse(&proposal.mapping).unwrap();
    if let Some(survey) = &proposal.survey {
        survey.parse::<toml::Table>().unwrap();
    }
    Ok(proposal)
}

pub(super) fn suggest(content: &str) -> Proposal {
    suggest_bytes("csv", content.as_bytes()).unwrap()
}

pub(super) fn refusal(content: &str) -> String {
    let error = suggest_bytes("csv", content.as_bytes()).unwrap_err();
    format!("{error:#}")
}

/// Checks that a text has these lines, in this order.
pub(super) fn assert_lines(text: &str, lines: &[&str]) {
    let mut rest = text.lines();
    for line in lines {
        assert!(rest.any(|found| found == *line), "`{line}` in\n{text}");
    }
}
