//! An activity as the row that it becomes.

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
};

/// An activity, ready to be inserted.
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
}

impl ActivityRow {
    /// The row of an activity that was checked against this revision of the settings.
    pub fn new(activity: &Activity, settings_revision: i32, cell_key: i32) -> Self {
        let mut row = Self {
            activity_id: activity.id,
            customer_id: activity.customer_id.clone(),
            time: activity.time,
            kind: activity.detail.kind(),
            cell_key,
            settings_revision,
            order_id: None,
            currency: None,
            amount: None,
            cost: None,
            attributes: Attributes::default(),
            properties: (!activity.properties.is_empty())
                .then(|| serde_json::json!(activity.properties).to_string()),
        };
        match &activity.detail {
            ActivityDetail::Acquired(attributes) => row.attributes = attributes.clone(),
            ActivityDetail::Order {
                order_id,
                currency,
                amount,
                cost,
            } => {
                row.trade(order_id, *currency, *amount);
                row.cost = *cost;
            }
            ActivityDetail::Refund {
                order_id,
                currency,
                amount,
            } => row.trade(order_id, *currency, *amount),
            ActivityDetail::Cancelled | ActivityDetail::Reactivated | ActivityDetail::Contact => {}
        }
        row
    }

    fn trade(&mut self, order_id: &str, currency: Currency, amount: i64) {
        self.order_id = Some(order_id.to_owned());
        self.currency = Some(currency);
        self.amount = Some(amount);
    }

    /// Roughly how many bytes it holds, for bounding what waits.
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
    /// [`StoreError::Corrupt`] when a key is out of range.
    pub(super) fn event(&self, key: i32) -> Result<ActivityEvent, StoreError> {
        Ok(ActivityEvent {
            customer: customer_key(key)?,
            at: self.time.as_microsecond(),
            kind: self.kind,
            cell: cell_key(self.cell_key)?,
            // Fields of money are 0 where the kind has no money.
            currency: self.currency.map_or(0, Currency::number),
            amount: self.amount.unwrap_or(0),
            cost: self.cost.unwrap_or(-1),
            order: self.order_id.as_deref().map_or(0, order_token),
            is_removal: false,
        })
    }

    /// The attributes as they are stored with the activity.
    pub(super) fn attributes_json(&self) -> Option<String> {
        (!self.attributes.is_empty()).then(|| serde_json::json!(self.attributes).to_string())
    }
}

/// A stored activity, as far as numbers need it.
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
    /// [`StoreError::Corrupt`] when the row makes no sense.
    pub(super) fn event(&self) -> Result<ActivityEvent, StoreError> {
        let currency = self.currency_code.as_deref().map(Currency::parse);
        let currency = currency
            .transpose()
            .map_err(|_| StoreError::Corrupt("an activity has an unknown currency code".into()))?;
        Ok(ActivityEvent {
            customer: customer_key(self.customer_key)?,
            at: from_sql_time(self.activity_time)?.as_microsecond(),
            kind: kind_of_code(self.kind)?,
            cell: cell_key(self.cell_key)?,
            // Fields of money are null, and 0 in packs, where the kind has no money.
            currency: currency.map_or(0, Currency::number),
            amount: self.amount.unwrap_or(0),
            cost: self.cost.unwrap_or(-1),
            order: self.order_id.as_deref().map_or(0, order_token),
            is_removal: false,
        })
    }
}

fn cell_key(stored: i32) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::Corrupt(format!("a cell has the key {stored}")))
}
