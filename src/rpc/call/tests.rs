#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;

#[test]
fn a_call_is_classified_by_its_path() {
    let kind = |path| Kind::of(path, Duration::ZERO);
    let classes = [
        ("/cxmetrics.v1.ResponseService/SubmitResponse", Class::Row),
        ("/cxmetrics.v1.ActivityService/RecordActivity", Class::Row),
        ("/cxmetrics.v1.MetricService/QueryScores", Class::Statement),
        (
            "/cxmetrics.v1.CustomerMetricService/QueryCohorts",
            Class::Analysis,
        ),
        ("/", Class::Statement),
    ];
    for (path, expected) in classes {
        assert!(
            matches!(kind(path), Kind::Unary(class) if class == expected),
            "{path}"
        );
    }
    for path in [
        "/cxmetrics.v1.ResponseService/SubmitResponses",
        "/cxmetrics.v1.ActivityService/RecordActivities",
        "/cxmetrics.v1.CustomerService/SetCustomers",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    ] {
        assert!(matches!(kind(path), Kind::Stream { .. }), "{path}");
    }
    let watch = kind("/grpc.health.v1.Health/Watch");
    assert!(matches!(watch, Kind::Health { is_watch: true }));
}

fn provoke() {
    panic!("provoked by a test");
}

#[tokio::test]
async fn a_call_that_panics_ends_with_internal_and_not_with_its_connection() {
    let limits = CallLimits {
        calls_max: 8,
        statements: 1,
        analyses: 1,
        timeout_max: Duration::from_secs(120),
    };
    let layer = CallLayer::new("w", limits, ShutdownTokens::default());
    let mut service = layer.layer(tower::service_fn(async |_: Request<Body>| {
        provoke();
        Ok::<_, Infallible>(Response::new(Body::empty()))
    }));
    // An empty message.
    let body = Body::new(Full::new(Bytes::from_static(&[0; 5])));
    let request = Request::post("/cxmetrics.v1.SurveyService/GetSurvey").body(body);
    let reply = service.call(request.unwrap()).await.unwrap();
    let status = tonic::Status::from_header_map(reply.headers()).unwrap();
    assert_eq!(status.code(), tonic::Code::Internal);
}
