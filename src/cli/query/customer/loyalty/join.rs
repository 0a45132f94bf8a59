//! Retention, repurchase and value of each class of answers, side by side.

use crate::api::{
    CustomerBasePoint, CustomerDefinition, DimensionValue, Estimate, LossRule, PurchasePoint,
    QueryCustomerBaseResponse, QueryPurchasesResponse,
};

use super::super::super::reply::{Reply, lacks};
use super::super::definition::Definition;

/// The classes in the order of the table.
const ORDER: [&str; 8] = [
    "promoter",
    "passive",
    "detractor",
    "satisfied",
    "unsatisfied",
    "easy",
    "not_easy",
    "not_asked",
];

/// A message about each class, and one about all customers.
#[derive(Debug)]
pub(super) struct Split<T> {
    pub(super) by_class: T,
    pub(super) all: T,
}

impl<T> Split<T> {
    pub(super) fn try_map<U>(self, f: impl Fn(T) -> anyhow::Result<U>) -> anyhow::Result<Split<U>> {
        Ok(Split {
            by_class: f(self.by_class)?,
            all: f(self.all)?,
        })
    }
}

/// The metrics of each class of customers.
#[derive(Debug)]
pub(super) struct Loyalty<'a> {
    /// The definitions of the replies by class.
    pub(super) base: &'a CustomerDefinition,
    pub(super) purchases: &'a CustomerDefinition,
    /// `base`, parsed.
    pub(super) definition: Definition<'a>,
    pub(super) loss: Option<&'a LossRule>,
    pub(super) currency_code: &'a str,
    /// One row per class, then all customers.
    pub(super) rows: Vec<Row<'a>>,
}

/// One class of customers, or all of them.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// `None` for all customers.
    pub(super) class: Option<String>,
    /// Customers at the start of the period.
    pub(super) at_start: i64,
    /// Customers at the start who ordered in the period.
    pub(super) buyers_at_start: i64,
    /// All customers who ordered in the period, including new ones.
    pub(super) buyers: i64,
    pub(super) retention: Compared<'a>,
    /// Per customer at the start.
    pub(super) repurchase: Compared<'a>,
    /// Per new customer; absent unless requested.
    pub(super) repurchase_within: Compared<'a>,
    /// Per customer at the start.
    pub(super) value: Compared<'a>,
    /// Per customer who ordered.
    pub(super) repurchase_of_buyers: Option<&'a Estimate>,
    /// Per customer who ordered.
    pub(super) value_of_buyers: Option<&'a Estimate>,
}

/// A number of a class, and its difference from the other classes' customers together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) estimate: Option<&'a Estimate>,
    /// `None` without other classes, and for all customers.
    pub(super) difference: Option<&'a Estimate>,
}

impl<'a> Loyalty<'a> {
    /// Joins the replies by class.
    ///
    /// # Errors
    ///
    /// If a reply lacks the point of all customers or of a class, or the purchases of the
    /// customers at the start.
    pub(super) fn join(
        base: &'a Split<Reply<QueryCustomerBaseResponse>>,
        purchases: &'a Split<Reply<QueryPurchasesResponse>>,
    ) -> anyhow::Result<Self> {
        let base_points = points_by_class(&base.by_class.message.series, |series| {
            (&series.group, &series.points)
        })?;
        let purchase_points = points_by_class(&purchases.by_class.message.series, |series| {
            (&series.group, &series.points)
        })?;
        let base_of_all = base.all.message.series.first();
        let purchases_of_all = purchases.all.message.series.first();
        let all = Class {
            name: None,
            base: Some(first_point(base_of_all.map(|series| &series.points[..]))?),
            purchases: Some(first_point(
                purchases_of_all.map(|series| &series.points[..]),
            )?),
        };
        let mut classes = classes(&base_points, &purchase_points);
        classes.push(all);
        let rows = classes.iter().map(Class::row);
        let rows = rows.collect::<anyhow::Result<Vec<Row<'a>>>>()?;
        let base_definition = base.by_class.message.definition.as_ref();
        let purchases_definition = purchases.by_class.message.definition.as_ref();
        Ok(Self {
            definition: Definition::parse(base_definition)?,
            base: base_definition.ok_or_else(|| lacks("definition"))?,
            purchases: purchases_definition.ok_or_else(|| lacks("definition"))?,
            loss: base.by_class.message.loss.as_ref(),
            currency_code: &purchases.all.message.currency_code,
            rows,
        })
    }
}

/// The points of one class. A class without customers is absent from a reply.
struct Class<'a> {
    name: Option<String>,
    base: Option<&'a CustomerBasePoint>,
    purchases: Option<&'a PurchasePoint>,
}

impl<'a> Class<'a> {
    fn row(&self) -> anyhow::Result<Row<'a>> {
        let (base, purchases) = (self.base, self.purchases);
        let at_start = purchases.map(|point| {
            let at_start = point.at_start.as_ref();
            at_start.ok_or_else(|| lacks("at_start of the purchases"))
        });
        let at_start = at_start.transpose()?;
        Ok(Row {
            class: self.name.clone(),
            // A class that is absent from a reply has no customers there.
            at_start: base.map_or(0, |point| point.at_start),
            buyers_at_start: at_start.map_or(0, |bought| bought.buyers),
            buyers: purchases.map_or(0, |point| point.customers),
            retention: Compared {
                estimate: base.and_then(|point| point.retention.as_ref()),
                difference: base.and_then(|point| point.retention_difference.as_ref()),
            },
            repurchase: Compared {
                estimate: at_start.and_then(|bought| bought.repurchase_rate.as_ref()),
                difference: at_start.and_then(|bought| bought.repurchase_rate_difference.as_ref()),
            },
            repurchase_within: Compared {
                estimate: purchases.and_then(|point| point.repurchase_within_rate.as_ref()),
                difference: purchases
                    .and_then(|point| point.repurchase_within_rate_difference.as_ref()),
            },
            value: Compared {
                estimate: at_start.and_then(|bought| bought.revenue_per_customer.as_ref()),
                difference: at_start
                    .and_then(|bought| bought.revenue_per_customer_difference.as_ref()),
            },
            repurchase_of_buyers: purchases.and_then(|point| point.repurchase_rate.as_ref()),
            value_of_buyers: purchases.and_then(|point| point.revenue_per_customer.as_ref()),
        })
    }
}

/// Points by the name of their class.
type Points<'a, P> = Vec<(&'a str, &'a P)>;

/// Every class in either reply, in the order of the table.
fn classes<'a>(
    base: &Points<'a, CustomerBasePoint>,
    purchases: &Points<'a, PurchasePoint>,
) -> Vec<Class<'a>> {
    let mut names: Vec<&str> = base.iter().map(|(name, _)| *name).collect();
    for (name, _) in purchases {
        if !names.contains(name) {
            names.push(name);
        }
    }
    // A class that is unknown to this version comes last.
    names.sort_by_key(|name| {
        ORDER
            .iter()
            .position(|each| each == name)
            .unwrap_or(ORDER.len())
    });
    let classes = names.into_iter().map(|name| Class {
        name: Some(name.to_owned()),
        base: find(base, name),
        purchases: find(purchases, name),
    });
    classes.collect()
}

fn find<'a, P>(points: &Points<'a, P>, name: &str) -> Option<&'a P> {
    let found = points.iter().find(|(each, _)| *each == name);
    found.map(|(_, point)| *point)
}

/// The only point of each series, by the class in its group.
fn points_by_class<'a, S, P>(
    series: &'a [S],
    parts: impl Fn(&'a S) -> (&'a [DimensionValue], &'a [P]),
) -> anyhow::Result<Points<'a, P>> {
    let points = series.iter().map(|series| {
        let (group, points) = parts(series);
        let class = group.first().and_then(|each| each.value.as_deref());
        let class = class.ok_or_else(|| lacks("the answer class of a series"))?;
        Ok((class, first_point(Some(points))?))
    });
    points.collect()
}

fn first_point<P>(points: Option<&[P]>) -> anyhow::Result<&P> {
    let point = points.and_then(<[P]>::first);
    point.ok_or_else(|| lacks("the point of a series"))
}
