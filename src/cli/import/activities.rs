//! Imports of activities.

use std::path::Path;

use anyhow::Context;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use super::bulk_call::{BulkCall, RequestOptions};
use super::description;
use super::verdict::RowVerdict;
use crate::api::{
    Activity, ActivityRemark, ActivitySettings, ActivityVerdict, GetActivitySettingsRequest,
    RecordActivitiesRequest, RecordActivitiesResponse, UpdateActivitySettingsRequest, Verdict,
};
use crate::cli::client::{CallError, Service};
use crate::import::{ActivityConverter, ActivityMapping, RecordMapping};

/// What to do with dimensions that the mapping uses and the workspace doesn't declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undeclared {
    Refuse,
    Declare,
    /// Only say which.
    List,
}

/// Checks the mapping against the dimensions of the workspace, before the file is opened.
/// Returns the dimensions that the workspace doesn't declare.
pub(super) async fn converter(
    server: &Service,
    record: RecordMapping,
    mapping: ActivityMapping,
    path: &Path,
    undeclared: Undeclared,
) -> anyhow::Result<(ActivityConverter, Vec<String>)> {
    let mut settings = settings(server).await?;
    let missing: Vec<String> = match undeclared {
        Undeclared::Refuse => Vec::new(),
        Undeclared::Declare | Undeclared::List => {
            let mapped = record.dimensions.keys();
            mapped
                .filter(|name| !settings.dimensions.contains(name))
                .cloned()
                .collect()
        }
    };
    settings.dimensions.extend(missing.iter().cloned());
    let converter = ActivityConverter::new(record, mapping, &settings)
        .with_context(|| format!("{} can't be used", path.display()))?;
    if undeclared == Undeclared::Declare && !missing.is_empty() {
        update_settings(server, settings).await?;
    }
    Ok((converter, missing))
}

async fn settings(server: &Service) -> anyhow::Result<ActivitySettings> {
    let request = GetActivitySettingsRequest {};
    let reply = server.activities().get_activity_settings(request).await;
    let reply = reply.map_err(|status| server.explain(status))?.into_inner();
    reply
        .settings
        .context("the reply has no settings: is the server a cxmetrics server of this version?")
}

async fn update_settings(server: &Service, settings: ActivitySettings) -> Result<(), CallError> {
    let request = UpdateActivitySettingsRequest {
        settings: Some(settings),
    };
    let mut activities = server.activities();
    let call = activities.update_activity_settings(request).await;
    call.map(drop).map_err(|status| server.explain(status))
}

impl BulkCall for ActivityConverter {
    type Request = RecordActivitiesRequest;
    type Reply = RecordActivitiesResponse;

    fn request(activities: Vec<Activity>, options: RequestOptions) -> RecordActivitiesRequest {
        RecordActivitiesRequest {
            activities,
            validate_only: options.validate_only,
            revise: options.revise,
        }
    }

    async fn open(
        server: &Service,
        requests: ReceiverStream<RecordActivitiesRequest>,
    ) -> Result<Streaming<RecordActivitiesResponse>, Status> {
        let call = server.activities().record_activities(requests).await;
        call.map(tonic::Response::into_inner)
    }

    fn description(&self, activity: &Activity) -> Vec<(String, String)> {
        description::of_activity(self, activity)
    }

    fn customer(activity: &Activity) -> &str {
        &activity.customer_id
    }

    fn nps_scores(&self, _: &Activity) -> Vec<(&str, i32)> {
        Vec::new()
    }

    fn verdicts(reply: RecordActivitiesResponse) -> Vec<RowVerdict> {
        reply.verdicts.into_iter().map(row_verdict).collect()
    }
}

/// The verdict on an activity has the fields of the verdict on a response, and remarks.
fn row_verdict(verdict: ActivityVerdict) -> RowVerdict {
    RowVerdict {
        is_unknown_order: verdict
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refund_of_an_unknown_order_is_marked() {
        let reply = RecordActivitiesResponse {
            verdicts: vec![ActivityVerdict {
                activity_id: "a".to_owned(),
                remarks: vec![ActivityRemark::UnknownOrder.into()],
                ..ActivityVerdict::default()
            }],
        };
        let verdicts = ActivityConverter::verdicts(reply);
        assert!(verdicts[0].is_unknown_order);
        assert_eq!(verdicts[0].verdict.response_id, "a");
    }
}
