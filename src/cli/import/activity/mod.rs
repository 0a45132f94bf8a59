//! Rows that are activities: what customers did.

mod attributes;
mod kind;
mod order;

use std::path::Path;

use anyhow::Context;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use crate::api::{
    Acquired, Activity, ActivityRemark, ActivitySettings, ActivityVerdict, Cancelled, Contact,
    GetActivitySettingsRequest, Reactivated, RecordActivitiesRequest, RecordActivitiesResponse,
    UpdateActivitySettingsRequest, Verdict, activity,
};

use super::super::client::{CallError, Service};
use super::frame::{Declared, Field, Frame, Names};
use super::mapping::{ActivityMapping, FrameMapping, Kind};
use super::plan::{Plan, Told};
use super::reader::RowReader;
use attributes::AttributesRule;
use kind::KindRule;
use order::OrderRule;

const NAMES: Names = Names {
    record: "activity",
    id: "activity_id",
    time: "activity_time",
};

/// Stands where a survey's id does when ids are derived.
const SCOPE: &str = "activity";

/// How a row becomes an activity. Columns are places in those of the frame.
#[derive(Debug)]
pub(super) struct ActivityPlan {
    frame: Frame,
    kind: KindRule,
    order: Option<OrderRule>,
    topic: Option<Field>,
    attributes: AttributesRule,
}

impl ActivityPlan {
    /// Checks the mapping against what the workspace declares, before the file is
    /// opened. With `declare` the workspace then declares what the mapping wants.
    pub(super) async fn load(
        server: &Service,
        frame: FrameMapping,
        mapping: ActivityMapping,
        path: &Path,
        declare: bool,
    ) -> anyhow::Result<Self> {
        let mut settings = settings(server).await?;
        let declared = settings.dimensions.len();
        for name in frame.dimensions.keys().filter(|_| declare) {
            if !settings.dimensions.contains(name) {
                settings.dimensions.push(name.clone());
            }
        }
        let plan = Self::new(frame, mapping, &settings)
            .with_context(|| format!("{} can't be used", path.display()))?;
        if settings.dimensions.len() > declared {
            self::declare(server, settings).await?;
        }
        Ok(plan)
    }

    fn new(
        frame: FrameMapping,
        mapping: ActivityMapping,
        settings: &ActivitySettings,
    ) -> anyhow::Result<Self> {
        let declared = Declared {
            by: "the workspace".to_owned(),
            dimensions: &settings.dimensions,
            built_in: &[
                ("channel", "`channel = ...` at the top"),
                ("topic", "`topic = ...` under [contact]"),
            ],
            remedy: "; --declare-dimensions declares it",
        };
        let mut frame = Frame::new(frame, NAMES, SCOPE, &declared)?;
        let columns = &mut frame.columns;
        let kind = KindRule::new(mapping.kind, columns);
        kind.check_parts(&[
            (
                "[order]",
                mapping.order.is_some(),
                &[Kind::Order, Kind::Refund],
                true,
            ),
            (
                "[contact]",
                mapping.contact.is_some(),
                &[Kind::Contact],
                true,
            ),
            (
                "[attributes]",
                mapping.attributes.is_some(),
                &[Kind::Acquired],
                false,
            ),
        ])?;
        let order = mapping
            .order
            .map(|order| OrderRule::new(order, mapping.decimal, columns));
        let topic = mapping.contact.map(|contact| columns.field(contact.topic));
        let attributes = mapping
            .attributes
            .map(|names| AttributesRule::new(names, columns));
        Ok(Self {
            kind,
            order,
            topic,
            attributes: attributes.unwrap_or_default(),
            frame,
        })
    }

    /// What happened; none where the row can't say it.
    fn happened(&self, row: &mut RowReader<'_>) -> Option<activity::Kind> {
        let kind = row.kind(&self.kind)?;
        match (kind, &self.order, &self.topic) {
            (Kind::Acquired, _, _) => Some(activity::Kind::Acquired(Acquired {
                attributes: row.attributes(&self.attributes),
            })),
            (Kind::Order, Some(rule), _) => row.order(rule).map(activity::Kind::Order),
            (Kind::Refund, Some(rule), _) => row.refund(rule).map(activity::Kind::Refund),
            (Kind::Cancelled, _, _) => Some(activity::Kind::Cancelled(Cancelled {})),
            (Kind::Reactivated, _, _) => Some(activity::Kind::Reactivated(Reactivated {})),
            (Kind::Contact, _, Some(field)) => Some(activity::Kind::Contact(Contact {
                topic: row.required("contact.topic", field),
            })),
            (Kind::Order | Kind::Refund, None, _) => row.lacks(&self.kind, kind, "[order]"),
            (Kind::Contact, _, None) => row.lacks(&self.kind, kind, "[contact]"),
        }
    }
}

impl Plan for ActivityPlan {
    type Record = Activity;
    type Request = RecordActivitiesRequest;
    type Reply = RecordActivitiesResponse;

    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn record(&self, id: String, row: &mut RowReader<'_>) -> Activity {
        Activity {
            activity_id: id,
            customer_id: row.customer(),
            activity_time: row.time(),
            channel: row.channel(),
            dimensions: row.dimensions(),
            properties: row.properties(),
            kind: self.happened(row),
            create_time: None,
        }
    }

    fn id(record: &Activity) -> &str {
        &record.activity_id
    }

    fn field_in_words(field: &str, _: &Activity) -> String {
        field.to_owned()
    }

    fn column_of(&self, field: &str) -> Option<usize> {
        match field.split_once('.') {
            Some(("order" | "refund", part)) => self.order.as_ref()?.column_of(part),
            Some(("contact", _)) => Field::column_of(self.topic.as_ref()),
            Some(("acquired", part)) => self.attributes.column_of(part),
            Some(_) | None => self.frame.column_of(field),
        }
    }

    fn request(activities: Vec<Activity>) -> RecordActivitiesRequest {
        RecordActivitiesRequest { activities }
    }

    async fn open(
        server: &Service,
        requests: ReceiverStream<RecordActivitiesRequest>,
    ) -> Result<Streaming<RecordActivitiesResponse>, Status> {
        let call = server.activities().record_activities(requests).await;
        call.map(tonic::Response::into_inner)
    }

    fn verdicts(reply: RecordActivitiesResponse) -> Vec<Told> {
        reply.verdicts.into_iter().map(told).collect()
    }
}

/// A verdict on an activity is one on a response, with remarks on top.
fn told(verdict: ActivityVerdict) -> Told {
    Told {
        unknown_order: verdict
            .remarks()
            .any(|remark| remark == ActivityRemark::UnknownOrder),
        verdict: Verdict {
            row: verdict.row,
            response_id: verdict.activity_id,
            outcome: verdict.outcome,
            reason: verdict.reason,
            message: verdict.message,
            field_violations: verdict.field_violations,
        },
    }
}

async fn settings(server: &Service) -> Result<ActivitySettings, CallError> {
    let reply = server
        .activities()
        .get_activity_settings(GetActivitySettingsRequest {})
        .await
        .map_err(|status| server.explain(status))?;
    Ok(reply.into_inner().settings.unwrap_or_default())
}

async fn declare(server: &Service, settings: ActivitySettings) -> Result<(), CallError> {
    let request = UpdateActivitySettingsRequest {
        settings: Some(settings),
    };
    let mut activities = server.activities();
    let call = activities.update_activity_settings(request).await;
    call.map(drop).map_err(|status| server.explain(status))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
pub(super) mod tests;
