//! The note on refunds of unknown orders.

use super::columns::Row;
use crate::api::PurchasePoint;
use crate::cli::query::format::number;

/// Says how many refunds name an order that is not stored; empty without any.
pub(super) fn note(rows: &[Row<'_, PurchasePoint>]) -> String {
    let counts = rows.iter().map(|row| row.point.refunds_of_unknown_orders);
    match counts.sum() {
        0 => String::new(),
        1 => "1 refund names an order that is not stored; revenue net deducts it\n".to_owned(),
        refunds => format!(
            "{} refunds name an order that is not stored; revenue net deducts them\n",
            number::count(refunds)
        ),
    }
}
