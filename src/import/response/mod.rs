//! Responses from rows.

mod answer;
mod completion;
mod converter;
mod question;
#[cfg(test)]
mod tests;

pub(crate) use converter::ResponseConverter;
