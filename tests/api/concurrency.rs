//! Many clients and two servers at once: every response counts exactly once.

use std::time::Duration;

use cxmetrics::api::{self, Outcome};
use tokio::task::JoinSet;
use tonic::Code;

use crate::support::{
    Database, Declare, Give, Refusal, Server, Setup, response, rows, scores, survey, tallies_off,
};

/// Response number `n`: always with the same content. The ids are spread and the
/// times are not in their order.
fn numbered(n: u32) -> api::Response {
    let id = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, &n.to_be_bytes());
    let time = format!("2026-01-{:02}T{:02}:{:02}:00Z", 1 + n % 3, n % 5, n % 60);
    let given = response("s").id(id).at(&time);
    let given = match n % 4 {
        0 => given.channel("web"),
        1 => given.channel("mail").partial(),
        _ => given,
    };
    given
        .score("q", i32::try_from(n % 11).unwrap())
        .picks("seat", &[["a", "b"][usize::from(n % 3 < 1)]])
}

async fn surveyed(server: &Server) {
    server
        .create(survey("s").nps("q").one_of("seat", &["a", "b"]))
        .await;
}

#[tokio::test]
async fn overlapping_ids_from_many_clients_on_two_servers_count_exactly_once() {
    const ALL: u32 = 1_500;
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    surveyed(&here).await;

    let mut clients = JoinSet::new();
    for number in 0..16_u32 {
        let server = if number % 2 == 0 { &here } else { &there };
        let mut client =
            api::response_service_client::ResponseServiceClient::new(server.another_channel());
        // Each client sends half of all, each in an order of its own.
        let mine = (0..ALL).map(move |n| (n * 7 + number * 131) % ALL);
        let mine: Vec<_> = mine.filter(|n| (n / 50 + number) % 2 == 0).collect();
        clients.spawn(async move {
            if number < 10 {
                let messages: Vec<_> = mine
                    .chunks(37)
                    .map(|chunk| rows(chunk.iter().copied().map(numbered)))
                    .collect();
                let reply = client.submit_responses(tokio_stream::iter(messages)).await;
                let mut replies = reply.unwrap().into_inner();
                let mut inserted = 0;
                while let Some(reply) = replies.message().await.unwrap() {
                    inserted += count_inserted(reply.verdicts.iter().map(api::Verdict::outcome));
                }
                return inserted;
            }
            let mut inserted = 0;
            for n in mine.into_iter().take(200) {
                let request = api::SubmitResponseRequest {
                    response: Some(numbered(n)),
                };
                let reply = client.submit_response(request).await.unwrap().into_inner();
                inserted += count_inserted([reply.outcome()].into_iter());
            }
            inserted
        });
    }
    let inserted: u32 = clients.join_all().await.into_iter().sum();
    assert_eq!(inserted, ALL, "each was new to exactly one of all callers");

    for server in [&here, &there] {
        let point = server.point(scores("s", "q")).await;
        assert_eq!(point.count, i64::from(ALL));
        let expected: Vec<i64> = (0..11)
            .map(|score| {
                i64::from(
                    (0..ALL)
                        .filter(|n| n % 11 == score)
                        .map(|_| 1_u32)
                        .sum::<u32>(),
                )
            })
            .collect();
        assert_eq!(point.histogram, expected);
    }
    let mut database = here.database().connect().await;
    assert_eq!(tallies_off(&mut database).await, 0);
}

fn count_inserted(outcomes: impl Iterator<Item = Outcome>) -> u32 {
    outcomes
        .map(|outcome| match outcome {
            Outcome::Inserted => 1,
            Outcome::Identical => 0,
            Outcome::Unspecified | Outcome::Conflict | Outcome::Rejected | Outcome::Updated => {
                panic!("{outcome:?}: the content was the same")
            }
        })
        .sum()
}

#[tokio::test]
async fn of_conflicting_contents_under_one_id_exactly_one_is_stored() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    surveyed(&here).await;
    for round in 0..10 {
        let first = api::Response {
            completion: api::Completion::Complete.into(),
            ..numbered(round)
        };
        let other = first.clone().by("somebody else");
        let (one, two) = tokio::join!(here.submit(first), there.submit(other));
        match (one, two) {
            (Ok(Outcome::Inserted), Err(refused)) | (Err(refused), Ok(Outcome::Inserted)) => {
                assert_eq!(Refusal::from(refused).reason, "RESPONSE_CONFLICT");
            }
            both => panic!("{both:?}"),
        }
    }
    assert_eq!(here.point(scores("s", "q")).await.count, 10);
    let mut database = here.database().connect().await;
    assert_eq!(tallies_off(&mut database).await, 0);
}

#[tokio::test]
async fn after_an_archive_returned_no_further_response_is_stored() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    surveyed(&here).await;
    let submitting = async {
        let mut stored = 0;
        for n in 0.. {
            let refused = match here.submit(numbered(n)).await {
                Ok(_) => {
                    stored += 1;
                    continue;
                }
                Err(status) => Refusal::from(status),
            };
            assert_eq!(
                (refused.code, refused.reason.as_str()),
                (Code::FailedPrecondition, "SURVEY_ARCHIVED")
            );
            break;
        }
        stored
    };
    let archiving = async {
        while there.query(scores("s", "q")).await.unwrap().series[0]
            .points
            .is_empty()
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        there.archive("s").await.unwrap();
        there.point(scores("s", "q")).await.count
    };
    let (stored, seen) = tokio::join!(submitting, archiving);
    assert_eq!(there.point(scores("s", "q")).await.count, seen);
    assert_eq!(stored, seen);
}

#[tokio::test]
async fn a_survey_changed_under_load_loses_no_response() {
    let server = Server::start().await;
    surveyed(&server).await;
    let submitting = async {
        for n in 0..150 {
            assert_eq!(server.submit(numbered(n)).await.unwrap(), Outcome::Inserted);
        }
    };
    let changing = async {
        let base = || survey("s").nps("q").one_of("seat", &["a", "b"]);
        for n in 0..20 {
            let grown = (0..=n).fold(base(), |survey, n| survey.rating(&format!("r{n}"), 1, 5));
            server.update(grown, &["questions"]).await.unwrap();
        }
    };
    tokio::join!(submitting, changing);
    assert_eq!(server.point(scores("s", "q")).await.count, 150);
    let mut database = server.database().connect().await;
    assert_eq!(tallies_off(&mut database).await, 0);
}

#[tokio::test]
async fn surveys_created_concurrently_do_not_interfere() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let same = || survey("same").nps("q");
    let (one, two) = tokio::join!(here.try_create(same()), there.try_create(same()));
    let refused = one.and(two).unwrap_err();
    assert_eq!(Refusal::from(refused).reason, "SURVEY_EXISTS");

    let mut creating = JoinSet::new();
    for n in 0..20 {
        let server = if n % 2 == 0 { &here } else { &there };
        let mut client =
            api::survey_service_client::SurveyServiceClient::new(server.another_channel());
        creating.spawn(async move {
            let request = api::CreateSurveyRequest {
                survey: Some(survey(&format!("s{n}")).nps("q")),
            };
            client.create_survey(request).await.unwrap();
        });
    }
    creating.join_all().await;
    let listed = here
        .surveys()
        .list_surveys(api::ListSurveysRequest::default())
        .await;
    assert_eq!(listed.unwrap().into_inner().surveys.len(), 21);
}

#[tokio::test]
async fn servers_that_start_together_on_an_empty_database_all_serve() {
    let database = Database::create().await;
    let servers: Vec<Server> = (0..5)
        .map(|_| Setup::default().start_on(database.clone()))
        .collect();
    let mut asking = JoinSet::new();
    for server in &servers {
        let mut client =
            api::survey_service_client::SurveyServiceClient::new(server.channel.clone());
        asking.spawn(async move {
            client
                .list_surveys(api::ListSurveysRequest::default())
                .await
                .unwrap()
        });
    }
    asking.join_all().await;
    surveyed(&servers[0]).await;
    for (n, server) in (0..).zip(&servers) {
        server.submit(numbered(n)).await.unwrap();
    }
    for server in &servers {
        assert_eq!(server.point(scores("s", "q")).await.count, 5);
    }
}
