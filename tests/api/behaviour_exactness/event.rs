//! Activities, as far as numbers go.

use cxmetrics::api::{Activity, ActivityKind, activity::Kind};

use crate::exactness::instant_of;

/// The values of a group, in the order asked for.
pub(super) type Group = Vec<Option<String>>;
/// From when to before when, in microseconds.
pub(super) type Bucket = (i64, i64);

/// A day of 24 hours, in microseconds.
pub(super) const DAY: i64 = 86_400_000_000;

/// An activity, as far as numbers go.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) customer: String,
    pub(super) at: i64,
    /// Of an order's row, its own time; `at` is that of the first row.
    pub(super) row_at: i64,
    pub(super) kind: ActivityKind,
    pub(super) channel: String,
    pub(super) plan: String,
    pub(super) order: String,
    pub(super) currency: String,
    pub(super) amount: i64,
    pub(super) cost: Option<i64>,
}

/// Cents of an amount of two decimals, of one or of none.
pub(super) fn cents(amount: &str) -> i64 {
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, amount),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{part:0<2}").parse::<i64>().unwrap()
}

impl Event {
    pub(super) fn of(activity: &Activity) -> Self {
        let mut event = Self {
            customer: activity.customer_id.clone(),
            at: instant_of(activity.activity_time.as_ref().unwrap()).as_microsecond(),
            row_at: 0,
            kind: ActivityKind::Contact,
            channel: activity.channel.clone(),
            plan: activity.dimensions.get("plan").cloned().unwrap_or_default(),
            order: String::new(),
            currency: String::new(),
            amount: 0,
            cost: None,
        };
        let (kind, order, amount, cost) = match activity.kind.as_ref().unwrap() {
            Kind::Acquired(_) => (ActivityKind::Acquired, None, None, None),
            Kind::Cancelled(_) => (ActivityKind::Cancelled, None, None, None),
            Kind::Reactivated(_) => (ActivityKind::Reactivated, None, None, None),
            Kind::Contact(_) => (ActivityKind::Contact, None, None, None),
            Kind::Order(order) => (
                ActivityKind::Order,
                Some(&order.order_id),
                order.amount.as_ref(),
                order.cost.as_ref(),
            ),
            Kind::Refund(refund) => (
                ActivityKind::Refund,
                Some(&refund.order_id),
                refund.amount.as_ref(),
                None,
            ),
        };
        event.row_at = event.at;
        event.kind = kind;
        event.order = order.cloned().unwrap_or_default();
        if let Some(money) = amount {
            event.currency.clone_from(&money.currency_code);
            event.amount = cents(&money.amount);
        }
        event.cost = cost.map(|money| cents(&money.amount));
        if event.kind == ActivityKind::Order && event.amount < 0 {
            // An unset cost of a discount is 0.
            event.cost = event.cost.or(Some(0));
        }
        event
    }

    pub(super) fn is_sign(&self) -> bool {
        use ActivityKind::{Acquired, Order, Reactivated};
        matches!(self.kind, Acquired | Order | Reactivated)
    }

    pub(super) fn is_in(&self, (start, end): Bucket) -> bool {
        start <= self.at && self.at < end
    }

    pub(super) fn value(&self, dimension: &str, segment: &str) -> String {
        match dimension {
            "segment" => segment.to_owned(),
            "channel" => self.channel.clone(),
            _ => self.plan.clone(),
        }
    }
}

/// A whole number that came as another.
pub(super) fn whole(number: f64) -> i64 {
    format!("{:.0}", number.round()).parse().unwrap()
}
