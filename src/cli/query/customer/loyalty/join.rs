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
    /// Customers who ordered in it.
    pub(super) buyers: i64,
    pub(super) retention: Compared<'a>,
    pub(super) repurchase: Compared<'a>,
    /// Absent unless requested.
    pub(super) repurchase_within: Compared<'a>,
    pub(super) value: Compared<'a>,
}

/// A number of a class, and its difference from the number of all customers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) estimate: Option<&'a Estimate>,
    /// `None` if either number is absent, and for all customers.
    pub(super) difference: Option<f64>,
}

impl<'a> Loyalty<'a> {
    /// Joins the replies by class.
    ///
    /// # Errors
    ///
    /// If a reply lacks the point of all customers or of a class.
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
        let classes = classes(&base_points, &purchase_points);
        let mut rows: Vec<Row<'a>> = classes.iter().map(|class| class.row(Some(&all))).collect();
        rows.push(all.row(None));
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
    fn row(&self, all: Option<&Class<'a>>) -> Row<'a> {
        let compared = |of: &dyn Fn(&Class<'a>) -> Option<&'a Estimate>| {
            Compared::new(of(self), all.and_then(of))
        };
        Row {
            class: self.name.clone(),
            // A class that is absent from a reply has no customers there.
            at_start: self.base.map_or(0, |point| point.at_start),
            buyers: self.purchases.map_or(0, |point| point.customers),
            retention: compared(&|class| class.base?.retention.as_ref()),
            repurchase: compared(&|class| class.purchases?.repurchase_rate.as_ref()),
            repurchase_within: compared(&|class| class.purchases?.repurchase_within_rate.as_ref()),
            value: compared(&|class| class.purchases?.revenue_per_customer.as_ref()),
        }
    }
}

impl<'a> Compared<'a> {
    fn new(estimate: Option<&'a Estimate>, all: Option<&'a Estimate>) -> Self {
        let own = estimate.and_then(|estimate| estimate.value);
        let whole = all.and_then(|estimate| estimate.value);
        Self {
            estimate,
            difference: own.zip(whole).map(|(own, whole)| own - whole),
        }
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
