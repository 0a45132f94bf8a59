//! Responses from rows.

mod answer;
mod choice_separator;
mod completion;
mod converter;
mod option_columns;
mod question;
mod survey_question;
#[cfg(test)]
mod tests;

pub(crate) use converter::ResponseConverter;
