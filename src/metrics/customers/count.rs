//! Counts the customers of a query, chunk by chunk.

use jiff::Timestamp;

use super::{
    answer_class::AnswerClasses,
    event_window::{EventWindow, History},
    groups::{Counter, GroupRules, Groups},
    population::Population,
};
use crate::{
    domain::{money::Currency, score_query::POINTS_MAX},
    metrics::{MetricError, Metrics},
    store::{ScanQuery, Selection, WorkspaceKey},
};

impl Metrics {
    /// Reads the customers of a query and counts them by group.
    ///
    /// The templates are the counters of an empty group, of which each makes `points` points
    /// of the answer. A currency keeps to orders in it, and where the query selects customers by
    /// their beginning, to customers with such an order.
    pub(super) async fn count_customers<C: Counter>(
        &self,
        workspace: WorkspaceKey,
        population: Population,
        scan: Scan,
        templates: (C, C::Base),
        points: usize,
    ) -> Result<Groups<C>, MetricError> {
        let Scan {
            mut query,
            currency,
            latest,
            history,
        } = scan;
        query.attributes.clone_from(&population.attributes);
        query.answer = population.classes.as_ref().map(AnswerClasses::query);
        let of_buyers = matches!(query.selection, Selection::FirstTimeIn(..));
        let currency_number = currency.map(Currency::number);
        let window = EventWindow::of(&mut query, currency_number, latest, history);
        let rules = GroupRules {
            groups_max: POINTS_MAX / points.max(1),
            only_active: matches!(query.selection, Selection::Active(_)),
            only_buyers: currency.is_some() && of_buyers,
        };
        let mut scan = self.store.scan_customers(workspace, query).await?;
        let mut groups = Groups::new(population, window, templates, rules);
        while let Some(chunk) = scan.next().await? {
            // Counting a chunk takes tens of milliseconds, too long for an async worker.
            groups = self
                .compute
                .run(move |_| {
                    groups.add_chunk(&chunk)?;
                    Ok(groups)
                })
                .await?;
            if groups.are_too_many() {
                return Err(MetricError::TooManyPoints {
                    field: "scope.group_by",
                });
            }
        }
        self.check_cells(workspace, groups.take_unknown_cells())
            .await?;
        Ok(groups.or_everyone())
    }
}

/// The activities that a query reads.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    /// The customers and activities of its period.
    pub(super) query: ScanQuery,
    /// Keeps to orders in this currency.
    pub(super) currency: Option<Currency>,
    /// The first instant of which nothing is read, whatever belongs to the period.
    pub(super) latest: Timestamp,
    /// Activities that are also read, to determine the customer base; `None` for none.
    pub(super) history: Option<History>,
}

/// The only currency of the amounts; `None` without amounts.
///
/// # Errors
/// [`MetricError::MixedCurrencies`] if there are several.
pub(super) fn only_currency(currencies: &[Currency]) -> Result<Option<Currency>, MetricError> {
    match currencies {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => Err(MetricError::MixedCurrencies(
            several.iter().map(Currency::to_string).collect(),
        )),
    }
}
