//! The services, each at its path.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use tonic::{codec::CompressionEncoding::Gzip, service::Routes};

use super::error::ServeError;
use crate::{
    api::{
        self, activity_service_server::ActivityServiceServer,
        customer_metric_service_server::CustomerMetricServiceServer,
        customer_service_server::CustomerServiceServer, metric_service_server::MetricServiceServer,
        response_service_server::ResponseServiceServer, survey_service_server::SurveyServiceServer,
    },
    rpc::{
        Activities, Context, CustomerMetrics, Customers, MESSAGE_BYTES_MAX, Overload, Responses,
        RowStream, RowStreamService, ScoreMetrics, Surveys,
    },
};

/// Bytes of one reflection request.
const REFLECTION_BYTES_MAX: usize = 16 * 1024;

/// What the streams of rows need besides their service.
pub(super) struct StreamOptions {
    pub(super) overload: Overload,
    /// How long a stream may be silent.
    pub(super) idle_max: Duration,
}

/// Every service but health.
pub(super) fn routes(context: Context, streams: StreamOptions) -> Result<Routes, ServeError> {
    let shared = Arc::new(context.clone());
    let responses = Responses(shared.clone());
    let activities = Activities(shared.clone());
    let customers = Customers(shared);
    let shutdown = context.shutdown.clone();
    let mut routes = Routes::builder();
    // The services differ in type and share no trait for these settings.
    macro_rules! served {
        ($server:ident, $service:expr) => {
            $server::new($service)
                .max_decoding_message_size(MESSAGE_BYTES_MAX)
                .accept_compressed(Gzip)
                .send_compressed(Gzip)
        };
    }
    routes
        .add_service(served!(ResponseServiceServer, responses.clone()))
        .add_service(served!(ActivityServiceServer, activities.clone()))
        .add_service(served!(SurveyServiceServer, Surveys(context.clone())))
        .add_service(served!(MetricServiceServer, ScoreMetrics(context.clone())))
        .add_service(served!(CustomerServiceServer, customers.clone()))
        .add_service(served!(
            CustomerMetricServiceServer,
            CustomerMetrics(context)
        ));
    let describe = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(api::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let reflection_error = |error| ServeError::Reflection(Box::new(error));
    let reflection = describe().build_v1().map_err(reflection_error)?;
    routes.add_service(reflection.max_decoding_message_size(REFLECTION_BYTES_MAX));
    // grpcurl and other tools older than 2023 call this version.
    let reflection = describe().build_v1alpha().map_err(reflection_error)?;
    routes.add_service(reflection.max_decoding_message_size(REFLECTION_BYTES_MAX));
    let routes = with_stream(routes.routes(), responses, &streams, &shutdown);
    let routes = with_stream(routes, activities, &streams, &shutdown);
    Ok(with_stream(routes, customers, &streams, &shutdown))
}

/// Adds the route of a stream, which takes precedence over that of its service.
fn with_stream<H: RowStream>(
    routes: Routes,
    handler: H,
    options: &StreamOptions,
    shutdown: &CancellationToken,
) -> Routes {
    let stream = RowStreamService {
        handler,
        overload: options.overload.clone(),
        idle_max: options.idle_max,
        shutdown: shutdown.clone(),
    };
    routes
        .into_axum_router()
        .route_service(H::PATH, stream)
        .into()
}
