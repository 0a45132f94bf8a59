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
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    ] {
        assert!(matches!(kind(path), Kind::Stream { .. }), "{path}");
    }
    let watch = kind("/grpc.health.v1.Health/Watch");
    assert!(matches!(watch, Kind::Health { is_watch: true }));
}
