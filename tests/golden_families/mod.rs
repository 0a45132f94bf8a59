//! One runner per family of cases: a function from a case to this library's result.

pub(crate) mod behavior;
pub(crate) mod behavior_events;
pub(crate) mod case;
pub(crate) mod clv;
pub(crate) mod files;
pub(crate) mod responses;
pub(crate) mod survival;
