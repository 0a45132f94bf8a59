//! The whole service through its front door: a real socket, a real client, a real
//! PostgreSQL; one database for each test, nothing mocked.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

mod activities;
mod activity_counts;
mod activity_deletion;
mod activity_list;
mod activity_races;
mod activity_refusals;
mod activity_settings;
mod activity_stream;
mod attribute_sources;
mod behaviour_exactness;
mod cohorts;
mod concurrency;
mod connections;
mod corrections;
mod corruption;
mod customer_base;
mod customer_cases;
mod customer_refusals;
mod customers;
mod discounts;
mod exactness;
mod fiscal_years;
mod folded_groups;
mod groups;
mod health;
mod large_batches;
mod lifetime_value;
mod limits;
mod list;
mod page_bytes;
mod periods;
mod pooling;
mod purchases;
mod purchases_at_start;
mod query_refusals;
mod reference_cases;
mod rewording;
mod said_and_done;
mod scores;
mod spellings;
mod stream;
mod submit;
mod submit_refusals;
mod survey_refusals;
mod surveys;
mod survival;
mod transport;
mod upgrade;
mod verify;
mod warnings;
mod workspaces;
