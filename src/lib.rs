//! A gRPC service for a company's customer-experience metrics.
//!
//! # The layers
//!
//! Each layer imports only layers further down this list. `tests/layers` checks the
//! direction of every module and fails on a circle of imports between files.
//!
//! - [`cli`] is the command line, itself a client of the service. [`import`] turns files into
//!   the rows that it sends.
//! - [`server`] assembles and runs everything: options, health, shutdown, and a private
//!   PostgreSQL for first runs and tests.
//! - [`rpc`] speaks gRPC: messages become domain types, errors become statuses. Its folder
//!   `overload` decides which calls are admitted and how much memory they may use.
//! - [`metrics`] answers questions about metrics; [`ingest`] stores rows durably and returns
//!   their verdicts. Neither uses messages, statuses or SQL.
//! - [`store`] is PostgreSQL. It returns histograms and histories, never scores.
//! - [`domain`] holds the domain types: parsed once, valid from then on. All violations
//!   of an input are reported together, as [`domain::violation::Violations`].
//! - [`calendar`] divides time by a zone's calendar. [`scoring`] holds each formula once; it is
//!   pure: no I/O, no clock, no async.
//!
//! [`api`] is generated from `proto/`.
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | workspace | one tenant; every row and statement belongs to exactly one |
//! | survey, question | a question states its scale and which end of the scale is good |
//! | response, answer | one person's submission; one answer per question in it |
//! | customer | an opaque id that responses and activities share; merges make several ids one customer |
//! | activity | something a customer did: acquisition, order, refund, cancellation, reactivation, contact |
//! | dimension | a key to group and filter by: built in or declared |
//! | cell | one combination of dimension values within a survey, or within activities |
//! | tally | number of answers at each scale point, per question, cell and grain |
//! | grain | a length of time that tallies are kept for: hour, day, month |
//! | pack | many activities of one family and month in one row |
//! | score | computed from a tally by [`scoring`]: value, count, interval, reliability |
//! | definition | everything that determines a number: formula, scale, period, zone, filters |
//! | verdict | outcome of one submitted row |
//!
//! # One query, end to end
//!
//! `rpc/call.rs` opens the span of `QueryScores` and sets its deadline. Once the request has
//! arrived, the call waits for a permit of its class from `rpc/overload`. `rpc/metric.rs` parses
//! the message into a domain question, or reports every violation. [`metrics`] divides the
//! period by [`calendar::period::Bucket::divide`], covers each bucket with grains by
//! [`calendar::grain::cover`], and has the store return the histograms with one statement.
//! [`scoring`] turns each histogram into a score, and `rpc/metric.rs` encodes the answer.
//!
//! `QueryPurchases` goes through `rpc/customer_metric/` and `metrics/customers/` instead.
//! Distinct customers can't be added up as tallies can: one customer who ordered in May and in
//! June is one customer. So the store scans the packs of the period, in chunks of customers
//! out of one snapshot, and a [`scoring::behavior::PurchaseCounter`] per group counts each
//! customer.
//!
//! # One write, end to end
//!
//! `SubmitResponse` is parsed against its survey, which a catalog caches. [`ingest`] queues
//! the row in the lane of its workspace and batches the queued rows. One statement inserts
//! the rows and updates their tallies, and each caller receives its own verdict after the
//! commit.
//!
//! An activity takes the same path, except that the statement writes packs instead of
//! tallies. A background task merges packs, which changes no number. Deleting an activity adds
//! an entry to a pack that cancels the activity's own.
//!
//! # Where new things go
//!
//! | what | where |
//! |---|---|
//! | a metric of customers | formula in `scoring/behavior/`, question and answer in `metrics/customers/`, messages in `rpc/customer_metric/`, table in `cli/query/customer/`, a paragraph in `docs/definitions.md` |
//! | a call | `proto/`, and the file of its service in `rpc/`; its class in `rpc/call.rs`; a new service also in `server/routes.rs` and `server/service_names.rs` |
//! | an error reason | `error.proto`, `rpc/error/call_error.rs` and `rpc/error/status.rs` |

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
