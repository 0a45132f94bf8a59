//! `MetricService`.

use tonic::{Request, Response, Status};

use super::{CallError, Context, score_encoding, score_message};
use crate::{
    api::{self, metric_service_server::MetricService},
    metrics::{Cancellation, ScoreAnswer},
};

/// Estimates up to which an answer is encoded on the async worker: about a millisecond.
const LIGHT_ESTIMATES_MAX: usize = 4_000;

/// Scores, over gRPC.
#[derive(Debug)]
pub struct ScoreMetrics(pub Context);

#[tonic::async_trait]
impl MetricService for ScoreMetrics {
    async fn query_scores(
        &self,
        request: Request<api::QueryScoresRequest>,
    ) -> Result<Response<api::QueryScoresResponse>, Status> {
        let query = score_message::parse_query(request.into_inner()).map_err(CallError::from)?;
        let metrics = &self.0.metrics;
        let answer = metrics.scores(self.0.workspace, query).await;
        let response = self.encode(answer.map_err(CallError::from)?).await?;
        Ok(Response::new(response))
    }
}

impl ScoreMetrics {
    /// Encodes an answer, on the compute pool if it is large.
    async fn encode(&self, answer: ScoreAnswer) -> Result<api::QueryScoresResponse, CallError> {
        if answer.estimates() <= LIGHT_ESTIMATES_MAX {
            return score_encoding::encode_answer(answer);
        }
        let heavy = move |_: &Cancellation| Ok(score_encoding::encode_answer(answer));
        self.0.metrics.compute().run(heavy).await?
    }
}
