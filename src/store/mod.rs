//! PostgreSQL: the only place that knows SQL.
//!
//! It never scores: it stores responses and activities, moves tallies and packs with
//! them in one statement, and returns how often what was answered and who did what.
//! It never touches two workspaces in one statement.

mod activity;
mod activity_batch;
mod activity_deletion;
mod activity_event;
mod activity_kind;
mod activity_period;
mod activity_row;
mod activity_settings;
mod batch;
mod catalog;
mod cell;
mod chunk;
mod connection;
mod connection_epoch;
mod correction;
mod count;
mod customer;
mod customer_attributes;
mod customer_cache;
mod customer_change;
mod customer_chunk;
mod customer_facts;
mod customer_scan;
mod database;
mod declaration;
mod delta;
mod disk_space;
mod distribution;
mod edge_responses;
mod error;
mod migration;
mod monitor;
mod order_check;
mod pack;
mod pack_merge;
mod response;
mod response_batch;
mod response_row;
mod rows;
mod scan_query;
mod shared_loads;
mod spelling;
mod sql_time;
mod survey;
mod verify;
mod workspace;
mod workspace_key;

pub use activity::{ActivityCursor, ActivityPage};
pub use activity_deletion::Deleted;
pub use activity_event::{ActivityEvent, Family};
pub use activity_row::ActivityRow;
pub use catalog::{Catalog, CatalogEntry};
pub use correction::Corrected;
pub use customer_chunk::{ChunkCustomer, CustomerChunk};
pub use customer_scan::{CustomerScan, EVENTS_MAX};
pub use database::{Store, StoreOptions};
pub use declaration::Declaration;
pub use edge_responses::{EdgeResponse, EdgeResponses};
pub use error::StoreError;
pub use migration::Migrated;
pub use monitor::Monitor;
pub use response::{ResponseCursor, ResponsePage};
pub use response_row::ResponseRow;
pub use rows::{RowKind, Rows};
pub use scan_query::{AnswerQuery, FirstTime, ScanQuery, Selection};
pub use survey::SurveyUpdate;
pub use verify::{ActivityCheck, PackDifference, SurveyRows, TallyDifference, TallyNumbers};
pub use workspace_key::WorkspaceKey;
