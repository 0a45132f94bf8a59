//! The suggested survey.

use super::comments::Lines;
use super::groups::Dimension;
use super::mapping_text::Shared;
use super::question::{Question, QuestionKind};
use super::sample::Sample;
use super::toml_text::{array, quoted};

/// Writes the survey.
pub(super) fn write(
    shared: &Shared<'_>,
    sample: &Sample,
    dimensions: &[Dimension],
    questions: &[Question],
) -> Lines {
    let mut lines = Lines::default();
    shared.begin(&mut lines, sample);
    lines.comment(
        "Once it has responses, a question's kind and scale can't change, but its wording can.",
    );
    lines.push("");
    lines.push(format!("survey_id = {}", quoted(shared.name)));
    lines.push(format!("title = {}", quoted(shared.name)));
    if !dimensions.is_empty() {
        let names: Vec<&str> = dimensions
            .iter()
            .map(|dimension| dimension.name.as_str())
            .collect();
        lines.push(format!("dimensions = {}", array(&names)));
    }
    for question in questions {
        lines.table("[[questions]]");
        lines.push(format!("question_id = {}", quoted(&question.id)));
        lines.push(format!("wording = {}", quoted(&question.wording)));
        lines.doubts(&question.survey_doubts);
        write_kind(&mut lines, &question.kind);
    }
    lines
}

fn write_kind(lines: &mut Lines, kind: &QuestionKind) {
    let scale =
        |lines: &mut Lines, [low, high]: [i32; 2]| lines.push(format!("scale = [{low}, {high}]"));
    match kind {
        QuestionKind::Nps => lines.push("kind = \"nps\""),
        QuestionKind::Csat {
            scale: ends,
            satisfied,
            low_is_good,
        } => {
            lines.push("kind = \"csat\"");
            scale(lines, *ends);
            if *low_is_good {
                lines.push("low_is_good = true");
                lines.push(format!("satisfied_to = {satisfied}"));
            } else {
                lines.push(format!("satisfied_from = {satisfied}"));
            }
        }
        QuestionKind::Ces {
            scale: ends,
            is_effort,
        } => {
            lines.push("kind = \"ces\"");
            scale(lines, *ends);
            let direction = if *is_effort { "effort" } else { "agreement" };
            lines.push(format!("direction = {}", quoted(direction)));
        }
        QuestionKind::Rating {
            scale: ends,
            low_is_good,
        } => {
            lines.push("kind = \"rating\"");
            scale(lines, *ends);
            if *low_is_good {
                lines.push("low_is_good = true");
            }
        }
        QuestionKind::Choice { choices, multiple } => {
            lines.push("kind = \"choice\"");
            if *multiple {
                lines.push("multiple = true");
            }
            lines.push("choices = [");
            for choice in choices {
                let (id, label) = (quoted(&choice.id), quoted(&choice.label));
                lines.push(format!("    {{ choice_id = {id}, label = {label} }},"));
            }
            lines.push("]");
        }
        QuestionKind::Text => lines.push("kind = \"text\""),
    }
}
