//! `cxmetrics import --suggest`: writes a first mapping, and for responses a survey.

use std::borrow::Cow;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::args::ImportArgs;
use super::machine_zone;
use super::suggestion_check;
use crate::cli::exit_status::ExitStatus;
use crate::cli::number::count;
use crate::import::{InputFile, Proposal, Sample, is_standard_input};

/// Reads the first rows of the file, and writes the suggested files or prints them.
pub(super) fn run(args: &ImportArgs) -> anyhow::Result<ExitStatus> {
    let file = &args.file;
    let input = InputFile::open(file)?;
    let sample = Sample::read(&input, args.known_format())?;
    let paths = SuggestedPaths::beside(file);
    let proposal = Proposal::of(sample, &paths.stem, &machine_zone::name())?;
    let fit = suggestion_check::check(args, &input, &proposal)?;
    if args.print {
        print!("{}", proposal.mapping);
        if let Some(survey) = &proposal.survey {
            println!("\n# ---- the survey, a file of its own ----\n");
            print!("{survey}");
        }
        return Ok(ExitStatus::Success);
    }
    let mut files = vec![(&paths.mapping, &proposal.mapping)];
    files.extend(
        proposal
            .survey
            .as_ref()
            .map(|survey| (&paths.survey, survey)),
    );
    refuse_existing(&files)?;
    for (path, text) in &files {
        write_new(path, text)?;
    }
    let names: Vec<String> = files
        .iter()
        .map(|(path, _)| path.display().to_string())
        .collect();
    println!("wrote {}", names.join(" and "));
    println!("{fit}");
    match proposal.doubts {
        0 => {}
        1 => println!("1 comment begins with \"Check:\"; read it before you go on"),
        several => {
            let several = count(several as u64);
            println!("{several} comments begin with \"Check:\"; read them before you go on");
        }
    }
    print_next(file, &paths, &proposal);
    Ok(ExitStatus::Success)
}

/// The files that a suggestion is written to.
struct SuggestedPaths {
    /// The name of the file without its extension.
    stem: String,
    mapping: PathBuf,
    survey: PathBuf,
}

impl SuggestedPaths {
    fn beside(file: &Path) -> Self {
        let file = if is_standard_input(file) {
            Path::new("stdin")
        } else {
            file
        };
        let stem = file.file_stem().map(|stem| stem.to_string_lossy());
        Self {
            // Each file that can be opened has a name.
            stem: stem.map_or_else(String::new, Cow::into_owned),
            mapping: file.with_extension("mapping.toml"),
            survey: file.with_extension("survey.toml"),
        }
    }
}

/// Refuses to write if one of the files exists, before any is written.
fn refuse_existing(files: &[(&PathBuf, &String)]) -> anyhow::Result<()> {
    match files.iter().find(|(path, _)| path.exists()) {
        Some((path, _)) => bail!(
            "{} exists: rename or remove it, or print the suggestion with --print",
            path.display()
        ),
        None => Ok(()),
    }
}

fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let cant = || {
        format!(
            "can't write {}; --print prints the suggestion instead",
            path.display()
        )
    };
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(cant)?;
    file.write_all(text.as_bytes()).with_context(cant)
}

fn print_next(file: &Path, paths: &SuggestedPaths, proposal: &Proposal) {
    let shell = |path: &Path| shell_word(&path.display().to_string());
    println!("next:");
    if proposal.survey.is_some() {
        println!("  cxmetrics survey create -f {}", shell(&paths.survey));
    }
    let declare = if proposal.declares_dimensions {
        " --declare-dimensions"
    } else {
        ""
    };
    println!(
        "  cxmetrics import {} --mapping {}{declare}",
        shell(file),
        shell(&paths.mapping)
    );
    if proposal.survey.is_none() {
        println!("  cxmetrics query activity-counts");
    }
}

/// A word as shells read it.
fn shell_word(word: &str) -> String {
    let is_plain =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '/' | '.' | '_' | '-' | '+');
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_is_one_word_of_a_command() {
        assert_eq!(shell_word("a/b-1.csv"), "a/b-1.csv");
        assert_eq!(shell_word("Umfrage Mai.csv"), "'Umfrage Mai.csv'");
        assert_eq!(shell_word("it's.csv"), "'it'\\''s.csv'");
    }
}
