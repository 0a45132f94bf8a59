//! The period of a query, and until when it is observed.

use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};

use crate::{
    calendar::period::{Bucket, Period, start_of_later_day},
    domain::{customer_query::CustomerScope, score_query::OpenPeriod},
    metrics::{
        MetricError, Metrics, Warning,
        buckets::{BucketPart, divide, mark},
        outliers::{EDGE_ROWS, outliers},
    },
    store::{EdgeActivities, EdgeActivity, WorkspaceKey},
};

/// Data that end longer before the end of observation get a warning.
const STALE_MIN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The period of a query, its buckets, and the end of observation.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    /// `None` if its bounds were left to the stored activities and there are none.
    pub(super) period: Option<Period>,
    /// The buckets of the period.
    pub(super) buckets: Vec<BucketPart>,
    /// The end of observation: what was asked for, or the present.
    pub(super) until: Timestamp,
    /// Whether the end of observation was asked for, so that later activities are ignored.
    is_given: bool,
    /// The first stored activity.
    pub(super) first_activity: Option<Timestamp>,
    /// The last stored activity.
    last_activity: Option<Timestamp>,
    /// Cautions about period and data.
    pub(super) warnings: Vec<Warning>,
}

impl Observation {
    /// The first instant after everything that is read of the period.
    pub(super) fn read_until(&self, period: Period) -> Timestamp {
        if self.is_given {
            period.end().min(self.until)
        } else {
            period.end()
        }
    }

    /// The first instant of which nothing is read.
    pub(super) fn latest(&self) -> Timestamp {
        if self.is_given {
            self.until
        } else {
            Timestamp::MAX
        }
    }

    /// The end of the observed part of the period.
    pub(super) fn known_until(&self, period: Period) -> Timestamp {
        period.end().min(self.until)
    }

    /// The end of the data: of observation, or where that was not asked for, of the day of the
    /// last stored activity if that is earlier.
    pub(super) fn data_until(&self, zone: &TimeZone) -> Timestamp {
        let day_end = self
            .last_activity
            .filter(|_| !self.is_given)
            .and_then(|last| start_of_later_day(last, 1, zone));
        day_end.map_or(self.until, |day_end| day_end.min(self.until))
    }

    /// The edges of the buckets, as counters take them.
    pub(super) fn edges(&self) -> Vec<i64> {
        let starts = self.buckets.iter().map(|bucket| bucket.period.start());
        let end = self.buckets.last().map(|bucket| bucket.period.end());
        starts.chain(end).map(Timestamp::as_microsecond).collect()
    }
}

impl Metrics {
    /// The period of a scope with both bounds filled in, divided into buckets.
    pub(super) async fn observe(
        &self,
        workspace: WorkspaceKey,
        scope: &CustomerScope,
        bucket: Bucket,
    ) -> Result<Observation, MetricError> {
        let now = Timestamp::now();
        let until = scope.observed_until.unwrap_or(now);
        let OpenPeriod { start, end } = scope.period;
        let is_open = start.is_none() || end.is_none();
        let count = if is_open { EDGE_ROWS } else { 1 };
        let edges = self.store.edge_activities(workspace, count).await?;
        let stored = activity_period(&edges)?;
        let period = match (start, end, stored) {
            (Some(start), Some(end), _) => Period::new(start, end),
            (_, _, None) => None,
            (start, end, Some(stored)) => {
                let whole = bucket.widen(stored, &scope.zone);
                Period::new(
                    start.unwrap_or_else(|| whole.start()),
                    end.unwrap_or_else(|| whole.end()),
                )
            }
        };
        let buckets = divide(period, bucket, &scope.zone)?;
        let mut warnings = self
            .outlying_activities(workspace, scope.period, &edges)
            .await?;
        if let (Some(period), Some(stored), None) = (period, stored, scope.observed_until) {
            let last = stored.end() - 1.microsecond();
            let known_until = period.end().min(now);
            if last >= period.start() && known_until.duration_since(last) > STALE_MIN {
                warnings.push(Warning::StaleActivities { last, known_until });
            }
        }
        let unmatched = self.unmatched_by_customers(workspace, &scope.filters);
        warnings.extend(unmatched.await?);
        Ok(Observation {
            buckets: mark(&buckets, bucket, &scope.zone, until),
            period,
            until,
            is_given: scope.observed_until.is_some(),
            first_activity: stored.map(|stored| stored.start()),
            last_activity: stored.map(|stored| stored.end() - 1.microsecond()),
            warnings,
        })
    }

    /// A warning for each activity that is far from all others, at the ends that the query
    /// leaves open.
    async fn outlying_activities(
        &self,
        workspace: WorkspaceKey,
        asked: OpenPeriod,
        edges: &EdgeActivities,
    ) -> Result<Vec<Warning>, MetricError> {
        let timed = |edges: &[EdgeActivity]| -> Vec<(Timestamp, EdgeActivity)> {
            edges.iter().map(|edge| (edge.time, *edge)).collect()
        };
        let (first, last) = (timed(&edges.first), timed(&edges.last));
        let mut warnings = Vec::new();
        for (is_open, rows, far_end) in [
            (asked.start.is_none(), &first, last.first()),
            (asked.end.is_none(), &last, first.first()),
        ] {
            let far_end = far_end.filter(|_| is_open);
            let found = far_end.and_then(|(far_end, _)| outliers(rows, *far_end));
            let Some((rows, neighbor)) = found else {
                continue;
            };
            let rows: Vec<EdgeActivity> = rows.iter().map(|(_, edge)| *edge).collect();
            // An activity that was deleted meanwhile is not found.
            for (time, activity_id) in self.store.activity_ids(workspace, &rows).await? {
                warnings.push(Warning::OutlyingActivity {
                    activity_id,
                    time,
                    neighbor,
                });
            }
        }
        Ok(warnings)
    }
}

/// The period from the first activity to just after the last; `None` without activities.
fn activity_period(edges: &EdgeActivities) -> Result<Option<Period>, MetricError> {
    let (Some(first), Some(last)) = (edges.first.first(), edges.last.first()) else {
        return Ok(None);
    };
    let after = last.time.checked_add(1.microsecond()).ok();
    let period = after.and_then(|after| Period::new(first.time, after));
    period.map(Some).ok_or_else(|| {
        let (first, last) = (first.time, last.time);
        MetricError::BrokenInvariant(format!("activities from {first} to {last}"))
    })
}
