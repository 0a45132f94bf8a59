//! Calls of the services of activities and customers.

use cxmetrics::api::{
    self, activity_service_client::ActivityServiceClient,
    customer_metric_service_client::CustomerMetricServiceClient,
    customer_service_client::CustomerServiceClient,
};
use tokio_stream::StreamExt;
use tonic::{Status, transport::Channel};
use uuid::Uuid;

use super::Server;

impl Server {
    pub(crate) fn activities(&self) -> ActivityServiceClient<Channel> {
        ActivityServiceClient::new(self.channel.clone())
    }

    pub(crate) fn customers(&self) -> CustomerServiceClient<Channel> {
        CustomerServiceClient::new(self.channel.clone())
    }

    pub(crate) fn customer_metrics(&self) -> CustomerMetricServiceClient<Channel> {
        CustomerMetricServiceClient::new(self.channel.clone()).max_decoding_message_size(usize::MAX)
    }

    /// Records one activity. Returns the outcome and the remarks.
    pub(crate) async fn tell(
        &self,
        activity: api::Activity,
    ) -> Result<api::RecordActivityResponse, Status> {
        let request = api::RecordActivityRequest {
            activity: Some(activity),
        };
        Ok(self
            .activities()
            .record_activity(request)
            .await?
            .into_inner())
    }

    /// Records one activity. Returns the outcome.
    pub(crate) async fn record(&self, activity: api::Activity) -> Result<api::Outcome, Status> {
        Ok(self.tell(activity).await?.outcome())
    }

    /// Records activities over one stream; each must be new.
    pub(crate) async fn record_all(&self, activities: impl IntoIterator<Item = api::Activity>) {
        let activities: Vec<_> = activities.into_iter().collect();
        let messages: Vec<_> = activities
            .chunks(1_000)
            .map(|chunk| super::record_request(chunk.iter().cloned()))
            .collect();
        let verdicts = self.record_stream(messages).await.expect("no error");
        assert_eq!(verdicts.len(), activities.len());
        for verdict in verdicts {
            assert_eq!(verdict.outcome(), api::Outcome::Inserted, "{verdict:?}");
        }
    }

    /// Sends messages over one stream and returns every verdict.
    pub(crate) async fn record_stream(
        &self,
        messages: Vec<api::RecordActivitiesRequest>,
    ) -> Result<Vec<api::ActivityVerdict>, Status> {
        let reply = self
            .activities()
            .record_activities(tokio_stream::iter(messages))
            .await?;
        let mut replies = reply.into_inner();
        let mut verdicts = Vec::new();
        while let Some(reply) = replies.next().await {
            verdicts.extend(reply?.verdicts);
        }
        Ok(verdicts)
    }

    pub(crate) async fn activity(&self, activity_id: &str) -> Result<api::Activity, Status> {
        self.activity_revision(activity_id, 0).await
    }

    pub(crate) async fn activity_revision(
        &self,
        activity_id: &str,
        revision: i32,
    ) -> Result<api::Activity, Status> {
        let request = api::GetActivityRequest {
            activity_id: activity_id.into(),
            revision,
        };
        let reply = self.activities().get_activity(request).await?;
        Ok(reply.into_inner().activity.expect("the activity"))
    }

    /// Revises an activity, and returns its revision.
    pub(crate) async fn revise_activity(
        &self,
        request: api::ReviseActivityRequest,
    ) -> Result<i32, Status> {
        let reply = self.activities().revise_activity(request).await?;
        Ok(reply.into_inner().revision)
    }

    pub(crate) async fn delete(&self, activity_id: &str) -> Result<(), Status> {
        let request = api::DeleteActivityRequest {
            activity_id: activity_id.into(),
        };
        self.activities().delete_activity(request).await?;
        Ok(())
    }

    pub(crate) async fn list_activities(
        &self,
        request: api::ListActivitiesRequest,
    ) -> Result<api::ListActivitiesResponse, Status> {
        let reply = self.activities().list_activities(request).await?;
        Ok(reply.into_inner())
    }

    /// Declares dimensions of activities; all that are declared then.
    pub(crate) async fn declare(&self, dimensions: &[&str]) -> Result<Vec<String>, Status> {
        let request = api::UpdateActivitySettingsRequest {
            settings: Some(api::ActivitySettings {
                dimensions: dimensions.iter().map(|name| (*name).into()).collect(),
            }),
        };
        let reply = self.activities().update_activity_settings(request).await?;
        Ok(reply.into_inner().settings.expect("settings").dimensions)
    }

    pub(crate) async fn set_customer(
        &self,
        customer_id: &str,
        attributes: api::CustomerAttributes,
        clear: &[&str],
    ) -> Result<api::Customer, Status> {
        let request = api::SetCustomerRequest {
            customer: Some(api::Customer {
                customer_id: customer_id.into(),
                attributes: Some(attributes),
                ..Default::default()
            }),
            clear: clear.iter().map(|name| (*name).into()).collect(),
        };
        let reply = self.customers().set_customer(request).await?;
        Ok(reply.into_inner().customer.expect("the customer"))
    }

    /// Sends messages of rows over one stream and returns every verdict.
    pub(crate) async fn set_customers(
        &self,
        messages: impl IntoIterator<Item = Vec<api::CustomerUpdate>>,
    ) -> Result<Vec<api::CustomerVerdict>, Status> {
        let messages = messages.into_iter();
        let messages: Vec<_> = messages
            .map(|customers| api::SetCustomersRequest {
                customers,
                ..Default::default()
            })
            .collect();
        let reply = self
            .customers()
            .set_customers(tokio_stream::iter(messages))
            .await?;
        let mut replies = reply.into_inner();
        let mut verdicts = Vec::new();
        while let Some(reply) = replies.next().await {
            verdicts.extend(reply?.verdicts);
        }
        Ok(verdicts)
    }

    pub(crate) async fn customer(&self, customer_id: &str) -> Result<api::Customer, Status> {
        let request = api::GetCustomerRequest {
            customer_id: customer_id.into(),
        };
        let reply = self.customers().get_customer(request).await?;
        Ok(reply.into_inner().customer.expect("the customer"))
    }

    /// Merges `from` into `into` by a new request.
    pub(crate) async fn merge(&self, from: &str, into: &str) -> Result<api::CustomerMerge, Status> {
        self.merge_by(&Uuid::now_v7().to_string(), from, into).await
    }

    pub(crate) async fn merge_by(
        &self,
        request_id: &str,
        from: &str,
        into: &str,
    ) -> Result<api::CustomerMerge, Status> {
        let request = api::MergeCustomersRequest {
            request_id: request_id.into(),
            from_customer_id: from.into(),
            into_customer_id: into.into(),
        };
        let reply = self.customers().merge_customers(request).await?;
        Ok(reply.into_inner().merge.expect("the merge"))
    }

    pub(crate) async fn unmerge(&self, request_id: &str) -> Result<api::CustomerMerge, Status> {
        let request = api::UnmergeCustomersRequest {
            request_id: request_id.into(),
        };
        let reply = self.customers().unmerge_customers(request).await?;
        Ok(reply.into_inner().merge.expect("the merge"))
    }

    pub(crate) async fn base(
        &self,
        request: api::QueryCustomerBaseRequest,
    ) -> Result<api::QueryCustomerBaseResponse, Status> {
        let reply = self.customer_metrics().query_customer_base(request).await?;
        Ok(reply.into_inner())
    }

    /// The points of the only series of a good query of the base.
    pub(crate) async fn base_points(
        &self,
        request: api::QueryCustomerBaseRequest,
    ) -> Vec<api::CustomerBasePoint> {
        let mut reply = self.base(request).await.expect("a good query");
        assert_eq!(reply.series.len(), 1, "{reply:?}");
        reply.series.remove(0).points
    }

    pub(crate) async fn purchases(
        &self,
        request: api::QueryPurchasesRequest,
    ) -> Result<api::QueryPurchasesResponse, Status> {
        let reply = self.customer_metrics().query_purchases(request).await?;
        Ok(reply.into_inner())
    }

    /// The points of the only series of a good query of purchases.
    pub(crate) async fn purchase_points(
        &self,
        request: api::QueryPurchasesRequest,
    ) -> Vec<api::PurchasePoint> {
        let mut reply = self.purchases(request).await.expect("a good query");
        assert_eq!(reply.series.len(), 1, "{reply:?}");
        reply.series.remove(0).points
    }

    pub(crate) async fn cohorts(
        &self,
        request: api::QueryCohortsRequest,
    ) -> Result<api::QueryCohortsResponse, Status> {
        let reply = self.customer_metrics().query_cohorts(request).await?;
        Ok(reply.into_inner())
    }

    pub(crate) async fn survival(
        &self,
        request: api::QuerySurvivalRequest,
    ) -> Result<api::QuerySurvivalResponse, Status> {
        let reply = self.customer_metrics().query_survival(request).await?;
        Ok(reply.into_inner())
    }

    pub(crate) async fn lifetime_value(
        &self,
        request: api::QueryLifetimeValueRequest,
    ) -> Result<api::QueryLifetimeValueResponse, Status> {
        let reply = self
            .customer_metrics()
            .query_lifetime_value(request)
            .await?;
        Ok(reply.into_inner())
    }

    pub(crate) async fn activity_counts(
        &self,
        request: api::QueryActivityCountsRequest,
    ) -> Result<api::QueryActivityCountsResponse, Status> {
        let reply = self
            .customer_metrics()
            .query_activity_counts(request)
            .await?;
        Ok(reply.into_inner())
    }
}
