//! The part of a customer's activities that a query looks at.

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{activity::ActivityKind, response::SUBMIT_TIME_MIN},
    scoring::behavior::{Event, EventDetail, LossRule, ORDER_ROWS_APART_MAX, OrderDates},
    store::{ActivityEvent, Family, FirstTime, ScanQuery, Selection},
};

/// Dates orders, and keeps the activities in the window and in the currency.
#[derive(Debug, Clone, Default)]
pub(super) struct EventWindow {
    /// Earlier events are read to date orders and to find first ones.
    start: i64,
    /// Later events are read for the rows of orders that began before.
    end: i64,
    /// Keeps orders and refunds in this currency; `None` for any.
    currency: Option<u16>,
    /// The start of the history, see [`History`]; `None` without one.
    history_start: Option<i64>,
    dates: OrderDates,
    /// Indexes of a customer's orders. Reused for every customer.
    orders: Vec<usize>,
    /// The rows of these orders to date, with their dates. Reused for every customer.
    later: Vec<(usize, i64)>,
}

/// Reads more of each customer than the query counts: acquisitions, cancellations,
/// reactivations and trade in any currency, to say who is in the base.
#[derive(Debug, Clone, Copy)]
pub(super) struct History {
    /// The first instant that is needed.
    pub(super) start: Timestamp,
    /// Whether customers' first times are needed, too.
    pub(super) needs_first_times: bool,
}

impl History {
    /// The activities that determine the customer base from an instant on.
    pub(super) fn of_base(from: Timestamp, loss: LossRule) -> Self {
        match loss {
            // A customer of any age can still be in the base.
            LossRule::Contractual => Self {
                start: SUBMIT_TIME_MIN,
                needs_first_times: true,
            },
            // An activity counts for as long as the gap.
            LossRule::Inactivity { gap } => Self {
                start: earlier(from, gap),
                needs_first_times: false,
            },
        }
    }
}

impl EventWindow {
    /// The window of a query. Widens the scan by what it takes to date the orders in it and to
    /// add up their rows: the rows before its start and after its end, and with a currency the
    /// whole history, in which the first order in the currency lies. Nothing at or after
    /// `latest` is read.
    pub(super) fn of(
        query: &mut ScanQuery,
        currency: Option<u16>,
        latest: Timestamp,
        history: Option<History>,
    ) -> Self {
        let (start, end) = (query.start, query.end);
        let by_first_order = match query.selection {
            Selection::FirstTimeIn(first, ..) | Selection::Active(Some(first)) => {
                first == FirstTime::Order
            }
            Selection::Active(None) => false,
        };
        if currency.is_some() && by_first_order {
            // Customers' stored first orders are of any currency.
            (query.start, query.selection) = (SUBMIT_TIME_MIN, Selection::Active(None));
        } else if query.families.contains(&Family::Trade) {
            query.start = earlier(start, ORDER_ROWS_APART_MAX);
        }
        if query.families.contains(&Family::Trade) {
            let apart = SignedDuration::from_micros(ORDER_ROWS_APART_MAX);
            // The calendar ends after everything that can be recorded.
            let later = end.checked_add(apart).unwrap_or(Timestamp::MAX);
            query.end = later.min(latest).max(end);
        }
        if let Some(history) = history {
            let first_row = earlier(history.start, ORDER_ROWS_APART_MAX);
            query.start = query.start.min(first_row);
            if !query.families.contains(&Family::Lifecycle) {
                query.families.push(Family::Lifecycle);
            }
            if history.needs_first_times {
                query.selection = Selection::Active(Some(FirstTime::Qualifying));
            }
        }
        Self {
            start: start.as_microsecond(),
            end: end.as_microsecond(),
            currency,
            history_start: history.map(|history| history.start.as_microsecond()),
            dates: OrderDates::default(),
            orders: Vec::new(),
            later: Vec::new(),
        }
    }

    /// The part of the activities that belongs to the history, after [`Self::date_orders`];
    /// `None` if the query reads none.
    pub(super) fn history<'a>(
        &self,
        activities: &'a [ActivityEvent],
    ) -> Option<&'a [ActivityEvent]> {
        let start = self.history_start?;
        let first = activities.partition_point(|event| event.at < start);
        let end = activities.partition_point(|event| event.at < self.end);
        activities.get(first..end)
    }

    /// Drops the activities that the query doesn't count.
    pub(super) fn keep(&self, activities: &mut Vec<ActivityEvent>) {
        let (window, currency) = (self.start..self.end, self.currency);
        activities.retain(|event| {
            let is_in_currency = currency.is_none_or(|currency| currency == event.currency);
            window.contains(&event.at) && (event.currency == 0 || is_in_currency)
        });
    }

    /// Whether the query keeps to one currency.
    pub(super) fn has_currency(&self) -> bool {
        self.currency.is_some()
    }

    /// The first order in the currency, of all that are read before the end.
    pub(super) fn first_order(&self, activities: &[ActivityEvent]) -> Option<i64> {
        let in_currency = |event: &&ActivityEvent| {
            let is_in_currency = self
                .currency
                .is_none_or(|currency| currency == event.currency);
            event.kind == ActivityKind::Order && is_in_currency && event.at < self.end
        };
        activities.iter().find(in_currency).map(|event| event.at)
    }

    /// Dates a customer's orders. `activities` are sorted by time, before and after.
    pub(super) fn date_orders(&mut self, activities: &mut [ActivityEvent]) {
        // Most customers of a period have one activity in it.
        if activities.len() < 2 {
            return;
        }
        let is_order = |index: &usize| activities[*index].kind == ActivityKind::Order;
        self.orders.clear();
        self.orders.extend((0..activities.len()).filter(is_order));
        let rows = self.orders.iter().map(|&index| {
            let event = &activities[index];
            (event.order, event.at)
        });
        self.later.clear();
        self.dates
            .later_rows(rows, |row, date| self.later.push((row, date)));
        if self.later.is_empty() {
            return;
        }
        for &(row, date) in &self.later {
            activities[self.orders[row]].at = date;
        }
        activities.sort_unstable();
    }
}

/// An instant some microseconds earlier, but not before everything that can be recorded.
pub(super) fn earlier(instant: Timestamp, micros: i64) -> Timestamp {
    let earlier = instant.checked_sub(SignedDuration::from_micros(micros));
    // Out of the calendar is before everything, too.
    earlier.map_or(SUBMIT_TIME_MIN, |earlier| earlier.max(SUBMIT_TIME_MIN))
}

/// An activity as counters take it.
pub(super) fn event_of(activity: &ActivityEvent) -> Event {
    let ActivityEvent {
        order,
        amount,
        cost,
        ..
    } = *activity;
    let detail = match activity.kind {
        ActivityKind::Acquired => EventDetail::Acquired,
        ActivityKind::Order => EventDetail::Order {
            order,
            amount,
            cost: (cost >= 0).then_some(cost),
        },
        ActivityKind::Refund => EventDetail::Refund { order, amount },
        ActivityKind::Cancelled => EventDetail::Cancelled,
        ActivityKind::Reactivated => EventDetail::Reactivated,
        ActivityKind::Contact => EventDetail::Contact,
    };
    Event {
        at: activity.at,
        detail,
    }
}
