//! The types of the field: parsed once, valid from then on.

pub mod activity;
pub mod activity_filter;
pub mod correction;
pub mod customer;
pub mod customer_query;
pub mod dimension;
pub mod exclusion;
pub mod id;
pub mod interval_method;
pub mod measure;
mod measure_change;
pub mod money;
pub mod response;
pub mod response_filter;
pub mod row_outcome;
pub mod score_query;
pub mod survey;
mod survey_dimensions;
pub mod tally;
pub mod text;
pub mod value_groups;
pub mod violation;
