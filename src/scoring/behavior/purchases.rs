use super::StartPurchases;
use crate::scoring::{Moments, RatioMoments, Share};

/// Purchases in one bucket. Date the rows of an order by its first
/// ([`OrderDates`](super::OrderDates)): one with rows in two buckets would count in both.
///
/// Amounts are exact, in minor units such as cents. Means of amounts are in minor units too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purchases {
    /// Amount charged per order. The count is the number of distinct orders, the sum the gross
    /// revenue, the mean the average order value.
    pub order_values: Moments,
    /// Purchase occasions per customer with an order. The mean is the purchase frequency.
    pub occasions: Moments,
    /// Amount charged per customer with an order. The mean is the revenue per customer.
    pub customer_revenue: Moments,
    /// Amount charged less cost, over the rows whose cost is known, per customer with such a
    /// row. The mean is the profit per customer.
    pub customer_profit: Moments,
    /// Orders and amount charged per customer. The ratio is the average order value; its
    /// interval takes into account that orders come in customers.
    pub order_value: RatioMoments,
    /// Customers with at least two occasions.
    pub repeat_customers: u64,
    /// Amount refunded in the bucket, whatever the time of the order.
    pub refunds: i128,
    /// Refunds in the bucket whose order is unknown.
    pub unknown_order_refunds: u64,
    /// Amount of those refunds, which `refunds` includes.
    pub unknown_order_refunded: i128,
    /// Orders of which the cost of every row is known.
    pub orders_with_cost: u64,
    /// Rows whose cost is known.
    pub rows_with_cost: u64,
    /// Total cost of those rows. An unknown cost is not 0: rows without one are in neither cost
    /// nor profit.
    pub cost: i128,
    /// Of the customers whose first order falls into the bucket and whose window was observed
    /// in full, the share with another order within the window; `None` unless requested.
    pub repurchase_within: Option<Share>,
    /// Purchases of the customers at the bucket's start; `None` unless requested.
    pub at_start: Option<StartPurchases>,
}

impl Purchases {
    /// Distinct orders.
    pub fn orders(&self) -> u64 {
        self.order_values.n()
    }

    /// Customers with an order.
    pub fn customers(&self) -> u64 {
        self.occasions.n()
    }

    /// Customers with a row whose cost is known.
    pub fn customers_with_cost(&self) -> u64 {
        self.customer_profit.n()
    }

    /// Number of purchase occasions: orders, or days with an order.
    pub fn occasions_total(&self) -> u64 {
        u64::try_from(self.occasions.sum()).expect("a sum of counts fits 64 bits")
    }

    /// Gross revenue: the amount charged.
    pub fn gross(&self) -> i128 {
        self.order_values.sum()
    }

    /// Net revenue: the amount charged less the refunds of the bucket.
    pub fn net(&self) -> i128 {
        self.gross() - self.refunds
    }

    /// Amount charged less cost, over the rows whose cost is known, before refunds.
    pub fn profit(&self) -> i128 {
        self.customer_profit.sum()
    }

    /// Net revenue per order, in minor units; `None` without orders.
    ///
    /// It has no interval: the refunds may belong to orders of other buckets.
    pub fn average_order_value_net(&self) -> Option<f64> {
        (self.orders() > 0).then(|| self.net() as f64 / self.orders() as f64)
    }

    /// Repurchase rate, from 0 to 1: the share of customers with an order that have at least
    /// two occasions.
    pub fn repurchase_rate(&self) -> Share {
        Share::of_whole(self.repeat_customers, self.customers())
    }
}
