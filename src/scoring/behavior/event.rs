use super::ActivityKind;

/// An activity of one customer, at an instant in microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// The instant.
    pub at: i64,
    /// The kind, with the amounts that belong to it.
    pub detail: EventDetail,
}

/// The kind of an event, with its amounts: minor units of one currency, such as cents, below
/// 10^15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventDetail {
    /// See [`ActivityKind::Acquired`].
    Acquired,
    /// One row of an order.
    Order {
        /// Token of the order: equal for the rows of one order, different for different
        /// orders of one customer.
        order: u64,
        /// Amount charged.
        amount: i64,
        /// Cost to the seller; `None` if unknown.
        cost: Option<i64>,
    },
    /// See [`ActivityKind::Contact`].
    Contact,
    /// A refund; it is never an order.
    Refund {
        /// Token of the order, as in [`EventDetail::Order`].
        order: u64,
        /// Amount refunded, without sign.
        amount: i64,
    },
    /// See [`ActivityKind::Cancelled`].
    Cancelled,
    /// See [`ActivityKind::Reactivated`].
    Reactivated,
}

/// The input of every counter: one customer's events, and when the customer began.
///
/// The events may cover only the period of a query; the first times always refer to the
/// whole history. Each counter documents which earlier events it needs.
#[derive(Clone, Copy, Debug)]
pub struct CustomerEvents<'a> {
    /// The first qualifying activity ever ([`ActivityKind::is_qualifying`]); `None` if there
    /// is none.
    pub first_time: Option<i64>,
    /// The first order ever; `None` if there is none.
    pub first_order_time: Option<i64>,
    /// Sorted by time, and at one instant by [`ActivityKind`].
    pub events: &'a [Event],
    /// Tokens of the orders that refunds among the events name and that are unknown, ascending.
    /// Empty unless the input says which orders are known.
    pub unknown_orders: &'a [u64],
}

impl EventDetail {
    /// The kind.
    pub fn kind(self) -> ActivityKind {
        match self {
            Self::Acquired => ActivityKind::Acquired,
            Self::Order { .. } => ActivityKind::Order,
            Self::Contact => ActivityKind::Contact,
            Self::Refund { .. } => ActivityKind::Refund,
            Self::Cancelled => ActivityKind::Cancelled,
            Self::Reactivated => ActivityKind::Reactivated,
        }
    }
}

impl Event {
    /// The key that sorts the events of one customer.
    pub fn sort_key(&self) -> (i64, ActivityKind) {
        (self.at, self.detail.kind())
    }
}

impl<'a> CustomerEvents<'a> {
    /// A customer with a complete history, sorted.
    pub fn complete(events: &'a [Event]) -> Self {
        let first = |counts: fn(ActivityKind) -> bool| {
            let event = events.iter().find(|event| counts(event.detail.kind()));
            event.map(|event| event.at)
        };
        Self {
            first_time: first(ActivityKind::is_qualifying),
            first_order_time: first(|kind| kind == ActivityKind::Order),
            events,
            unknown_orders: &[],
        }
    }

    /// The instants of the rows of every order except the first, in order.
    ///
    /// The first order is the one at [`CustomerEvents::first_order_time`]; of several at that
    /// instant, the one given first. If it isn't among the events, no order is skipped.
    pub(super) fn other_order_times(&self) -> impl Iterator<Item = i64> + use<'a> {
        let first_time = self.first_order_time;
        let mut rows = self.events.iter().filter_map(|event| match event.detail {
            EventDetail::Order { order, .. } => Some((event.at, order)),
            EventDetail::Acquired
            | EventDetail::Contact
            | EventDetail::Refund { .. }
            | EventDetail::Cancelled
            | EventDetail::Reactivated => None,
        });
        let mut first_order = None;
        std::iter::from_fn(move || {
            rows.find(|&(at, order)| {
                if first_order.is_none() && Some(at) == first_time {
                    first_order = Some(order);
                }
                first_order != Some(order)
            })
            .map(|(at, _)| at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(at: i64, order: u64) -> Event {
        let detail = EventDetail::Order {
            order,
            amount: 1,
            cost: None,
        };
        Event { at, detail }
    }

    #[test]
    fn a_late_row_of_the_first_order_is_not_another_order() {
        let events = [order(5, 1), order(5, 2), order(6, 1), order(9, 3)];
        let customer = CustomerEvents::complete(&events);
        let others: Vec<i64> = customer.other_order_times().collect();
        assert_eq!(others, [5, 9]);
    }

    #[test]
    fn without_the_first_order_every_order_is_another() {
        let customer = CustomerEvents {
            first_time: Some(1),
            first_order_time: Some(2),
            events: &[order(5, 1)],
            unknown_orders: &[],
        };
        assert_eq!(customer.other_order_times().count(), 1);
    }

    #[test]
    fn first_times_depend_on_the_kind_of_the_event() {
        let contact = Event {
            at: 1,
            detail: EventDetail::Contact,
        };
        let acquired = Event {
            at: 2,
            detail: EventDetail::Acquired,
        };
        let events = [contact, acquired, order(3, 1)];
        let customer = CustomerEvents::complete(&events);
        assert_eq!(
            (customer.first_time, customer.first_order_time),
            (Some(2), Some(3))
        );
    }
}
