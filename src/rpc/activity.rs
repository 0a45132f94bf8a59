//! `ActivityService`.

use std::{collections::HashSet, sync::Arc};

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::{
    CallError, Context, activity_message,
    row_message::{self, check_row_count, only, stored, verdict},
    row_stream::RowStream,
};
use crate::{
    api::{self, activity_service_server::ActivityService},
    domain::{
        activity::{ActivitySettings, DIMENSIONS_MAX, is_reserved},
        id::Id,
        row_outcome::OnConflict,
        violation::Violations,
    },
    ingest::WhenFull,
    store::{Deleted, RowKind},
};

/// Activities, over gRPC.
#[derive(Debug, Clone)]
pub struct Activities(pub Arc<Context>);

#[tonic::async_trait]
impl ActivityService for Activities {
    async fn record_activity(
        &self,
        request: Request<api::RecordActivityRequest>,
    ) -> Result<Response<api::RecordActivityResponse>, Status> {
        let activity = request.into_inner().activity;
        let activity =
            activity.ok_or_else(|| CallError::from(Violations::one("activity", "is required")))?;
        let messages = [activity];
        let outcomes = self
            .0
            .record(&messages, OnConflict::Report, WhenFull::Fail)
            .await?;
        let remarks = self.0.remarks(&messages, &outcomes).await?;
        let outcome = stored(only(outcomes)?, RowKind::Activity)?;
        Ok(Response::new(api::RecordActivityResponse {
            outcome: outcome.into(),
            remarks: only(remarks)?,
        }))
    }

    async fn get_activity(
        &self,
        request: Request<api::GetActivityRequest>,
    ) -> Result<Response<api::GetActivityResponse>, Status> {
        let request = request.into_inner();
        let mut violations = Violations::default();
        let id = row_message::parse_id(&request.activity_id);
        let id = violations.check("activity_id", id);
        if request.revision < 0 {
            violations.add("revision", "is below 1 (0 means the latest)");
        }
        let id = violations.finish(id).map_err(CallError::from)?;
        let revision = (request.revision > 0).then_some(request.revision);
        let found = self.0.store.activity(self.0.workspace, id, revision).await;
        let stored = found
            .map_err(CallError::from)?
            .ok_or(CallError::ActivityNotFound(id))?;
        let settings = self.settings().await?;
        Ok(Response::new(api::GetActivityResponse {
            activity: Some(activity_message::encode(stored, &settings)),
        }))
    }

    async fn list_activities(
        &self,
        request: Request<api::ListActivitiesRequest>,
    ) -> Result<Response<api::ListActivitiesResponse>, Status> {
        let page = self.0.list_activities(request.into_inner()).await?;
        Ok(Response::new(page))
    }

    async fn revise_activity(
        &self,
        request: Request<api::ReviseActivityRequest>,
    ) -> Result<Response<api::ReviseActivityResponse>, Status> {
        let revision = self.0.revise_activity(request.into_inner()).await?;
        Ok(Response::new(api::ReviseActivityResponse { revision }))
    }

    async fn delete_activity(
        &self,
        request: Request<api::DeleteActivityRequest>,
    ) -> Result<Response<api::DeleteActivityResponse>, Status> {
        let id = parse_id(&request.into_inner().activity_id)?;
        let deleted = self.0.store.delete_activity(self.0.workspace, id).await;
        match deleted.map_err(CallError::from)? {
            Deleted::Done => Ok(Response::new(api::DeleteActivityResponse {})),
            Deleted::NotFound => Err(CallError::ActivityNotFound(id).into()),
            Deleted::OrderBelowZero { order_id, sum } => Err(CallError::OrderBelowZero {
                order_id,
                sum,
                field: "activity_id",
            }
            .into()),
        }
    }

    async fn get_activity_settings(
        &self,
        _request: Request<api::GetActivitySettingsRequest>,
    ) -> Result<Response<api::GetActivitySettingsResponse>, Status> {
        Ok(Response::new(api::GetActivitySettingsResponse {
            settings: Some(encode_settings(&self.settings().await?)),
        }))
    }

    async fn update_activity_settings(
        &self,
        request: Request<api::UpdateActivitySettingsRequest>,
    ) -> Result<Response<api::UpdateActivitySettingsResponse>, Status> {
        let dimensions = parse_settings(request.into_inner())?;
        let declared = self
            .0
            .store
            .declare_activity_dimensions(self.0.workspace, &dimensions)
            .await
            .map_err(CallError::from)?;
        let settings = declared.ok_or_else(|| {
            CallError::from(Violations::one(
                "settings.dimensions",
                format_args!(
                    "would be more than {DIMENSIONS_MAX}, including those declared earlier"
                ),
            ))
        })?;
        let catalog = &self.0.ingest.catalogs().settings;
        catalog.update(self.0.workspace, &(), settings.clone());
        Ok(Response::new(api::UpdateActivitySettingsResponse {
            settings: Some(encode_settings(&settings)),
        }))
    }
}

impl Activities {
    async fn settings(&self) -> Result<ActivitySettings, CallError> {
        Ok(self.0.store.activity_settings(self.0.workspace).await?)
    }
}

fn parse_id(id: &str) -> Result<uuid::Uuid, CallError> {
    row_message::parse_id(id)
        .map_err(|description| CallError::from(Violations::one("activity_id", description)))
}

fn parse_settings(request: api::UpdateActivitySettingsRequest) -> Result<Vec<Id>, CallError> {
    let settings = request
        .settings
        .ok_or_else(|| Violations::one("settings", "is required"))?;
    let mut violations = Violations::default();
    let mut dimensions = Vec::new();
    let mut seen = HashSet::new();
    for (index, name) in settings
        .dimensions
        .iter()
        .enumerate()
        .take(DIMENSIONS_MAX + 1)
    {
        let field = format!("settings.dimensions[{index}]");
        let Some(id) = violations.check(&field, Id::parse(name)) else {
            continue;
        };
        if is_reserved(name) {
            violations.add(field, format_args!("\"{name}\" is a reserved name"));
        } else if !seen.insert(name) {
            violations.add(field, format_args!("\"{name}\" is repeated"));
        }
        dimensions.push(id);
    }
    Ok(violations.finish(Some(dimensions))?)
}

fn encode_settings(settings: &ActivitySettings) -> api::ActivitySettings {
    api::ActivitySettings {
        dimensions: settings.dimensions.iter().map(Id::to_string).collect(),
    }
}

impl RowStream for Activities {
    const PATH: &'static str = "/cxmetrics.v1.ActivityService/RecordActivities";
    type Rows = api::RecordActivitiesRequest;
    type Verdicts = api::RecordActivitiesResponse;

    fn row_count(rows: &Self::Rows) -> usize {
        rows.activities.len()
    }

    async fn store(
        self,
        first_row: usize,
        rows: Self::Rows,
        earlier: CancellationToken,
    ) -> Result<Self::Verdicts, Status> {
        record_message(self.0, first_row, rows, earlier).await
    }
}

/// Stores the rows of one message of a stream.
async fn record_message(
    context: Arc<Context>,
    first_row: usize,
    message: api::RecordActivitiesRequest,
    earlier: CancellationToken,
) -> Result<api::RecordActivitiesResponse, Status> {
    let activities = message.activities;
    check_row_count("activities", activities.len())?;
    let on_conflict = row_message::on_conflict(message.revise);
    let outcomes = match message.validate_only {
        true => context.preview_activities(&activities, on_conflict).await?,
        false => {
            context
                .record_after(&activities, on_conflict, earlier)
                .await?
        }
    };
    let remarks = context.remarks(&activities, &outcomes).await?;
    let ids = activities.into_iter().map(|activity| activity.activity_id);
    let rows = (first_row..).zip(ids).zip(outcomes).zip(remarks);
    let verdicts = rows.map(|(((row, id), outcome), remarks)| {
        let verdict = verdict(row, id, outcome, RowKind::Activity)?;
        Ok(api::ActivityVerdict {
            row: verdict.row,
            activity_id: verdict.response_id,
            outcome: verdict.outcome,
            reason: verdict.reason,
            message: verdict.message,
            field_violations: verdict.field_violations,
            remarks,
        })
    });
    Ok(api::RecordActivitiesResponse {
        verdicts: verdicts.collect::<Result<_, CallError>>()?,
    })
}
