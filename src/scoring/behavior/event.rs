/// Something a customer did, at an instant in microseconds of UTC since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// When.
    pub at: i64,
    /// What.
    pub deed: Deed,
}

/// What a customer did. Amounts are in minor units of one currency, such as cents, and
/// below 10^15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Became a customer.
    Acquired,
    /// Bought: one row of an order.
    Order {
        /// Equal for the rows of one order, and different for different orders of one
        /// customer.
        order: u64,
        /// What was charged.
        amount: i64,
        /// What it cost the seller; `None` where unknown.
        cost: Option<i64>,
    },
    /// Got in touch.
    Contact,
    /// Was given money back; never an order.
    Refund {
        /// The order's token, as in [`Deed::Order`].
        order: u64,
        /// What was given back, without sign.
        amount: i64,
    },
    /// Ended the relation.
    Cancelled,
    /// Came back after a cancellation.
    Reactivated,
}

/// The kind of a [`Deed`], in the order in which deeds of one instant are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeedKind {
    /// [`Deed::Acquired`].
    Acquired,
    /// [`Deed::Order`].
    Order,
    /// [`Deed::Contact`].
    Contact,
    /// [`Deed::Refund`].
    Refund,
    /// [`Deed::Cancelled`].
    Cancelled,
    /// [`Deed::Reactivated`].
    Reactivated,
}

/// One customer as the counters take them in.
///
/// The events may be those of the time a query looks at only; what was first of all is told
/// apart. Each counter says which earlier events it needs besides.
#[derive(Clone, Copy, Debug)]
pub struct CustomerEvents<'a> {
    /// The first sign of life ever (acquired, ordered or reactivated); `None` if there is
    /// none.
    pub first_time: Option<i64>,
    /// The first order ever; `None` if there is none.
    pub first_order_time: Option<i64>,
    /// By time, and at one instant by [`DeedKind`].
    pub events: &'a [Event],
}

impl DeedKind {
    /// Every kind, in order.
    pub const ALL: [Self; 6] = [
        Self::Acquired,
        Self::Order,
        Self::Contact,
        Self::Refund,
        Self::Cancelled,
        Self::Reactivated,
    ];

    /// The position in [`DeedKind::ALL`].
    pub(super) fn position(self) -> usize {
        match self {
            Self::Acquired => 0,
            Self::Order => 1,
            Self::Contact => 2,
            Self::Refund => 3,
            Self::Cancelled => 4,
            Self::Reactivated => 5,
        }
    }
}

impl Deed {
    /// Its kind.
    pub fn kind(self) -> DeedKind {
        match self {
            Self::Acquired => DeedKind::Acquired,
            Self::Order { .. } => DeedKind::Order,
            Self::Contact => DeedKind::Contact,
            Self::Refund { .. } => DeedKind::Refund,
            Self::Cancelled => DeedKind::Cancelled,
            Self::Reactivated => DeedKind::Reactivated,
        }
    }

    /// Whether it shows that the customer is one: acquired, ordered or reactivated. Neither
    /// a contact nor a refund does; both may come long after the last purchase.
    pub fn is_sign_of_life(self) -> bool {
        match self {
            Self::Acquired | Self::Order { .. } | Self::Reactivated => true,
            Self::Contact | Self::Refund { .. } | Self::Cancelled => false,
        }
    }
}

impl Event {
    /// What events of one customer are sorted by.
    pub fn sort_key(&self) -> (i64, DeedKind) {
        (self.at, self.deed.kind())
    }
}

impl<'a> CustomerEvents<'a> {
    /// A customer of whom every event there ever was is given, in order.
    pub fn whole_life(events: &'a [Event]) -> Self {
        let first = |counts: fn(Deed) -> bool| {
            let event = events.iter().find(|event| counts(event.deed));
            event.map(|event| event.at)
        };
        Self {
            first_time: first(Deed::is_sign_of_life),
            first_order_time: first(|deed| deed.kind() == DeedKind::Order),
            events,
        }
    }

    /// When the customer placed an order other than the first: the instants of its rows, in
    /// order.
    ///
    /// The first order is the one at [`CustomerEvents::first_order_time`]; of several at that
    /// instant, the one given first. Where it isn't among the events, every order is another.
    pub(super) fn other_order_times(&self) -> impl Iterator<Item = i64> + use<'a> {
        let first_time = self.first_order_time;
        let mut rows = self.events.iter().filter_map(|event| match event.deed {
            Deed::Order { order, .. } => Some((event.at, order)),
            Deed::Acquired
            | Deed::Contact
            | Deed::Refund { .. }
            | Deed::Cancelled
            | Deed::Reactivated => None,
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
        let deed = Deed::Order {
            order,
            amount: 1,
            cost: None,
        };
        Event { at, deed }
    }

    #[test]
    fn kinds_stand_in_the_order_they_are_taken_in() {
        assert!(DeedKind::ALL.is_sorted());
        for (position, kind) in DeedKind::ALL.into_iter().enumerate() {
            assert_eq!(kind.position(), position);
        }
    }

    #[test]
    fn a_late_row_of_the_first_order_is_not_another_order() {
        let events = [order(5, 1), order(5, 2), order(6, 1), order(9, 3)];
        let customer = CustomerEvents::whole_life(&events);
        let others: Vec<i64> = customer.other_order_times().collect();
        assert_eq!(others, [5, 9]);
    }

    #[test]
    fn without_the_first_order_every_order_is_another() {
        let customer = CustomerEvents {
            first_time: Some(1),
            first_order_time: Some(2),
            events: &[order(5, 1)],
        };
        assert_eq!(customer.other_order_times().count(), 1);
    }

    #[test]
    fn what_was_first_is_found_by_its_kind() {
        let contact = Event {
            at: 1,
            deed: Deed::Contact,
        };
        let acquired = Event {
            at: 2,
            deed: Deed::Acquired,
        };
        let events = [contact, acquired, order(3, 1)];
        let customer = CustomerEvents::whole_life(&events);
        assert_eq!(
            (customer.first_time, customer.first_order_time),
            (Some(2), Some(3))
        );
    }
}
