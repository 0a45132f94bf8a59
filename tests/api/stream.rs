//! Streams of responses: a verdict for every row, in the order sent.

use cxmetrics::api::{self, ErrorReason, Outcome, SubmitResponsesRequest};
use tokio::sync::mpsc;
use tokio_stream::{StreamExt, wrappers::ReceiverStream};
use tonic::{Code, Status, Streaming};

use crate::support::{
    Declare, Give, Refusal, Server, assert_invalid, response, rows, scores, survey,
};

/// An open stream, both ends.
struct Open {
    messages: mpsc::Sender<SubmitResponsesRequest>,
    replies: Streaming<api::SubmitResponsesResponse>,
}

impl Open {
    async fn on(server: &Server) -> Self {
        let (messages, received) = mpsc::channel(16);
        let reply = server
            .responses()
            .submit_responses(ReceiverStream::new(received))
            .await
            .unwrap();
        Self {
            messages,
            replies: reply.into_inner(),
        }
    }

    async fn send(
        &mut self,
        responses: impl IntoIterator<Item = api::Response>,
    ) -> Result<Vec<api::Verdict>, Status> {
        self.messages.send(rows(responses)).await.unwrap();
        let reply = self.replies.next().await.expect("a reply");
        Ok(reply?.verdicts)
    }
}

fn outcomes(verdicts: &[api::Verdict]) -> Vec<Outcome> {
    verdicts.iter().map(api::Verdict::outcome).collect()
}

#[tokio::test]
async fn every_row_gets_its_verdict_in_order_and_bad_rows_do_not_affect_others() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.create(survey("t").rating("r", 1, 5)).await;
    let first = response("s").score("q", 9);
    let messages = vec![
        rows([
            first.clone(),
            response("s").score("q", 11),
            response("t").score("r", 5),
        ]),
        rows([response("nope")]),
        rows([
            first.clone(),
            first.clone().score("q", 9),
            first.clone().by("somebody"),
            response("t").score("r", 1),
        ]),
    ];
    let sent: Vec<String> = messages
        .iter()
        .flat_map(|message| &message.responses)
        .map(|response| response.response_id.clone())
        .collect();
    let mut open = Open::on(&server).await;
    let mut verdicts = Vec::new();
    for message in messages {
        verdicts.extend(open.send(message.responses).await.unwrap());
    }

    use Outcome::{Conflict, Identical, Inserted, Rejected};
    assert_eq!(
        outcomes(&verdicts),
        [
            Inserted, Rejected, Inserted, Rejected, Identical, Rejected, Conflict, Inserted
        ]
    );
    let numbers: Vec<i64> = verdicts.iter().map(|verdict| verdict.row).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7]);
    let ids: Vec<String> = verdicts
        .iter()
        .map(|verdict| verdict.response_id.clone())
        .collect();
    assert_eq!(ids, sent);

    use ErrorReason::{InvalidField, ResponseConflict, SurveyNotFound, Unspecified};
    let reasons: Vec<ErrorReason> = verdicts.iter().map(api::Verdict::reason).collect();
    assert_eq!(
        reasons,
        [
            Unspecified,
            InvalidField,
            Unspecified,
            SurveyNotFound,
            Unspecified,
            InvalidField,
            ResponseConflict,
            Unspecified
        ]
    );
    for verdict in &verdicts {
        let stored = matches!(verdict.outcome(), Inserted | Identical);
        assert_eq!(verdict.message.is_empty(), stored, "{verdict:?}");
    }
    assert_eq!(
        verdicts[1].field_violations[0].field,
        "response.answers[0].score"
    );
    assert_eq!(server.point(scores("s", "q")).await.count, 1);
    assert_eq!(server.point(scores("t", "r")).await.count, 2);
}

#[tokio::test]
async fn of_rows_with_one_id_in_one_message_the_first_good_one_is_stored() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let good = response("s").score("q", 9);
    let mut bad = good.clone();
    bad.completion = 0;
    let other = good.clone().by("somebody");
    let message = rows([bad, good.clone(), other, good.clone()]);
    let verdicts = server.stream(vec![message]).await.unwrap();
    assert_eq!(
        outcomes(&verdicts),
        [
            Outcome::Rejected,
            Outcome::Inserted,
            Outcome::Conflict,
            Outcome::Identical
        ]
    );
    assert_eq!(server.point(scores("s", "q")).await.count, 1);
    assert_eq!(server.get(&good.response_id).await.unwrap().customer_id, "");
}

#[tokio::test]
async fn a_verdict_is_final_and_visible_when_it_is_received() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let mut open = Open::on(&server).await;
    for count in 1..=5 {
        let verdicts = open.send([response("s").score("q", 10)]).await.unwrap();
        assert_eq!(outcomes(&verdicts), [Outcome::Inserted]);
        assert_eq!(server.point(scores("s", "q")).await.count, count);
    }
}

#[tokio::test]
async fn a_survey_archived_in_mid_stream_takes_no_more_rows() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.create(survey("t").nps("q")).await;
    let mut open = Open::on(&server).await;
    let early = response("s").score("q", 9);
    let verdicts = open.send([early.clone()]).await.unwrap();
    assert_eq!(outcomes(&verdicts), [Outcome::Inserted]);

    server.archive("s").await.unwrap();
    let verdicts = open
        .send([
            response("s").score("q", 9),
            response("t").score("q", 9),
            early,
        ])
        .await
        .unwrap();
    assert_eq!(
        outcomes(&verdicts),
        [Outcome::Rejected, Outcome::Inserted, Outcome::Identical]
    );
    assert_eq!(verdicts[0].reason(), ErrorReason::SurveyArchived);
    assert_eq!(server.point(scores("s", "q")).await.count, 1);
}

#[tokio::test]
async fn a_survey_that_grows_in_mid_stream_takes_the_new_rows() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let mut open = Open::on(&server).await;
    open.send([response("s").score("q", 9)]).await.unwrap();
    let grown = survey("s").nps("q").rating("r", 1, 5);
    server.update(grown, &["questions"]).await.unwrap();
    let newer = response("s").score("q", 9).score("r", 5);
    let verdicts = open.send([newer]).await.unwrap();
    assert_eq!(outcomes(&verdicts), [Outcome::Inserted]);
}

#[tokio::test]
async fn a_message_has_one_to_a_thousand_rows_or_ends_the_stream() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let many = |count| rows((0..count).map(|_| response("s").score("q", 9)));
    for bad in [many(0), many(1_001)] {
        let mut open = Open::on(&server).await;
        open.send([response("s").score("q", 9)]).await.unwrap();
        open.messages.send(bad).await.unwrap();
        let ended = open.replies.next().await.unwrap();
        let refusal = assert_invalid(ended, &["responses"]);
        assert!(refusal.message.contains("1 to 1000"), "{}", refusal.message);
        assert!(open.replies.next().await.is_none());
    }
    assert_eq!(server.point(scores("s", "q")).await.count, 2);
    let verdicts = server.stream(vec![many(1_000)]).await.unwrap();
    assert_eq!(verdicts.len(), 1_000);
    assert_eq!(server.point(scores("s", "q")).await.count, 1_002);
}

#[tokio::test]
async fn rows_of_several_surveys_are_stored_under_their_own() {
    let server = Server::start().await;
    let ids: Vec<String> = (0..10).map(|number| format!("s{number}")).collect();
    for id in &ids {
        server.create(survey(id).rating("q", 0, 9)).await;
    }
    let all = (0..500)
        .map(|number| response(&ids[number % 10]).score("q", i32::try_from(number / 50).unwrap()));
    server.submit_all(all.collect()).await;
    for id in &ids {
        let point = server.point(scores(id, "q")).await;
        assert_eq!(point.histogram, [5; 10], "{id}");
    }
}

#[tokio::test]
async fn an_empty_stream_ends_well() {
    let server = Server::start().await;
    assert_eq!(server.stream(Vec::new()).await.unwrap(), []);
}

#[tokio::test]
async fn a_survey_rejects_cells_past_ten_thousand() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("seat")).await;
    let in_cell = |number: i32| {
        response("s")
            .score("q", number % 11)
            .dimension("seat", &number.to_string())
    };
    server.submit_all((0..10_000).map(in_cell).collect()).await;

    let refusal = Refusal::from(server.submit(in_cell(10_000)).await.unwrap_err());
    assert_eq!(refusal.code, Code::FailedPrecondition);
    assert_eq!(refusal.reason, "CELL_LIMIT_REACHED");
    assert_eq!(refusal.metadata["survey_id"], "s");
    assert_eq!(refusal.metadata["limit"], "10000");
    assert_eq!(refusal.fields(), ["response.dimensions"]);

    let verdicts = server
        .stream(vec![rows([
            in_cell(20_000),
            in_cell(17),
            in_cell(18).partial(),
        ])])
        .await
        .unwrap();
    assert_eq!(
        outcomes(&verdicts),
        [Outcome::Rejected, Outcome::Inserted, Outcome::Rejected]
    );
    assert_eq!(verdicts[0].reason(), ErrorReason::CellLimitReached);
    assert_eq!(server.point(scores("s", "q")).await.count, 10_001);

    groups_fill_a_reply_up_to_its_limit(&server).await;
}

async fn groups_fill_a_reply_up_to_its_limit(server: &Server) {
    use crate::support::{ScoreQueryBuilder, assert_refused};
    let by_seat = scores("s", "q").grouped(&["seat"]);
    let reply = server.query(by_seat.clone()).await.unwrap();
    assert_eq!(reply.series.len(), 10_000);
    let two_days = by_seat
        .by_bucket(api::Bucket::Day, "UTC")
        .between("2026-01-14T00:00:00Z", "2026-01-16T00:00:00Z");
    let refusal = assert_refused(
        server.query(two_days).await,
        Code::InvalidArgument,
        "TOO_MANY_POINTS",
        &["group_by"],
    );
    assert_eq!(refusal.metadata["limit"], "10000");
}
