//! Activities as rows.

use clap::ValueEnum;

use super::cell::{Cell, Field, Kind, Row};
use super::pages::{PAGE_SIZE, Records};
use crate::api::activity::Kind as ActivityKindMessage;
use crate::api::{Activity, ActivityKind, CustomerAttributes, ListActivitiesRequest, Money};
use crate::cli::client::{CallError, Service};
use crate::cli::query::{FilterArgs, PeriodArgs};

/// Selects activities.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct ActivityFilterArgs {
    #[command(flatten)]
    pub(in crate::cli) period: PeriodArgs,

    #[command(flatten)]
    filters: FilterArgs,

    /// Only activities of this customer.
    #[arg(long, value_name = "ID")]
    customer: Option<String>,

    /// Only orders and refunds with this order id.
    #[arg(long, value_name = "ID")]
    order: Option<String>,

    /// Only activities of these kinds.
    #[arg(long, value_enum, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<KindArg>,
}

/// Values of `--kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindArg {
    Acquired,
    Order,
    Refund,
    Cancelled,
    Reactivated,
    Contact,
}

impl From<KindArg> for ActivityKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Acquired => Self::Acquired,
            KindArg::Order => Self::Order,
            KindArg::Refund => Self::Refund,
            KindArg::Cancelled => Self::Cancelled,
            KindArg::Reactivated => Self::Reactivated,
            KindArg::Contact => Self::Contact,
        }
    }
}

impl ActivityFilterArgs {
    /// The request for the first page.
    fn request(&self) -> anyhow::Result<ListActivitiesRequest> {
        let kinds = self.kind.iter();
        Ok(ListActivitiesRequest {
            // Without the options, all customers and all orders.
            customer_id: self.customer.clone().unwrap_or_default(),
            order_id: self.order.clone().unwrap_or_default(),
            period: self.period.calendar_period()?,
            kinds: kinds.map(|kind| ActivityKind::from(*kind).into()).collect(),
            filters: self.filters.filters()?,
            ..ListActivitiesRequest::default()
        })
    }

    /// The option that sets the field of a request at `path`, for errors.
    fn flag(&self, path: &str) -> Option<String> {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (field, rest) = path.split_at(end);
        let index = rest
            .strip_prefix('[')
            .and_then(|rest| rest.split(']').next());
        let index = index.and_then(|index| index.parse().ok());
        let flag = match (field, index) {
            ("filters", Some(index)) => return self.filters.flag(index),
            ("filters", None) => "--where",
            ("customer_id", _) => "--customer",
            ("order_id", _) => "--order",
            ("kinds", _) => "--kind",
            ("period", _) => "the period",
            _ => return None,
        };
        Some(flag.to_owned())
    }
}

/// The activities that match.
#[derive(Debug)]
pub(in crate::cli) struct ActivityRecords {
    /// The workspace's declared dimensions.
    dimensions: Vec<String>,
    /// The options that the request was made of.
    filter: Option<ActivityFilterArgs>,
    request: ListActivitiesRequest,
}

impl ActivityRecords {
    /// The activities that `filter` selects.
    ///
    /// # Errors
    ///
    /// If the period is empty or a filter names a dimension twice.
    pub(in crate::cli) fn new(
        dimensions: Vec<String>,
        filter: Option<ActivityFilterArgs>,
    ) -> anyhow::Result<Self> {
        let request = match &filter {
            Some(filter) => filter.request()?,
            None => ListActivitiesRequest::default(),
        };
        Ok(Self {
            dimensions,
            filter,
            request,
        })
    }

    /// The dimensions that the workspace declares.
    pub(in crate::cli) fn dimensions(&self) -> &[String] {
        &self.dimensions
    }
}

/// The fields of an activity besides those that every activity has.
#[derive(Debug, Default)]
pub(in crate::cli) struct Details {
    pub(in crate::cli) kind: &'static str,
    pub(in crate::cli) order_id: String,
    pub(in crate::cli) amount: Option<Money>,
    pub(in crate::cli) cost: Option<Money>,
    pub(in crate::cli) topic: String,
    pub(in crate::cli) attributes: CustomerAttributes,
}

impl Details {
    pub(in crate::cli) fn of(activity: &Activity) -> Self {
        let of = |kind| Self {
            kind,
            ..Self::default()
        };
        match activity.kind.clone() {
            None => of("(unknown)"),
            Some(ActivityKindMessage::Acquired(acquired)) => Self {
                // Without attributes, nothing is known of the customer.
                attributes: acquired.attributes.unwrap_or_default(),
                ..of("acquired")
            },
            Some(ActivityKindMessage::Order(order)) => Self {
                order_id: order.order_id,
                amount: order.amount,
                cost: order.cost,
                ..of("order")
            },
            Some(ActivityKindMessage::Refund(refund)) => Self {
                order_id: refund.order_id,
                amount: refund.amount,
                ..of("refund")
            },
            Some(ActivityKindMessage::Cancelled(_)) => of("cancelled"),
            Some(ActivityKindMessage::Reactivated(_)) => of("reactivated"),
            Some(ActivityKindMessage::Contact(contact)) => Self {
                topic: contact.topic,
                ..of("contact")
            },
        }
    }
}

impl Records for ActivityRecords {
    type Record = Activity;

    fn fields(&self) -> Vec<Field> {
        let text = |name: &str| Field::new(name, Kind::Text);
        let mut fields = vec![
            text("activity_id"),
            text("kind"),
            text("customer_id"),
            Field::new("activity_time", Kind::Time),
            text("channel"),
        ];
        let dimensions = self.dimensions.iter();
        fields.extend(dimensions.map(|name| text(&format!("dimensions.{name}"))));
        let details = [
            "order_id",
            // Text keeps every decimal.
            "amount",
            "currency_code",
            "cost",
            "topic",
            "attributes.segment",
            "attributes.persona",
            "attributes.acquisition_channel",
            "attributes.country",
        ];
        fields.extend(details.map(text));
        fields.push(Field::new("properties", Kind::Map));
        fields.push(Field::new("create_time", Kind::Time));
        fields
    }

    fn row(&self, activity: &Activity) -> anyhow::Result<Row> {
        let details = Details::of(activity);
        let text = |text: &str| Cell::text(text);
        let amount = |money: &Option<Money>| {
            let money = money.as_ref();
            money.map_or(Cell::Empty, |money| Cell::text(&money.amount))
        };
        let currency = details.amount.as_ref();
        let mut row = vec![
            text(&activity.activity_id),
            text(details.kind),
            text(&activity.customer_id),
            Cell::time(activity.activity_time)?,
            text(&activity.channel),
        ];
        let dimensions = self.dimensions.iter();
        row.extend(dimensions.map(|name| {
            let value = activity.dimensions.get(name);
            value.map_or(Cell::Empty, Cell::text)
        }));
        row.extend([
            text(&details.order_id),
            amount(&details.amount),
            currency.map_or(Cell::Empty, |money| Cell::text(&money.currency_code)),
            amount(&details.cost),
            text(&details.topic),
            text(&details.attributes.segment),
            text(&details.attributes.persona),
            text(&details.attributes.acquisition_channel),
            text(&details.attributes.country),
            Cell::map(activity.properties.clone()),
            Cell::time(activity.create_time)?,
        ]);
        Ok(row)
    }

    async fn page(
        &self,
        server: &Service,
        page_token: String,
    ) -> Result<(Vec<Activity>, String), CallError> {
        let request = ListActivitiesRequest {
            page_size: PAGE_SIZE,
            page_token,
            ..self.request.clone()
        };
        let list = || {
            let (mut client, request) = (server.activities(), request.clone());
            async move { client.list_activities(request).await }
        };
        let reply = server.call(list).await;
        let flag = |field: &str| self.filter.as_ref()?.flag(field);
        let reply = reply.map_err(|error| error.naming(flag))?;
        Ok((reply.activities, reply.next_page_token))
    }
}
