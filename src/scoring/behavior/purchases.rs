use crate::scoring::{Moments, Share};

/// What was bought in one bucket of time, by its own rows alone: of an order that has rows in
/// two buckets each gets its part.
///
/// Amounts are in minor units, such as cents, and exact; so are means of them in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purchases {
    /// What was charged for each order. Its count is the distinct orders, its sum the gross
    /// revenue; as a mean it is the average order value.
    pub order_values: Moments,
    /// Occasions of each customer who ordered. As a mean it is the purchase frequency.
    pub occasions: Moments,
    /// What each customer who ordered was charged. As a mean it is the revenue per customer.
    pub customer_revenue: Moments,
    /// What each customer with an order of known cost was charged for those orders, less
    /// their cost. As a mean it is the profit per customer.
    pub customer_profit: Moments,
    /// Customers with two occasions or more.
    pub repeat_customers: u64,
    /// What was given back, by the time of the refund, whenever the order was.
    pub refunds: i128,
    /// Orders of which a cost is known.
    pub orders_with_cost: u64,
    /// What those cost.
    pub cost: i128,
    /// Of the customers whose first order of all falls into the bucket and who were observed
    /// long enough, the share who ordered again in time; `None` unless asked for.
    pub repurchase_within: Option<Share>,
}

impl Purchases {
    /// Distinct orders.
    pub fn orders(&self) -> u64 {
        self.order_values.n()
    }

    /// Customers who ordered.
    pub fn customers(&self) -> u64 {
        self.occasions.n()
    }

    /// Customers with an order of known cost.
    pub fn customers_with_cost(&self) -> u64 {
        self.customer_profit.n()
    }

    /// Purchase occasions: the orders, or the days with one.
    pub fn occasions_total(&self) -> u64 {
        // A sum of counts is neither negative nor past 2^64.
        u64::try_from(self.occasions.sum()).unwrap_or(u64::MAX)
    }

    /// Gross revenue: what was charged.
    pub fn gross(&self) -> i128 {
        self.order_values.sum()
    }

    /// Net revenue: what was charged less what was given back in the bucket.
    pub fn net(&self) -> i128 {
        self.gross() - self.refunds
    }

    /// What was charged for the orders of known cost, less that cost; refunds are not in it.
    pub fn profit(&self) -> i128 {
        self.customer_profit.sum()
    }

    /// Net revenue per order, in minor units; `None` without orders.
    ///
    /// It has no interval: refunds belong to other orders than those of the bucket.
    pub fn average_order_value_net(&self) -> Option<f64> {
        (self.orders() > 0).then(|| self.net() as f64 / self.orders() as f64)
    }

    /// Repurchase rate, from 0 to 1: customers with two occasions or more, of those who
    /// ordered.
    pub fn repurchase_rate(&self) -> Share {
        Share::of_whole(self.repeat_customers, self.customers())
    }
}
