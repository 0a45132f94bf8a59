//! Whole files, and what is suggested for them.

mod activities;
mod answers;
mod files;
mod support;
