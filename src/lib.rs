//! A gRPC service that owns a company's customer-experience numbers.
//!
//! # The map
//!
//! - [`rpc`] speaks gRPC: messages become domain types, errors become statuses.
//!   Nothing else knows tonic and prost.
//! - Domain types are parsed once and are then always valid: [`domain::survey`],
//!   [`domain::measure`], [`domain::response`], [`domain::activity`], [`domain::customer`], [`domain::money`], [`domain::dimension`],
//!   [`calendar::period`], [`domain::score_query`], [`domain::customer_query`], [`domain::id`]. A request that can't
//!   become one comes back as [`domain::violation::Violations`], all at once.
//! - [`store`] is PostgreSQL: it returns histograms, and customers with what they did,
//!   and never scores. Nothing else, start-up aside, knows sqlx.
//! - [`scoring`] is pure: histograms and histories in, scores and rates out, each
//!   formula once.
//! - [`ingest`] gathers what is submitted at the same time into one statement.
//! - [`server`] assembles all of it; [`server::health`] follows the database;
//!   [`server::embedded`] is a private PostgreSQL for first runs and tests.
//! - [`cli`] is the command line, itself a client of the service.
//!
//! # One query, end to end
//!
//! `QueryScores` arrives in `rpc/call.rs`, which opens its span and its deadline, unless
//! `rpc/admission.rs` finds that more calls wait than can be served in time.
//! `rpc/metric.rs` parses it into a [`domain::score_query::ScoreQuery`], or answers with
//! every violation. [`calendar::period::Bucket::cut`] cuts the period by the zone's clock,
//! [`calendar::grain::cover`] covers each bucket with the spans that tallies are kept for,
//! and the store turns them into histograms in one statement. [`scoring`] turns
//! each histogram into a score, and `rpc/metric.rs` encodes the reply.
//!
//! `QueryPurchases` takes the same way: `rpc/customer_metric/purchases.rs` parses it,
//! `rpc/customer_metric/population.rs` finds out how customers fall into groups, and
//! [`store::Slices`] reads what they did, so many customers at a time, all out of one
//! snapshot. A [`scoring::behavior::PurchaseCounter`] a group, found by
//! `rpc/customer_metric/groups.rs`, takes each customer in.
//!
//! # One write, end to end
//!
//! `rpc/submit.rs` checks a response against its survey, which
//! [`store::Catalog`] remembers. The [`ingest`] gathers what waits, by workspace, which
//! take turns, and one statement inserts the rows and moves their tallies. The caller hears
//! its verdict after the commit.
//!
//! An activity (`rpc/record.rs`) takes the same way; in place of tallies the statement
//! writes packs: the same activities, many to a row, in a few bytes each. What a
//! metric of customers needs can't be added up beforehand as scores can (who ordered
//! in May and in June is one customer, not two), so that queries read all of it; packs
//! make that cheap. They are merged in the background, which changes no number, and
//! a deleted activity stands in them as one that takes an equal one away.

pub mod api;
pub mod calendar;
pub mod cli;
pub mod domain;
pub mod import;
pub mod ingest;
pub mod metrics;
pub mod rpc;
pub mod scoring;
pub mod server;
pub mod store;
