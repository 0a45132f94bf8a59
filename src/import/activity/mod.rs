//! Activities from rows.

mod attributes;
mod converter;
mod kind;
mod order;
#[cfg(test)]
mod tests;

pub(crate) use converter::ActivityConverter;
