//! How a row gives an amount of money.

use crate::import::columns::Columns;
use crate::import::field_rule::FieldRule;
use crate::import::mapping::{AmountMapping, NameOrTable};
use crate::import::number_format::NumberFormat;

/// How a row gives an amount of money.
#[derive(Debug)]
pub(super) enum AmountRule {
    Field(FieldRule),
    Product(Vec<FieldRule>),
}

impl AmountRule {
    pub(super) fn new(
        NameOrTable(mapping): NameOrTable<AmountMapping>,
        numbers: NumberFormat,
        columns: &mut Columns,
    ) -> Self {
        match mapping {
            AmountMapping::Field(field) => {
                Self::Field(FieldRule::new(NameOrTable(field), numbers, columns))
            }
            AmountMapping::Product(factors) => {
                let factors = factors.into_iter();
                Self::Product(
                    factors
                        .map(|factor| FieldRule::new(factor, numbers, columns))
                        .collect(),
                )
            }
        }
    }

    /// The columns of the amount.
    pub(super) fn columns(&self) -> Vec<usize> {
        match self {
            Self::Field(field) => field.column().into_iter().collect(),
            Self::Product(factors) => factors.iter().filter_map(FieldRule::column).collect(),
        }
    }
}
