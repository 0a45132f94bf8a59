//! Retention, repurchase and value of each class of answers, side by side.

use anyhow::Context;

use crate::api::{
    CustomerBasePoint, CustomerDefinition, DimensionValue, Estimate, LossRule, PurchasePoint,
    QueryCustomerBaseResponse, QueryPurchasesResponse,
};

use super::super::definition::Definition;
use super::Both;

/// The classes in the order in which they are read.
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

/// What each class of customers did.
#[derive(Debug)]
pub(super) struct Loyalty<'a> {
    /// What was asked of the base and of the purchases, by class.
    pub(super) base: &'a CustomerDefinition,
    pub(super) purchases: &'a CustomerDefinition,
    /// The same as `base`, parsed.
    pub(super) definition: Definition<'a>,
    pub(super) loss: Option<&'a LossRule>,
    pub(super) currency_code: &'a str,
    /// One a class, and all customers at last.
    pub(super) rows: Vec<Row<'a>>,
}

/// One class of customers, or all of them.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// None for all customers.
    pub(super) class: Option<String>,
    /// Customers at the beginning.
    pub(super) at_start: i64,
    /// Customers who ordered.
    pub(super) buyers: i64,
    pub(super) retention: Compared<'a>,
    pub(super) repurchase: Compared<'a>,
    /// Unset unless asked for.
    pub(super) repurchase_within: Compared<'a>,
    pub(super) value: Compared<'a>,
}

/// A class's number, and how far it is from that of all customers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compared<'a> {
    pub(super) estimate: Option<&'a Estimate>,
    /// None where one of both is missing, and for all customers themselves.
    pub(super) difference: Option<f64>,
}

impl<'a> Loyalty<'a> {
    /// Joins the replies by class; an error means that the server is another program.
    pub(super) fn join(
        base: &'a Both<QueryCustomerBaseResponse>,
        purchases: &'a Both<QueryPurchasesResponse>,
    ) -> anyhow::Result<Self> {
        let classes: Vec<Class<'a>> = classes(&base.of_classes, &purchases.of_classes);
        let all = Class {
            name: None,
            base: base_points(&base.of_all).next().map(|(_, point)| point),
            purchases: purchase_points(&purchases.of_all)
                .next()
                .map(|(_, point)| point),
        };
        let base_definition = base.of_classes.definition.as_ref();
        let purchases_definition = purchases.of_classes.definition.as_ref();
        let mut rows: Vec<Row<'a>> = classes.iter().map(|class| class.row(Some(&all))).collect();
        rows.push(all.row(None));
        Ok(Self {
            definition: Definition::new(base_definition)?,
            base: base_definition.context("no definition")?,
            purchases: purchases_definition.context("no definition")?,
            loss: base.of_classes.loss.as_ref(),
            currency_code: &purchases.of_all.currency_code,
            rows,
        })
    }
}

/// What the replies say of one class.
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

/// Every class that one of the replies has, in the order in which they are read.
fn classes<'a>(
    base: &'a QueryCustomerBaseResponse,
    purchases: &'a QueryPurchasesResponse,
) -> Vec<Class<'a>> {
    let mut names: Vec<&str> = base_points(base).map(|(name, _)| name).collect();
    for (name, _) in purchase_points(purchases) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // A class that this version doesn't know stands last.
    names.sort_by_key(|name| {
        ORDER
            .iter()
            .position(|each| each == name)
            .unwrap_or(ORDER.len())
    });
    let classes = names.into_iter().map(|name| Class {
        name: Some(name.to_owned()),
        base: base_points(base)
            .find(|(each, _)| *each == name)
            .map(|(_, point)| point),
        purchases: purchase_points(purchases)
            .find(|(each, _)| *each == name)
            .map(|(_, point)| point),
    });
    classes.collect()
}

fn base_points(
    reply: &QueryCustomerBaseResponse,
) -> impl Iterator<Item = (&str, &CustomerBasePoint)> {
    let series = reply.series.iter();
    series.filter_map(|series| Some((class_of(&series.group), series.points.first()?)))
}

fn purchase_points(reply: &QueryPurchasesResponse) -> impl Iterator<Item = (&str, &PurchasePoint)> {
    let series = reply.series.iter();
    series.filter_map(|series| Some((class_of(&series.group), series.points.first()?)))
}

fn class_of(group: &[DimensionValue]) -> &str {
    let value = group.first().and_then(|each| each.value.as_deref());
    value.unwrap_or_default()
}
