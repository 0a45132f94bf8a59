//! `survey create` and `survey update`: a survey file becomes a stored survey.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::definition::SurveyFile;
use super::difference::{self, Difference};
use super::stored::{get, has_responses};
use crate::api::{CreateSurveyRequest, ErrorReason, Survey, UpdateSurveyRequest};
use crate::cli::client::{Address, CallError, Service};
use crate::cli::number;

/// Names a survey file.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
    /// The survey's definition; --help shows an example.
    #[arg(short = 'f', long, value_name = "FILE")]
    file: PathBuf,
}

/// Creates a survey. Does nothing if it exists with the same definition.
pub(super) async fn create(address: &Address, args: &FileArgs) -> anyhow::Result<()> {
    let file = &args.file;
    let wanted = read(file)?;
    let survey_id = wanted.survey_id.clone();
    let server = address.connect().await?;
    let request = CreateSurveyRequest {
        survey: Some(wanted.clone()),
    };
    let created = server.surveys().create_survey(request).await;
    match created.map_err(|status| server.explain(status)) {
        Ok(_) => {
            let questions = number::count_of(wanted.questions.len() as u64, "question");
            println!("created survey {survey_id} with {questions}");
            Ok(())
        }
        Err(error) if error.reason() == ErrorReason::SurveyExists => {
            compare(address, &server, file, &wanted).await
        }
        Err(error) => {
            Err(error).with_context(|| format!("no survey was created from {}", file.display()))
        }
    }
}

/// Compares the survey file with the stored survey, and prints the result.
async fn compare(
    address: &Address,
    server: &Service,
    file: &Path,
    wanted: &Survey,
) -> anyhow::Result<()> {
    let survey_id = &wanted.survey_id;
    let stored = get(server, survey_id.clone()).await?;
    let differences = difference::between(&stored, wanted);
    let another = format!("choose another survey_id in {}", file.display());
    if stored.archive_time.is_some() {
        bail!("survey {survey_id} exists and is archived, so it can't change: {another}");
    }
    if differences.is_empty() {
        println!("survey {survey_id} already exists with this definition; nothing to do");
        return Ok(());
    }
    let is_fixed = |difference: &Difference| !difference.is_safe;
    let can_update = !differences.iter().any(is_fixed) || !has_responses(server, survey_id).await?;
    let advice = if can_update {
        let file = quoted(file);
        let flag = address.flag();
        format!("apply the changes with `cxmetrics survey update -f {file}{flag}`, or {another}")
    } else {
        format!("the survey has responses, so not all of these can change: {another}")
    };
    bail!(
        "survey {survey_id} exists with another definition. The file changes:\n{}{advice}",
        listed(&differences)
    );
}

/// Changes a survey to the definition in the file, and prints what changed.
pub(super) async fn update(address: &Address, args: &FileArgs) -> anyhow::Result<()> {
    let file = &args.file;
    let wanted = read(file)?;
    let survey_id = wanted.survey_id.clone();
    let server = address.connect().await?;
    let stored = get(&server, survey_id.clone()).await.map_err(|error| {
        let is_missing = error
            .downcast_ref::<CallError>()
            .is_some_and(|error| error.reason() == ErrorReason::SurveyNotFound);
        if is_missing {
            let (file, flag) = (quoted(file), address.flag());
            error.context(format!(
                "nothing to update: create the survey with `cxmetrics survey create -f {file}{flag}`"
            ))
        } else {
            error
        }
    })?;
    let differences = difference::between(&stored, &wanted);
    if differences.is_empty() {
        println!("survey {survey_id} is unchanged: it already has this definition");
        return Ok(());
    }
    let paths = ["title", "questions", "dimensions"].map(str::to_owned);
    let request = UpdateSurveyRequest {
        survey: Some(wanted),
        update_mask: Some(prost_types::FieldMask {
            paths: paths.to_vec(),
        }),
    };
    let updated = server.surveys().update_survey(request).await;
    updated
        .map_err(|status| server.explain(status))
        .with_context(|| format!("the survey was not changed by {}", file.display()))?;
    print!("updated survey {survey_id}\n{}", listed(&differences));
    Ok(())
}

/// One indented line per difference.
fn listed(differences: &[Difference]) -> String {
    let lines = differences.iter();
    lines
        .map(|difference| format!("  {difference}\n"))
        .collect()
}

fn read(file: &Path) -> anyhow::Result<Survey> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("can't read the survey file {}", file.display()))?;
    let parsed = SurveyFile::parse(&text)
        .with_context(|| format!("{} is not a survey file", file.display()))?;
    Ok(parsed)
}

/// A path as a shell takes it.
fn quoted(file: &Path) -> String {
    let path = file.display().to_string();
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+@".contains(letter);
    if !path.is_empty() && path.chars().all(is_plain) {
        path
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_where_a_shell_would_split_it() {
        assert_eq!(quoted(Path::new("a/survey-1.toml")), "a/survey-1.toml");
        assert_eq!(quoted(Path::new("my survey.toml")), "'my survey.toml'");
        assert_eq!(quoted(Path::new("it's.toml")), r"'it'\''s.toml'");
    }
}
