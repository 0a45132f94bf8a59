//! Corrections, in few words; each with a request id of its own.

use cxmetrics::api::{
    Activity, DeleteResponseRequest, ExcludeResponseRequest, ExclusionReason,
    IncludeResponseRequest, Response, ReviseActivityRequest, ReviseResponseRequest,
};
use tonic::Status;
use uuid::Uuid;

use super::Server;

/// The answers of `with` in place of those of the response with its id.
pub(crate) fn revise(with: &Response) -> ReviseResponseRequest {
    ReviseResponseRequest {
        response_id: with.response_id.clone(),
        answers: with.answers.clone(),
        request_id: Uuid::now_v7().to_string(),
        ..ReviseResponseRequest::default()
    }
}

/// The fields of `with` that `paths` name in place of those of the response with its id.
pub(crate) fn revise_fields(paths: &[&str], with: &Response) -> ReviseResponseRequest {
    ReviseResponseRequest {
        response_id: with.response_id.clone(),
        request_id: Uuid::now_v7().to_string(),
        update_mask: Some(mask(paths)),
        response: Some(with.clone()),
        ..ReviseResponseRequest::default()
    }
}

/// The fields of `with` that `paths` name in place of those of the activity with its id.
pub(crate) fn revise_activity(paths: &[&str], with: &Activity) -> ReviseActivityRequest {
    ReviseActivityRequest {
        activity: Some(with.clone()),
        update_mask: Some(mask(paths)),
        request_id: Uuid::now_v7().to_string(),
    }
}

fn mask(paths: &[&str]) -> prost_types::FieldMask {
    prost_types::FieldMask {
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
    }
}

pub(crate) fn exclude(response_id: &str, reason: ExclusionReason) -> ExcludeResponseRequest {
    ExcludeResponseRequest {
        response_id: response_id.into(),
        reason: reason.into(),
        request_id: Uuid::now_v7().to_string(),
    }
}

pub(crate) fn include(response_id: &str) -> IncludeResponseRequest {
    IncludeResponseRequest {
        response_id: response_id.into(),
        request_id: Uuid::now_v7().to_string(),
    }
}

pub(crate) fn remove(response_id: &str) -> DeleteResponseRequest {
    DeleteResponseRequest {
        response_id: response_id.into(),
        request_id: Uuid::now_v7().to_string(),
    }
}

/// A correction that a server can be asked for.
pub(crate) trait Correct {
    type Reply;

    async fn on(&self, server: &Server) -> Result<Self::Reply, Status>;
}

impl Correct for ReviseResponseRequest {
    /// The revision.
    type Reply = i32;

    async fn on(&self, server: &Server) -> Result<i32, Status> {
        let reply = server.responses().revise_response(self.clone()).await?;
        Ok(reply.into_inner().revision)
    }
}

impl Correct for ExcludeResponseRequest {
    type Reply = ();

    async fn on(&self, server: &Server) -> Result<(), Status> {
        server.responses().exclude_response(self.clone()).await?;
        Ok(())
    }
}

impl Correct for IncludeResponseRequest {
    type Reply = ();

    async fn on(&self, server: &Server) -> Result<(), Status> {
        server.responses().include_response(self.clone()).await?;
        Ok(())
    }
}

impl Correct for DeleteResponseRequest {
    type Reply = ();

    async fn on(&self, server: &Server) -> Result<(), Status> {
        server.responses().delete_response(self.clone()).await?;
        Ok(())
    }
}
