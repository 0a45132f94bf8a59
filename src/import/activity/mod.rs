//! Activities from rows.

mod amount_rule;
mod converter;
mod kind;
mod order;
#[cfg(test)]
mod tests;

pub(crate) use converter::ActivityConverter;
