//! Stored rows on the command line: which ones to read, and how to write them.
//!
//! A [`Records`] reads one type of row page by page and turns each into cells; a [`RowWriter`]
//! writes cells in one format.

mod activity;
mod cell;
mod condition;
mod csv;
mod customer;
mod filter;
mod json;
mod mapping;
mod output;
mod pages;
mod parquet;
mod response;
mod row_writer;
mod table;

pub(super) use activity::{ActivityFilterArgs, ActivityRecords, Details};
pub(super) use cell::Cell;
pub(super) use customer::CustomerRecords;
pub(super) use filter::ResponseFilterArgs;
pub(super) use mapping::{
    of_activities as mapping_of_activities, of_responses as mapping_of_responses,
};
pub(super) use output::{FileFormat, ListFormat, ShowFormat, open, show, write_list};
pub(super) use pages::{Records, for_each, take};
pub(super) use response::{ResponseRecords, answer, answer_cell, exclusion_word};
pub(super) use row_writer::RowWriter;
pub(super) use table::{Column, table};
