//! The rows that the server stores before the hostile bytes, so that some calls find data.

use std::fmt::Write;

use cxmetrics::api::{
    self, Activity, Bucket, CesDirection, CustomerAttributes, Response,
    activity_service_client::ActivityServiceClient,
};
use prost::Message;
use uuid::Uuid;

use crate::{
    random::Random,
    support::{
        ActivityBuilder, Declare, Give, Server, activity, cancelled, order, response, survey,
    },
};

/// Surveys that stay open.
pub(crate) const SURVEYS: [&str; 2] = ["main", "shop"];
/// The questions of each survey.
pub(crate) const QUESTIONS: [&str; 7] = ["nps", "csat", "ces", "rating", "one", "some", "why"];
pub(crate) const CUSTOMERS: usize = 200;
/// Number of ids of responses and of activities. Plausible calls use no others, so the database
/// does not grow.
const IDS: u64 = 2_000;
/// 2024-01-01 in Unix seconds. All rows lie in the two years after it.
pub(crate) const FIRST_SECOND: i64 = 1_704_067_200;
pub(crate) const SECONDS: u64 = 731 * 86_400;

/// Tokens that plausible calls may use.
#[derive(Debug, Default)]
pub(crate) struct World {
    /// Requests for a second page: the name of the call, and the message.
    pub(crate) next_pages: Vec<(&'static str, Vec<u8>)>,
}

/// One of the ids.
pub(crate) fn id(random: &mut Random) -> String {
    numbered_id(random.below(IDS))
}

/// One of a few ids of merges, so that some calls undo an earlier one.
pub(crate) fn merge_id(random: &mut Random) -> String {
    numbered_id(random.below(50))
}

fn numbered_id(number: u64) -> String {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)).to_string()
}

pub(crate) fn customer(random: &mut Random) -> String {
    format!("c{}", random.index(CUSTOMERS))
}

/// A random time in the two years.
pub(crate) fn instant(random: &mut Random) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: FIRST_SECOND + i64::try_from(random.below(SECONDS)).unwrap(),
        nanos: 0,
    }
}

impl World {
    /// Two surveys with responses, and customers with a history.
    pub(crate) async fn create(server: &Server) -> Self {
        let mut random = Random::of_case(1, 1);
        for id in SURVEYS {
            server.create(whole_survey(id)).await;
        }
        let mut clear = survey("old-0");
        clear.title = "To be archived".into();
        server.create(clear.nps("nps")).await;
        // With ids that calls use, so that they find rows to read and to correct.
        let numbered = |number| Response {
            response_id: numbered_id(number),
            ..any_response(&mut random)
        };
        let responses = (0..600).map(numbered).collect();
        let messages = vec![api::SubmitResponsesRequest {
            responses,
            ..Default::default()
        }];
        server.stream(messages).await.unwrap();
        let mut activities = ActivityServiceClient::new(server.channel.clone());
        let settings = api::ActivitySettings {
            dimensions: vec!["campaign".into()],
        };
        activities
            .update_activity_settings(api::UpdateActivitySettingsRequest {
                settings: Some(settings),
            })
            .await
            .unwrap();
        let message = api::RecordActivitiesRequest {
            activities: (0..900).map(|_| any_activity(&mut random)).collect(),
            ..Default::default()
        };
        let mut verdicts = activities
            .record_activities(tokio_stream::iter([message]))
            .await
            .unwrap()
            .into_inner();
        while let Some(reply) = verdicts.message().await.unwrap() {
            let stored = |one: &&api::ActivityVerdict| one.outcome() == api::Outcome::Inserted;
            let stored = reply.verdicts.iter().filter(stored).count();
            assert!(stored > 500, "{:?}", reply.verdicts[0]);
        }
        Self {
            next_pages: next_pages(server).await,
        }
    }
}

fn whole_survey(id: &str) -> api::Survey {
    survey(id)
        .nps("nps")
        .csat("csat", 1, 5)
        .ces("ces", 1, 7, CesDirection::Agreement)
        .rating("rating", 0, 100)
        .one_of("one", &["a", "b", "c"])
        .some_of("some", &["a", "b", "c"])
        .text("why")
        .dimension("plan")
}

fn any_response(random: &mut Random) -> Response {
    let mut given = response(random.of(&SURVEYS))
        .score("nps", i32::try_from(random.below(11)).unwrap())
        .score("csat", i32::try_from(random.below(5) + 1).unwrap())
        .score("ces", i32::try_from(random.below(7) + 1).unwrap())
        .picks("one", &[random.of(&["a", "b", "c"])])
        .by(&customer(random))
        .channel(random.of(&["web", "mail"]))
        .dimension("plan", random.of(&["free", "pro"]));
    given.response_id = id(random);
    given.submit_time = Some(instant(random));
    given
}

fn any_activity(random: &mut Random) -> Activity {
    let customer = customer(random);
    let attributes = CustomerAttributes {
        segment: random.of(&["small", "large"]).into(),
        country: random.of(&["AT", "DE"]).into(),
        ..CustomerAttributes::default()
    };
    let mut done = match random.below(8) {
        0 => activity(
            &customer,
            Some(api::activity::Kind::Acquired(api::Acquired {
                attributes: Some(attributes),
            })),
        ),
        1 => cancelled(&customer),
        _ => {
            let mut amount = random.below(200).to_string();
            let _ = write!(amount, ".{:02}", random.below(100));
            order(&customer, &format!("o{}", random.below(500)), &amount)
        }
    };
    done = done.over(random.of(&["web", "store"]));
    done.activity_id = id(random);
    done.activity_time = Some(instant(random));
    done
}

/// Requests with a page token from the server.
async fn next_pages(server: &Server) -> Vec<(&'static str, Vec<u8>)> {
    let mut list = api::ListResponsesRequest {
        survey_id: "main".into(),
        page_size: 2,
        ..api::ListResponsesRequest::default()
    };
    list.page_token = server.list(list.clone()).await.unwrap().next_page_token;
    let mut surveys = api::ListSurveysRequest {
        page_size: 1,
        ..api::ListSurveysRequest::default()
    };
    let page = server.surveys().list_surveys(surveys.clone()).await;
    surveys.page_token = page.unwrap().into_inner().next_page_token;
    let mut activities = api::ListActivitiesRequest {
        page_size: 1,
        ..api::ListActivitiesRequest::default()
    };
    let mut client = ActivityServiceClient::new(server.channel.clone());
    for number in 0..CUSTOMERS {
        activities.customer_id = format!("c{number}");
        let page = client.list_activities(activities.clone()).await;
        activities.page_token = page.unwrap().into_inner().next_page_token;
        if !activities.page_token.is_empty() {
            break;
        }
    }
    let mut customers = api::ListCustomersRequest {
        page_size: 2,
        ..api::ListCustomersRequest::default()
    };
    let page = api::customer_service_client::CustomerServiceClient::new(server.channel.clone())
        .list_customers(customers.clone())
        .await;
    customers.page_token = page.unwrap().into_inner().next_page_token;
    let mut values = api::QueryLifetimeValueRequest {
        scope: Some(api::CustomerScope {
            time_zone: "UTC".into(),
            ..api::CustomerScope::default()
        }),
        currency_code: "EUR".into(),
        page_size: 2,
        ..api::QueryLifetimeValueRequest::default()
    };
    let page = api::customer_metric_service_client::CustomerMetricServiceClient::new(
        server.channel.clone(),
    )
    .query_lifetime_value(values.clone())
    .await;
    values.page_token = page.unwrap().into_inner().next_page_token;
    let pages = [
        ("ListResponses", list.page_token.len(), list.encode_to_vec()),
        (
            "ListSurveys",
            surveys.page_token.len(),
            surveys.encode_to_vec(),
        ),
        (
            "ListActivities",
            activities.page_token.len(),
            activities.encode_to_vec(),
        ),
        (
            "ListCustomers",
            customers.page_token.len(),
            customers.encode_to_vec(),
        ),
        (
            "QueryLifetimeValue",
            values.page_token.len(),
            values.encode_to_vec(),
        ),
    ];
    pages
        .into_iter()
        .map(|(name, token_length, message)| {
            assert!(token_length > 0, "{name} has a second page");
            (name, message)
        })
        .collect()
}

/// A query with a large reply: hourly buckets of more than 200 days.
pub(crate) fn large_query() -> api::QueryScoresRequest {
    api::QueryScoresRequest {
        questions: vec![api::QuestionRef {
            survey_id: "main".into(),
            question_id: "nps".into(),
        }],
        period: Some(api::Period {
            start_time: Some(prost_types::Timestamp {
                seconds: FIRST_SECOND,
                nanos: 0,
            }),
            end_time: Some(prost_types::Timestamp {
                seconds: FIRST_SECOND + 5_000 * 3_600,
                nanos: 0,
            }),
        }),
        time_zone: "UTC".into(),
        bucket: Bucket::Hour.into(),
        ..api::QueryScoresRequest::default()
    }
}
