//! Rows that contradict an invariant: the caller gets INTERNAL, the log names the row.

use cxmetrics::api;
use sqlx::AssertSqlSafe;
use tonic::{Code, Status};

use crate::support::{
    Correct, Declare, Give, Log, NOON, Refusal, ScopeBuilder, ScoreQueryBuilder, Server, Setup,
    all_customers, assert_refused, exclude, from_to, lifetime_value, order, purchases, response,
    scores, survey,
};

/// Changes rows behind the server's back.
async fn damage(server: &Server, statement: &str) {
    let mut connection = server.database().connect().await;
    let changed = sqlx::query(AssertSqlSafe(statement.to_owned()))
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 1, "{statement}");
}

fn assert_internal<T: std::fmt::Debug>(outcome: Result<T, Status>, context: &str) {
    let refusal = Refusal::from(outcome.expect_err(context));
    let expected = (Code::Internal, "INTERNAL");
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        expected,
        "{context}"
    );
}

#[tokio::test]
async fn a_damaged_response_is_an_error_with_a_log_line_and_not_left_out() {
    let log = Log::capture();
    let server = Server::start().await;
    server.create(survey("s").nps("q").text("why")).await;
    let mut connection = server.database().connect().await;
    sqlx::query("alter table responses drop constraint responses_exclusion_known")
        .execute(&mut connection)
        .await
        .unwrap();
    let list = api::ListResponsesRequest {
        survey_id: "s".into(),
        ..Default::default()
    };
    for (change, fault) in [
        ("exclusion = 9", "has an unknown exclusion code"),
        (
            r#"texts = '{"x": "fine"}'"#,
            "has a text whose key belongs to no question",
        ),
        ("cell_key = 77", "has no cell"),
        (
            "question_keys[1] = 77",
            "has an answer that its survey can't have",
        ),
        ("slots[1] = 11", "has an answer that its survey can't have"),
        (
            "slots = slots[1:1]",
            "has answers without a question, or the reverse",
        ),
    ] {
        let sent = response("s").score("q", 9).words("why", "fine");
        server.submit(sent.clone()).await.unwrap();
        let id = &sent.response_id;
        let of_it = format!("where response_id = '{id}'");
        damage(&server, &format!("update responses set {change} {of_it}")).await;
        assert_internal(server.get(id).await, change);
        assert_internal(server.list(list.clone()).await, change);
        assert!(log.has_error(&format!("response {id} {fault}")), "{change}");
        damage(&server, &format!("delete from responses {of_it}")).await;
    }
    server.list(list).await.unwrap();
}

#[tokio::test]
async fn a_damaged_activity_is_an_error_with_a_log_line_and_not_left_out() {
    let log = Log::capture();
    let server = Server::start().await;
    let list = api::ListActivitiesRequest {
        customer_id: "c".into(),
        ..Default::default()
    };
    for (change, fault) in [
        ("currency_code = 'QQQ'", "has an unknown currency code"),
        (
            "amount = null",
            "lacks an order id, a currency or an amount",
        ),
        ("cell_key = 77", "has no cell"),
    ] {
        let sent = order("c", "1", "2.50");
        server.record_all([sent.clone()]).await;
        let id = &sent.activity_id;
        let of_it = format!("where activity_id = '{id}'");
        damage(&server, &format!("update activities set {change} {of_it}")).await;
        assert_internal(server.list_activities(list.clone()).await, change);
        assert!(log.has_error(&format!("activity {id} {fault}")), "{change}");
        damage(&server, &format!("delete from activities {of_it}")).await;
    }
    server.list_activities(list).await.unwrap();
}

#[tokio::test]
async fn a_response_with_fewer_answers_than_questions_is_not_corrected() {
    let log = Log::capture();
    let server = Server::start().await;
    server.create(survey("s").nps("q").text("why")).await;
    let sent = response("s").score("q", 9).words("why", "fine");
    server.submit(sent.clone()).await.unwrap();
    let statement = "update responses set slots = slots[1:1]";
    damage(&server, statement).await;
    let excluded = exclude(&sent.response_id, api::ExclusionReason::Test)
        .on(&server)
        .await;
    assert_internal(excluded, statement);
    let id = &sent.response_id;
    assert!(log.has_error(&format!("response {id} has answers without a question")));
}

#[tokio::test]
async fn an_activity_of_a_missing_cell_or_customer_is_an_error_and_not_left_out() {
    let log = Log::capture();
    let server = Server::start().await;
    let sent = order("c", "1", "2.50");
    server.record_all([sent.clone()]).await;
    let by_channel = purchases(all_customers().by(&["channel"]), api::Bucket::None);
    server.purchases(by_channel.clone()).await.unwrap();
    damage(&server, "delete from activity_cells").await;
    assert_internal(server.purchases(by_channel).await, "by channel");
    assert!(log.has_error("activities have the cell 1, which does not exist"));
    let get = api::GetActivityRequest {
        activity_id: sent.activity_id.clone(),
        revision: 0,
    };
    let found = server.activities().get_activity(get.clone()).await;
    assert_internal(found, "no cell");
    let id = &sent.activity_id;
    assert!(log.has_error(&format!("activity {id} has no cell")));
    damage(&server, "delete from customers").await;
    assert_internal(server.activities().get_activity(get).await, "no customer");
}

#[tokio::test]
async fn activity_cells_with_a_gap_in_their_keys_are_an_error_with_a_log_line() {
    let log = Log::capture();
    let server = Server::start().await;
    // The server has migrated its database once it answers.
    server.create(survey("s").nps("q")).await;
    let statement = "insert into activity_cells (workspace_key, cell_key, cell_id, dimensions)
        select workspace_key, 7, gen_random_uuid(), '{}' from activity_settings";
    damage(&server, statement).await;
    let recorded = server.record(order("c", "1", "2.50")).await;
    assert_internal(recorded, statement);
    assert!(log.has_error("one of the 1 cells of the activities has the key 7"));
}

#[tokio::test]
async fn a_damaged_survey_is_an_error_with_a_log_line_that_quotes_no_content() {
    let log = Log::capture();
    let server = Server::start().await;
    for (id, change, said) in [
        ("a", "dimensions = '{not%an%id}'", "a stored id"),
        (
            "b",
            r#"questions = '[{"key": "secret"}]'"#,
            "can't be decoded",
        ),
    ] {
        server.create(survey(id).nps("q")).await;
        let statement = format!("update surveys set {change} where survey_id = '{id}'");
        damage(&server, &statement).await;
        let request = api::GetSurveyRequest {
            survey_id: id.into(),
        };
        assert_internal(server.surveys().get_survey(request).await, change);
        let request = api::ListSurveysRequest::default();
        assert_internal(server.surveys().list_surveys(request).await, change);
        assert!(log.has_error(said), "{change}");
    }
    assert!(!log.has("secret"));
}

#[tokio::test]
async fn a_damaged_activity_setting_is_an_error_and_not_left_out() {
    let log = Log::capture();
    let server = Server::start().await;
    let request = api::GetActivitySettingsRequest {};
    let settings = server.activities().get_activity_settings(request).await;
    settings.unwrap();
    let statement = "update activity_settings set dimensions = '{not$an$id}'";
    damage(&server, statement).await;
    let settings = server.activities().get_activity_settings(request).await;
    assert_internal(settings, statement);
    assert!(log.has_error("not$an$id"));
}

#[tokio::test]
async fn a_merge_into_an_unknown_customer_is_an_error_and_not_left_out() {
    let log = Log::capture();
    let server = Server::start().await;
    server.record(order("a", "1", "2.50")).await.unwrap();
    server.merge("a", "b").await.unwrap();
    let asked = || purchases(all_customers(), api::Bucket::None);
    server.purchases(asked()).await.unwrap();
    for (statement, said) in [
        (
            "update customer_merges set root_key = 9",
            "customer 1 is merged into an unknown customer",
        ),
        (
            "update customer_merges set root_key = 1",
            "customer 1 is merged into an unknown customer",
        ),
    ] {
        damage(&server, statement).await;
        assert_internal(server.purchases(asked()).await, statement);
        assert!(log.has_error(said), "{statement}");
    }
    damage(&server, "update customer_merges set root_key = 2").await;
    damage(&server, "delete from customers where customer_key = 1").await;
    let mut grouped = asked();
    grouped.scope.as_mut().unwrap().group_by = vec!["segment".into()];
    assert_internal(server.purchases(grouped).await, "attributes");
    server.create(survey("s").nps("q")).await;
    let period = from_to("2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    let split = purchases(period.clone().split_by("s", "q"), api::Bucket::None);
    assert_internal(server.purchases(split).await, "answers");
    let begun = lifetime_value(period);
    assert_internal(server.lifetime_value(begun).await, "first times");
    assert_eq!(log.count("merged customer 1 has no row"), 3);
}

#[tokio::test]
async fn cells_with_a_gap_in_their_keys_are_an_error_with_a_log_line() {
    let log = Log::capture();
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let statement = "insert into cells (workspace_key, survey_key, cell_key, cell_id, dimensions)
        select workspace_key, survey_key, 7, gen_random_uuid(), '{}' from surveys";
    damage(&server, statement).await;
    let sent = response("s").score("q", 9);
    assert_internal(server.submit(sent).await, statement);
    assert!(log.has_error("one of the 1 cells of survey 1 has the key 7"));
}

/// Cells that an earlier release stored in two spellings have the same values after an upgrade.
#[tokio::test]
async fn two_cells_with_the_same_values_are_no_corruption() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.submit(response("s").score("q", 9)).await.unwrap();
    let statement = "insert into cells (workspace_key, survey_key, cell_key, cell_id, dimensions)
        select workspace_key, survey_key, 2, gen_random_uuid(), dimensions from cells";
    damage(&server, statement).await;
    // A server that has not cached the survey's cells.
    let fresh = Setup::default().start_on(server.database());
    fresh.submit(response("s").score("q", 10)).await.unwrap();
}

#[tokio::test]
async fn a_customer_without_a_row_is_an_error_and_not_left_out_of_metrics() {
    let log = Log::capture();
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server
        .submit_all(vec![response("s").by("c").at(NOON).score("q", 9)])
        .await;
    server.record_all([order("c", "1", "2.50")]).await;
    let window = || from_to("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    let by_answer = || purchases(window().split_by("s", "q"), api::Bucket::None);
    let by_segment = || purchases(window().by(&["segment"]), api::Bucket::None);
    server.purchases(by_answer()).await.unwrap();
    let statement = "delete from customers";
    damage(&server, statement).await;
    assert_internal(server.purchases(by_answer()).await, "by answer");
    assert_internal(server.purchases(by_segment()).await, "by segment");
    assert!(log.has_error("a pack has activities of a customer that has no row"));
}

#[tokio::test]
async fn a_negative_tally_is_an_internal_error() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.submit(response("s").score("q", 9)).await.unwrap();
    let mut connection = server.database().connect().await;
    sqlx::query("update tallies set point_9 = -1")
        .execute(&mut connection)
        .await
        .unwrap();
    let year = scores("s", "q").between("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    assert_refused(server.query(year).await, Code::Internal, "INTERNAL", &[]);
}
