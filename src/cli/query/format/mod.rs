//! Text for people: rounded numbers, names, columns and bars.

mod chart;
pub(super) mod label;
pub(super) mod layout;
mod marks;
pub(super) mod number;
mod rounding;
mod terminal;

pub(super) use chart::{Axis, sparkline};
pub(super) use layout::{Align, Column, Table};
pub(super) use marks::Marks;
pub(in crate::cli) use terminal::{Terminal, print};
