//! Names of the services whose health is reported.

/// The server as a whole.
pub(super) const SERVER: &str = "";
pub(super) const RESPONSES: &str = "cxmetrics.v1.ResponseService";
pub(super) const ACTIVITIES: &str = "cxmetrics.v1.ActivityService";
pub(super) const CUSTOMER_METRICS: &str = "cxmetrics.v1.CustomerMetricService";

/// Every service, and the server as a whole.
pub(super) const SERVICES: [&str; 7] = [
    SERVER,
    "cxmetrics.v1.SurveyService",
    RESPONSES,
    "cxmetrics.v1.MetricService",
    ACTIVITIES,
    "cxmetrics.v1.CustomerService",
    CUSTOMER_METRICS,
];
