//! `CustomerMetricService`: one file per call, from its request to its reply.

mod activity_counts;
mod cohorts;
mod customer_base;
mod encoding;
mod lifetime_value;
mod loss_rule;
mod purchases;
mod scope;
mod survival;

use tonic::{Request, Response, Status};

use super::Context;
use crate::api::{self, customer_metric_service_server::CustomerMetricService};

/// Metrics of customers' behavior, over gRPC.
#[derive(Debug)]
pub struct CustomerMetrics(pub Context);

#[tonic::async_trait]
impl CustomerMetricService for CustomerMetrics {
    async fn query_customer_base(
        &self,
        request: Request<api::QueryCustomerBaseRequest>,
    ) -> Result<Response<api::QueryCustomerBaseResponse>, Status> {
        let reply = self.0.query_customer_base(request.into_inner()).await?;
        Ok(Response::new(reply))
    }

    async fn query_purchases(
        &self,
        request: Request<api::QueryPurchasesRequest>,
    ) -> Result<Response<api::QueryPurchasesResponse>, Status> {
        let reply = self.0.query_purchases(request.into_inner()).await?;
        Ok(Response::new(reply))
    }

    async fn query_cohorts(
        &self,
        request: Request<api::QueryCohortsRequest>,
    ) -> Result<Response<api::QueryCohortsResponse>, Status> {
        let reply = self.0.query_cohorts(request.into_inner()).await?;
        Ok(Response::new(reply))
    }

    async fn query_survival(
        &self,
        request: Request<api::QuerySurvivalRequest>,
    ) -> Result<Response<api::QuerySurvivalResponse>, Status> {
        let reply = self.0.query_survival(request.into_inner()).await?;
        Ok(Response::new(reply))
    }

    async fn query_lifetime_value(
        &self,
        request: Request<api::QueryLifetimeValueRequest>,
    ) -> Result<Response<api::QueryLifetimeValueResponse>, Status> {
        let reply = self.0.query_lifetime_value(request.into_inner()).await?;
        Ok(Response::new(reply))
    }

    async fn query_activity_counts(
        &self,
        request: Request<api::QueryActivityCountsRequest>,
    ) -> Result<Response<api::QueryActivityCountsResponse>, Status> {
        let reply = self.0.query_activity_counts(request.into_inner()).await?;
        Ok(Response::new(reply))
    }
}
