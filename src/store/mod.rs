//! PostgreSQL, and all SQL.
//!
//! One statement stores responses or activities together with their tallies or packs. Queries
//! return histograms and histories, never scores. No statement touches two workspaces.

mod activity;
mod activity_batch;
mod activity_deletion;
mod activity_edges;
mod activity_event;
mod activity_kind;
mod activity_lock;
mod activity_row;
mod activity_settings;
mod attribute_sources;
mod batch;
mod catalog;
mod cell;
mod chunk;
mod connection;
mod correction;
mod count;
mod customer;
mod customer_attributes;
mod customer_cache;
mod customer_change;
mod customer_chunk;
mod customer_facts;
mod customer_ids;
mod customer_merge;
mod customer_roots;
mod customer_scan;
mod database;
mod declaration;
mod delta;
mod disk_space;
mod distribution;
mod edge_responses;
mod error;
mod merged_customers;
mod migration;
mod monitor;
mod order_check;
mod pack;
mod pack_merge;
mod response;
mod response_batch;
mod response_row;
mod scan_answers;
mod scan_query;
mod shared_loads;
mod sourced_attribute;
mod spelling;
mod sql_array;
mod sql_time;
mod survey;
mod upgrade_step;
mod verify;
mod workspace;
mod workspace_key;

pub use activity::{ActivityCursor, ActivityPage};
pub use activity_deletion::Deleted;
pub use activity_edges::{EdgeActivities, EdgeActivity};
pub use activity_event::{ActivityEvent, Family};
pub use activity_row::ActivityRow;
pub use batch::{RowKind, Rows};
pub use catalog::{Catalog, CatalogEntry};
pub use correction::Corrected;
pub use customer_chunk::{ChunkCustomer, CustomerChunk};
pub use customer_ids::UnifiedIds;
pub use customer_merge::Merged;
pub use customer_scan::{CustomerScan, EVENTS_MAX};
pub use database::{Store, StoreOptions};
pub use declaration::Declaration;
pub use edge_responses::{EdgeResponse, EdgeResponses};
pub use error::StoreError;
pub use migration::Migrated;
pub use monitor::Monitor;
pub use response::{ResponseCursor, ResponsePage};
pub use response_row::ResponseRow;
pub use scan_query::{AnswerQuery, FirstTime, ScanQuery, Selection};
pub use survey::SurveyUpdate;
pub use verify::{
    ActivityCheck, MergeCheck, PackDifference, SurveyRows, TallyDifference, TallyNumbers,
};
pub use workspace_key::WorkspaceKey;
