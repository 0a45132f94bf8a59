//! The suggestion for a file of responses.

use super::claims::Claims;
use super::column::Column;
use super::comments::Lines;
use super::completion::{self, CompletionSource};
use super::groups::{self, Dimension};
use super::ids;
use super::leftovers;
use super::mapping_text::{self, Shared};
use super::number_style::NumberStyle;
use super::question::Question;
use super::questions::Questions;
use super::sample::Sample;
use super::survey_text;
use super::time_column::TimeSource;
use super::toml_text::{array, key, quoted};
use crate::domain::dimension;

/// Writes the mapping and the survey. `None` where no column looks like an answer.
pub(super) fn write(
    sample: &Sample,
    claims: &mut Claims<'_>,
    style: &NumberStyle,
    time: &TimeSource,
    shared: &Shared<'_>,
) -> Option<(Lines, Lines)> {
    let completion = completion::find(claims);
    let skipped = completion::skipped_rows(claims);
    let mut questions = Questions::default();
    questions.take_named(claims, style.format);
    let customer = claims
        .best(ids::customer_rank)
        .map(|position| claims.take(position));
    let keys: Vec<String> = customer
        .iter()
        .map(|column| column.name.clone())
        .chain(time.columns.iter().cloned())
        .collect();
    let id = ids::find(claims, &keys, sample.rows);
    let language = groups::language(claims);
    let channel = groups::channel(claims);
    let touchpoint = groups::touchpoint(claims);
    questions.take_others(claims, style.format);
    let built_in = [channel, touchpoint, language];
    let in_use: Vec<&str> = built_in
        .iter()
        .flatten()
        .map(|column| column.name.as_str())
        .collect();
    let dimensions = groups::dimensions(claims, &in_use, &dimension::BUILT_IN, sample.rows);
    let questions = questions.into_ordered();
    if questions.is_empty() {
        return None;
    }

    let mut mapping = shared.begin_mapping(sample);
    mapping.push(format!("survey = {}", quoted(shared.name)));
    mapping_text::layout(&mut mapping, sample, style);
    for (field, column) in ["channel", "touchpoint", "language"]
        .into_iter()
        .zip(built_in)
    {
        if let Some(column) = column {
            mapping.push(format!("{field} = {}", quoted(&column.name)));
        }
    }
    customer_line(&mut mapping, customer, claims);
    mapping_text::id(&mut mapping, &id, None);
    mapping_text::time(&mut mapping, time, shared.zone);
    write_completion(&mut mapping, &completion);
    write_dimensions(&mut mapping, &dimensions);
    write_questions(&mut mapping, &questions);
    mapping_text::skipped_rows(&mut mapping, &skipped);
    leftovers::write(claims, &mut mapping);

    let survey = survey_text::write(shared, sample, &dimensions, &questions);
    Some((mapping, survey))
}

fn customer_line(mapping: &mut Lines, customer: Option<&Column>, claims: &Claims<'_>) {
    let is_address = |column: &Column| ids::email_rank(column) > 0;
    match customer {
        Some(column) if ids::is_personal(&column.words) || is_address(column) => {
            mapping.doubt("a customer is a pseudonym, never a name or an e-mail address");
            mapping.push(format!("# customer = {}", quoted(&column.name)));
        }
        Some(column) => mapping.push(format!("customer = {}", quoted(&column.name))),
        None => {
            let email = claims.free().find(|(_, column)| is_address(column));
            if let Some((_, column)) = email {
                mapping.doubt(
                    "no column holds customers; replace the addresses by pseudonyms, such as a \
                     hash, to count per customer",
                );
                mapping.push(format!("# customer = {}", quoted(&column.name)));
            }
        }
    }
}

fn write_completion(mapping: &mut Lines, completion: &CompletionSource) {
    mapping.table("[completion]");
    match completion {
        CompletionSource::All => {
            mapping.doubt("no column says which responses are complete; are all?");
            mapping.push("value = \"complete\"");
        }
        CompletionSource::Column {
            column,
            complete,
            partial,
        } => {
            mapping.push(format!("column = {}", quoted(column)));
            mapping.push(format!("complete = {}", array(complete)));
            if !partial.is_empty() {
                mapping.push(format!("partial = {}", array(partial)));
            }
        }
    }
}

fn write_dimensions(mapping: &mut Lines, dimensions: &[Dimension]) {
    if dimensions.is_empty() {
        return;
    }
    mapping.table("[dimensions]");
    for dimension in dimensions {
        let name = key(&dimension.name);
        mapping.push(format!("{name} = {}", quoted(&dimension.column)));
    }
}

fn write_questions(mapping: &mut Lines, questions: &[Question]) {
    mapping.table("[questions]");
    for question in questions {
        mapping.doubts(&question.doubts);
        let answers = mapping_text::answers(&question.answers);
        mapping.push(format!("{} = {answers}", key(&question.id)));
    }
}
