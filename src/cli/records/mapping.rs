//! Mapping files with which exported files are imported again.

use std::fmt::Write;

use super::cell::{NOT_APPLICABLE, SEPARATOR, SKIPPED};
use crate::api::Survey;
use crate::api::question::Kind;

/// The mapping of exported responses.
pub(in crate::cli) fn of_responses(survey: &Survey) -> String {
    let mut text = format!(
        "# Imports a file that `cxmetrics export responses {id}` wrote. Properties are not\n\
         # imported; add those that you need, as in agent = \"properties.agent\" for JSON Lines.\n\
         survey = \"{id}\"\n\
         empty = \"not_asked\"\n\
         customer = \"customer_id\"\n\
         channel = \"channel\"\n\
         touchpoint = \"touchpoint\"\n\
         language = \"language\"\n\n\
         [id]\ncolumns = [\"response_id\"]\nuuid = true\n\n\
         [time]\ncolumns = [\"submit_time\"]\nformat = \"rfc3339\"\n\n\
         [completion]\ncolumn = \"completion\"\n\
         complete = [\"complete\"]\npartial = [\"partial\"]\n\n\
         [rows]\nexclude = [\n",
        id = survey.survey_id
    );
    for reason in ["test", "duplicate", "fraud"] {
        text += &format!(
            "    {{ column = \"exclusion_reason\", values = [\"{reason}\"], reason = \"{reason}\" }},\n"
        );
    }
    text += "]\n\n";
    text += &dimensions(&survey.dimensions);
    text += "[questions]\n";
    for question in &survey.questions {
        let separator = match &question.kind {
            Some(Kind::Choice(choice)) if choice.multiple => {
                format!(", separator = \"{SEPARATOR}\"")
            }
            Some(_) | None => String::new(),
        };
        // Writing to a string can't fail.
        let _ = writeln!(
            text,
            "\"{id}\" = {{ column = \"answers.{id}\", not_applicable = [\"{NOT_APPLICABLE}\"], \
             skipped = [\"{SKIPPED}\"]{separator} }}",
            id = question.question_id
        );
    }
    text
}

/// The mapping of exported activities.
pub(in crate::cli) fn of_activities(declared: &[String]) -> String {
    let kinds = [
        "acquired",
        "order",
        "refund",
        "cancelled",
        "reactivated",
        "contact",
    ];
    let kinds = kinds.map(|kind| format!("{kind} = \"{kind}\""));
    let mut text = format!(
        "# Imports a file that `cxmetrics export activities` wrote. Properties are not imported.\n\
         activity = {{ column = \"kind\", values = {{ {} }} }}\n\
         customer = \"customer_id\"\n\
         channel = \"channel\"\n\n\
         [id]\ncolumns = [\"activity_id\"]\nuuid = true\n\n\
         [time]\ncolumns = [\"activity_time\"]\nformat = \"rfc3339\"\n\n\
         [order]\nid = \"order_id\"\namount = \"amount\"\n\
         currency = \"currency_code\"\ncost = \"cost\"\n\n\
         [contact]\ntopic = \"topic\"\n\n\
         [attributes]\n",
        kinds.join(", ")
    );
    for name in ["segment", "persona", "acquisition_channel", "country"] {
        text += &format!("{name} = \"attributes.{name}\"\n");
    }
    text += "\n";
    text += &dimensions(declared);
    text
}

fn dimensions(declared: &[String]) -> String {
    if declared.is_empty() {
        return String::new();
    }
    let lines = declared.iter();
    let lines = lines.map(|name| format!("\"{name}\" = \"dimensions.{name}\"\n"));
    format!("[dimensions]\n{}\n", lines.collect::<String>())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::api::{ChoiceQuestion, NpsQuestion, Question};
    use crate::import::Mapping;

    #[test]
    fn the_mappings_are_valid() {
        let question = |id: &str, kind| Question {
            question_id: id.to_owned(),
            kind: Some(kind),
            ..Question::default()
        };
        let multiple = ChoiceQuestion {
            multiple: true,
            ..ChoiceQuestion::default()
        };
        let survey = Survey {
            survey_id: "shop".to_owned(),
            dimensions: vec!["store".to_owned(), "v1.2".to_owned()],
            questions: vec![
                question("recommend", Kind::Nps(NpsQuestion {})),
                question("q1.a", Kind::Choice(multiple)),
            ],
            ..Survey::default()
        };
        Mapping::parse(&of_responses(&survey)).unwrap();
        Mapping::parse(&of_activities(&[])).unwrap();
        Mapping::parse(&of_activities(&["store".to_owned()])).unwrap();
    }
}
