//! Activities as metrics read them: fixed-size records without ids or texts.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use uuid::Uuid;

use super::error::StoreError;
use crate::domain::activity::ActivityKind;

/// The kinds of activities that share packs; a query reads only the families it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Acquisitions, cancellations and reactivations.
    Lifecycle,
    /// Orders and refunds.
    Trade,
    /// Contacts.
    Contact,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 3] = [Self::Lifecycle, Self::Trade, Self::Contact];

    /// The family of a kind of activity.
    pub fn of(kind: ActivityKind) -> Self {
        match kind {
            ActivityKind::Order | ActivityKind::Refund => Self::Trade,
            ActivityKind::Contact => Self::Contact,
            ActivityKind::Acquired | ActivityKind::Cancelled | ActivityKind::Reactivated => {
                Self::Lifecycle
            }
        }
    }

    /// The code in the database. Stored rows depend on it, so it never changes.
    pub(super) fn code(self) -> i16 {
        match self {
            Self::Lifecycle => 1,
            Self::Trade => 2,
            Self::Contact => 3,
        }
    }

    /// The inverse of [`Family::code`].
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for an unknown code.
    pub(super) fn of_code(code: i16) -> Result<Self, StoreError> {
        let mut all = Self::ALL.into_iter();
        all.find(|family| family.code() == code)
            .ok_or_else(|| StoreError::Corrupt(format!("a pack has the unknown family {code}")))
    }
}

/// One activity, or the removal of one.
///
/// The order of the fields is the order of a pack: by customer, then by time. A removal
/// sorts directly after the event that it removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActivityEvent {
    /// The customer's key, from 1 to 2³¹ - 1.
    pub customer: u32,
    /// Microseconds since 1970 UTC.
    pub at: i64,
    /// The kind.
    pub kind: ActivityKind,
    /// The key of the cell of its dimension values.
    pub cell: u32,
    /// [`Currency::number`](crate::domain::money::Currency::number) of an order or refund;
    /// otherwise 0.
    pub currency: u16,
    /// Amount of an order or refund, in minor units; otherwise 0. Negative for a discount row
    /// of an order.
    pub amount: i64,
    /// Cost of an order, in minor units; -1 if unknown or not an order.
    pub cost: i64,
    /// Token of an order, equal for its rows and refunds; otherwise 0.
    pub order: u64,
    /// Whether this removes an event with the same other fields.
    pub(super) is_removal: bool,
}

impl ActivityEvent {
    /// The family of packs that holds it.
    pub(super) fn family(&self) -> Family {
        Family::of(self.kind)
    }

    /// The first day of its month in UTC.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when its time is out of range.
    pub(super) fn month(&self) -> Result<Date, StoreError> {
        let instant = Timestamp::from_microsecond(self.at).map_err(|error| {
            StoreError::Corrupt(format!("the time of an activity is out of range: {error}"))
        })?;
        Ok(TimeZone::UTC.to_datetime(instant).date().first_of_month())
    }
}

/// The token of an order: 62 bits of a digest of its id. Tokens are compared only between
/// orders of one customer.
pub(super) fn order_token(order_id: &str) -> u64 {
    const NAMESPACE: Uuid = Uuid::from_u128(0x6e0f_52a1_93d4_4c0e_8a57_1b8f_d2c3_90e4);
    Uuid::new_v5(&NAMESPACE, order_id.as_bytes())
        .as_u64_pair()
        .1
}

/// Drops each removal together with the event that it removes. `events` must be sorted.
///
/// A removal without its event stays: its event can be in a pack that was not read.
pub(super) fn cancel_removals(events: &mut Vec<ActivityEvent>) {
    if !events.iter().any(|event| event.is_removal) {
        return;
    }
    let mut kept: Vec<ActivityEvent> = Vec::with_capacity(events.len());
    for event in events.drain(..) {
        let removed = ActivityEvent {
            is_removal: false,
            ..event
        };
        if event.is_removal && kept.last() == Some(&removed) {
            kept.pop();
        } else {
            kept.push(event);
        }
    }
    *events = kept;
}

/// Like [`cancel_removals`], for events that come from all packs of their months.
///
/// # Errors
/// [`StoreError::Corrupt`] when a removal has no event.
pub(super) fn cancel_all_removals(events: &mut Vec<ActivityEvent>) -> Result<(), StoreError> {
    cancel_removals(events);
    if events.iter().any(|event| event.is_removal) {
        return Err(StoreError::Corrupt(
            "a pack removes an activity that no pack holds".into(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: ActivityEvent = ActivityEvent {
        customer: 1,
        at: 0,
        kind: ActivityKind::Order,
        cell: 1,
        currency: 1,
        amount: 5,
        cost: -1,
        order: 7,
        is_removal: false,
    };
    const REMOVAL: ActivityEvent = ActivityEvent {
        is_removal: true,
        ..EVENT
    };

    #[test]
    fn a_removal_cancels_one_equal_event() {
        let other = ActivityEvent { order: 8, ..EVENT };
        let mut events = vec![EVENT, EVENT, REMOVAL, other];
        cancel_removals(&mut events);
        assert_eq!(events, [EVENT, other]);
    }

    #[test]
    fn a_removal_without_its_event_is_kept_by_merges_and_corrupt_for_queries() {
        let mut events = vec![EVENT, REMOVAL, REMOVAL];
        cancel_removals(&mut events);
        assert_eq!(events, [REMOVAL]);
        let error = cancel_all_removals(&mut events);
        assert!(matches!(error, Err(StoreError::Corrupt(_))), "{error:?}");
    }

    #[test]
    fn an_unknown_family_is_corrupt() {
        for family in Family::ALL {
            assert_eq!(Family::of_code(family.code()).ok(), Some(family));
        }
        assert!(matches!(Family::of_code(9), Err(StoreError::Corrupt(_))));
    }

    #[test]
    fn an_event_outside_the_calendar_is_corrupt() {
        let never = ActivityEvent {
            at: i64::MAX,
            ..EVENT
        };
        assert!(matches!(never.month(), Err(StoreError::Corrupt(_))));
    }
}
