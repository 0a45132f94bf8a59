//! Activities, put together in one line.

use cxmetrics::api::{
    Acquired, Activity, Cancelled, Contact, CustomerAttributes, CustomerUpdate, Money, Order,
    Reactivated, RecordActivitiesRequest, Refund, activity::Kind,
};
use uuid::Uuid;

use super::{NOON, instant};

/// An activity of any kind, at noon of 14 January 2026.
pub(crate) fn activity(customer: &str, kind: Option<Kind>) -> Activity {
    Activity {
        activity_id: Uuid::now_v7().to_string(),
        customer_id: customer.into(),
        activity_time: Some(instant(NOON)),
        kind,
        // Output only; servers ignore it in requests.
        revision: 1,
        ..Activity::default()
    }
}

pub(crate) fn money(amount: &str, currency: &str) -> Option<Money> {
    Some(Money {
        currency_code: currency.into(),
        amount: amount.into(),
    })
}

/// The id of an order. Orders of two customers never share one, so it holds the customer,
/// unless there is no order.
pub(crate) fn order_id(customer: &str, order: &str) -> String {
    match order.is_empty() {
        true => String::new(),
        false => format!("{customer} {order}"),
    }
}

/// An order in euros; see [`order_id`].
pub(crate) fn order(customer: &str, order: &str, amount: &str) -> Activity {
    let order = Order {
        order_id: order_id(customer, order),
        amount: money(amount, "EUR"),
        cost: None,
    };
    activity(customer, Some(Kind::Order(order)))
}

/// A refund in euros; see [`order_id`].
pub(crate) fn refund(customer: &str, order: &str, amount: &str) -> Activity {
    let refund = Refund {
        order_id: order_id(customer, order),
        amount: money(amount, "EUR"),
    };
    activity(customer, Some(Kind::Refund(refund)))
}

pub(crate) fn acquired(customer: &str) -> Activity {
    activity(customer, Some(Kind::Acquired(Acquired::default())))
}

pub(crate) fn cancelled(customer: &str) -> Activity {
    activity(customer, Some(Kind::Cancelled(Cancelled {})))
}

pub(crate) fn reactivated(customer: &str) -> Activity {
    activity(customer, Some(Kind::Reactivated(Reactivated {})))
}

pub(crate) fn contact(customer: &str, topic: &str) -> Activity {
    let contact = Contact {
        topic: topic.into(),
    };
    activity(customer, Some(Kind::Contact(contact)))
}

/// Attributes of which only the segment is known.
pub(crate) fn segment(segment: &str) -> CustomerAttributes {
    CustomerAttributes {
        segment: segment.into(),
        ..CustomerAttributes::default()
    }
}

/// A row that sets attributes of a customer.
pub(crate) fn update(
    customer_id: &str,
    attributes: CustomerAttributes,
    clear: &[&str],
) -> CustomerUpdate {
    CustomerUpdate {
        customer_id: customer_id.into(),
        attributes: Some(attributes),
        clear: clear.iter().map(|name| (*name).into()).collect(),
    }
}

/// One message of a stream.
pub(crate) fn record_request(
    activities: impl IntoIterator<Item = Activity>,
) -> RecordActivitiesRequest {
    RecordActivitiesRequest {
        activities: activities.into_iter().collect(),
        ..Default::default()
    }
}

/// Adds to an activity.
pub(crate) trait ActivityBuilder: Sized {
    fn when(self, time: &str) -> Self;
    fn named(self, id: Uuid) -> Self;
    fn over(self, channel: &str) -> Self;
    fn tagged(self, dimension: &str, value: &str) -> Self;
    /// Sets the cost of an order, in euros.
    fn costing(self, amount: &str) -> Self;
    /// The order of an order's row or refund, by its id as it is.
    fn of_order(self, order_id: &str) -> Self;
    /// The currency of an order's or refund's money.
    fn paid_in(self, currency: &str) -> Self;
    /// The attributes that it sets on its customer.
    fn known(self, attributes: CustomerAttributes) -> Self;
}

impl ActivityBuilder for Activity {
    fn when(mut self, time: &str) -> Self {
        self.activity_time = Some(instant(time));
        self
    }

    fn named(mut self, id: Uuid) -> Self {
        self.activity_id = id.to_string();
        self
    }

    fn over(mut self, channel: &str) -> Self {
        self.channel = channel.into();
        self
    }

    fn tagged(mut self, dimension: &str, value: &str) -> Self {
        self.dimensions.insert(dimension.into(), value.into());
        self
    }

    fn costing(mut self, amount: &str) -> Self {
        let Some(Kind::Order(order)) = &mut self.kind else {
            panic!("only an order has a cost");
        };
        order.cost = money(amount, "EUR");
        self
    }

    fn of_order(mut self, order_id: &str) -> Self {
        match &mut self.kind {
            Some(Kind::Order(order)) => order.order_id = order_id.into(),
            Some(Kind::Refund(refund)) => refund.order_id = order_id.into(),
            other => panic!("no order in {other:?}"),
        }
        self
    }

    fn paid_in(mut self, currency: &str) -> Self {
        let (amount, cost) = match &mut self.kind {
            Some(Kind::Order(order)) => (order.amount.as_mut(), order.cost.as_mut()),
            Some(Kind::Refund(refund)) => (refund.amount.as_mut(), None),
            other => panic!("no money in {other:?}"),
        };
        for money in amount.into_iter().chain(cost) {
            money.currency_code = currency.into();
        }
        self
    }

    fn known(mut self, attributes: CustomerAttributes) -> Self {
        // A reply has those of an acquisition in both fields.
        if let Some(Kind::Acquired(acquired)) = &mut self.kind {
            acquired.attributes = Some(attributes.clone());
        }
        self.attributes = Some(attributes);
        self
    }
}
