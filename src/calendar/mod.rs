//! Periods and buckets by a zone's clock, and the grains of time that tallies are kept for.

pub mod day_numbers;
pub mod grain;
pub mod period;
pub mod zone_rules;
