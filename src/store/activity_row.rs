//! Activities as rows of the database.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    activity_event::{ActivityEvent, order_token},
    activity_kind::kind_of_code,
    customer::customer_key,
    error::StoreError,
    sql_time::from_sql_time,
};
use crate::domain::{
    activity::{Activity, ActivityDetail, ActivityKind},
    customer::Attributes,
    money::Currency,
    row_outcome::OnConflict,
};

/// A checked activity, ready to be inserted.
#[derive(Debug, Clone)]
pub struct ActivityRow {
    pub(super) activity_id: Uuid,
    pub(super) customer_id: String,
    pub(super) time: Timestamp,
    pub(super) kind: ActivityKind,
    pub(super) cell_key: i32,
    pub(super) settings_revision: i32,
    pub(super) order_id: Option<String>,
    pub(super) currency: Option<Currency>,
    pub(super) amount: Option<i64>,
    pub(super) cost: Option<i64>,
    pub(super) attributes: Attributes,
    pub(super) properties: Option<String>,
    pub(super) on_conflict: OnConflict,
}

impl ActivityRow {
    /// The row of an activity that was checked against this revision of the settings.
    pub fn new(
        activity: Activity,
        settings_revision: i32,
        cell_key: i32,
        on_conflict: OnConflict,
    ) -> Self {
        let mut row = Self {
            activity_id: activity.id,
            customer_id: activity.customer_id,
            time: activity.time,
            kind: activity.detail.kind(),
            cell_key,
            settings_revision,
            order_id: None,
            currency: None,
            amount: None,
            cost: None,
            attributes: activity.attributes,
            properties: (!activity.properties.is_empty())
                .then(|| serde_json::json!(activity.properties).to_string()),
            on_conflict,
        };
        match activity.detail {
            ActivityDetail::Order {
                order_id,
                currency,
                amount,
                cost,
            } => {
                row.set_trade(order_id, currency, amount);
                row.cost = cost;
            }
            ActivityDetail::Refund {
                order_id,
                currency,
                amount,
            } => row.set_trade(order_id, currency, amount),
            ActivityDetail::Acquired
            | ActivityDetail::Cancelled
            | ActivityDetail::Reactivated
            | ActivityDetail::Contact => {}
        }
        row
    }

    fn set_trade(&mut self, order_id: String, currency: Currency, amount: i64) {
        self.order_id = Some(order_id);
        self.currency = Some(currency);
        self.amount = Some(amount);
    }

    /// Its approximate size in memory, in bytes.
    pub fn size(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let Attributes {
            segment,
            persona,
            acquisition_channel,
            country,
        } = &self.attributes;
        let attributes = [segment, persona, acquisition_channel, country];
        size_of::<Self>()
            + self.customer_id.len()
            + text(&self.order_id)
            + text(&self.properties)
            + attributes.into_iter().map(text).sum::<usize>()
    }

    /// The event that it adds to the packs.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when its numbers are out of range.
    pub(super) fn event(&self, customer_key: i32) -> Result<ActivityEvent, StoreError> {
        EventFields {
            customer_key,
            at: self.time.as_microsecond(),
            kind: self.kind,
            cell_key: self.cell_key,
            order_id: self.order_id.as_deref(),
            currency: self.currency,
            amount: self.amount,
            cost: self.cost,
        }
        .event()
    }

    /// The attributes as JSON; `None` if there are none.
    pub(super) fn attributes_json(&self) -> Option<String> {
        (!self.attributes.is_empty()).then(|| serde_json::json!(self.attributes).to_string())
    }
}

/// The columns of a stored activity that its event is made of.
#[derive(Debug)]
pub(super) struct EventRow {
    pub(super) customer_key: i32,
    pub(super) activity_time: time::OffsetDateTime,
    pub(super) kind: i16,
    pub(super) cell_key: i32,
    pub(super) order_id: Option<String>,
    pub(super) currency_code: Option<String>,
    pub(super) amount: Option<i64>,
    pub(super) cost: Option<i64>,
}

impl EventRow {
    /// What it added to the packs: the same as [`ActivityRow::event`].
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when its numbers are out of range.
    pub(super) fn event(&self) -> Result<ActivityEvent, StoreError> {
        let currency = self.currency_code.as_deref().map(Currency::parse);
        let currency = currency
            .transpose()
            .map_err(|_| StoreError::Corrupt("an activity has an unknown currency code".into()))?;
        EventFields {
            customer_key: self.customer_key,
            at: from_sql_time(self.activity_time)?.as_microsecond(),
            kind: kind_of_code(self.kind)?,
            cell_key: self.cell_key,
            order_id: self.order_id.as_deref(),
            currency,
            amount: self.amount,
            cost: self.cost,
        }
        .event()
    }
}

/// The fields of an activity, new or stored, that make its event.
struct EventFields<'a> {
    customer_key: i32,
    /// Microseconds since 1970.
    at: i64,
    kind: ActivityKind,
    cell_key: i32,
    order_id: Option<&'a str>,
    currency: Option<Currency>,
    amount: Option<i64>,
    cost: Option<i64>,
}

impl EventFields<'_> {
    fn event(self) -> Result<ActivityEvent, StoreError> {
        let is_trade = matches!(self.kind, ActivityKind::Order | ActivityKind::Refund);
        let has_trade = self.currency.is_some() && self.amount.is_some() && self.order_id.is_some();
        if is_trade && !has_trade {
            return Err(StoreError::Corrupt(
                "an order or refund lacks an order id, a currency or an amount".into(),
            ));
        }
        let has_any = self.currency.is_some() || self.amount.is_some() || self.order_id.is_some();
        if has_any && !is_trade {
            return Err(StoreError::Corrupt(format!(
                "an activity of kind {:?} has an order id, a currency or an amount",
                self.kind
            )));
        }
        // A discount is a row of its order with an amount below 0.
        let may_be_negative = self.kind == ActivityKind::Order;
        if self
            .amount
            .is_some_and(|amount| amount < 0 && !may_be_negative)
            || self.cost.is_some_and(|cost| cost < 0)
        {
            return Err(StoreError::Corrupt("an amount or cost is negative".into()));
        }
        // A discount costs the seller nothing besides its amount. Otherwise packs write an
        // unknown cost as a negative one.
        let unset_cost = match self.amount.is_some_and(|amount| amount < 0) {
            true => 0,
            false => -1,
        };
        Ok(ActivityEvent {
            customer: customer_key(self.customer_key)?,
            at: self.at,
            kind: self.kind,
            cell: cell_key(self.cell_key)?,
            // Fields of money are null, and 0 in packs, where the kind has no money.
            currency: self.currency.map_or(0, Currency::number),
            amount: self.amount.unwrap_or(0),
            cost: self.cost.unwrap_or(unset_cost),
            order: self.order_id.map_or(0, order_token),
            is_removal: false,
        })
    }
}

fn cell_key(stored: i32) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::Corrupt(format!("a cell has the key {stored}")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn order() -> EventRow {
        EventRow {
            customer_key: 1,
            activity_time: time::OffsetDateTime::UNIX_EPOCH,
            kind: 2,
            cell_key: 1,
            order_id: Some("o-1".into()),
            currency_code: Some("EUR".into()),
            amount: Some(1_000),
            cost: None,
        }
    }

    #[test]
    fn a_stored_activity_that_makes_no_sense_is_corrupt() {
        assert_eq!(order().event().unwrap().amount, 1_000);
        let mut discount = order();
        discount.amount = Some(-1_000);
        let event = discount.event().unwrap();
        assert_eq!((event.amount, event.cost), (-1_000, 0));
        assert_eq!(order().event().unwrap().cost, -1);
        let corrupt: [fn(&mut EventRow); 9] = [
            |row| row.customer_key = -1,
            |row| row.cell_key = -1,
            |row| row.kind = 300,
            |row| row.kind = 6,
            |row| row.order_id = None,
            |row| row.currency_code = Some("XXY".into()),
            |row| row.amount = None,
            |row| (row.kind, row.amount) = (3, Some(-1)),
            |row| row.cost = Some(-1),
        ];
        for (case, damage) in corrupt.into_iter().enumerate() {
            let mut row = order();
            damage(&mut row);
            let event = row.event();
            assert!(
                matches!(event, Err(StoreError::Corrupt(_))),
                "{case}: {event:?}"
            );
        }
    }
}
