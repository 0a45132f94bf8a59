//! Merges that are refused, and retries: each changes nothing.

use cxmetrics::api;
use tonic::Code;
use uuid::Uuid;

use crate::support::{
    ActivityBuilder, Refusal, Server, acquired, assert_invalid, assert_refused, order,
};

fn new_id() -> String {
    Uuid::now_v7().to_string()
}

async fn is_known(server: &Server, id: &str) -> bool {
    server.customer(id).await.is_ok()
}

#[tokio::test]
async fn malformed_fields_are_all_named() {
    let server = Server::start().await;
    let long = "x".repeat(129);
    for (request_id, from, into, fields) in [
        ("", "a", "b", &["request_id"][..]),
        ("17", "a", "b", &["request_id"]),
        (
            "",
            "",
            "",
            &["request_id", "from_customer_id", "into_customer_id"],
        ),
        (
            &new_id(),
            "a\0",
            &long,
            &["from_customer_id", "into_customer_id"],
        ),
        // Into itself, also in another spelling.
        (&new_id(), "a", "a", &["into_customer_id"]),
        (&new_id(), "u\u{308}", " \u{fc}", &["into_customer_id"]),
    ] {
        let refused = server.merge_by(request_id, from, into).await;
        assert_invalid(refused, fields);
    }
    for request_id in ["", "17"] {
        assert_invalid(server.unmerge(request_id).await, &["request_id"]);
    }
    assert!(!is_known(&server, "a").await);
}

#[tokio::test]
async fn a_merged_customer_can_not_be_merged_again() {
    let server = Server::start().await;
    let merge = server.merge("a", "b").await.unwrap();
    for into in ["b", "c"] {
        let refused = server.merge("a", into).await;
        let refusal = assert_refused(
            refused,
            Code::FailedPrecondition,
            "CUSTOMER_ALREADY_MERGED",
            &["from_customer_id"],
        );
        assert_eq!(refusal.metadata["request_id"], merge.request_id);
        assert_eq!(refusal.metadata["into_customer_id"], "b");
        let says = format!(
            "customer \"a\" is already merged into \"b\"; merge \"b\" instead, or undo that merge first (request_id {})",
            merge.request_id
        );
        assert_eq!(refusal.message, says);
    }
    assert!(!is_known(&server, "c").await);
    server.merge("b", "c").await.unwrap();
    // Once it is undone, it can.
    server.unmerge(&merge.request_id).await.unwrap();
    server.merge("a", "d").await.unwrap();
    assert_eq!(server.customer("a").await.unwrap().customer_id, "d");
}

#[tokio::test]
async fn merges_make_no_circle() {
    let server = Server::start().await;
    let first = server.merge("a", "b").await.unwrap();
    server.merge("b", "c").await.unwrap();
    let refused = server.merge("c", "a").await;
    let refusal = assert_refused(
        refused,
        Code::FailedPrecondition,
        "CUSTOMER_MERGE_CIRCLE",
        &["into_customer_id"],
    );
    assert_eq!(refusal.metadata["request_id"], first.request_id);
    let says = "customer \"a\" is already merged into \"c\", directly or through others";
    assert!(refusal.message.starts_with(says), "{}", refusal.message);
    server.unmerge(&first.request_id).await.unwrap();
    server.merge("c", "a").await.unwrap();
    assert_eq!(server.customer("b").await.unwrap().customer_id, "a");
}

#[tokio::test]
async fn a_customer_has_at_most_100_ids() {
    let server = Server::start().await;
    for n in 1..60 {
        server.merge(&format!("a{n}"), "a").await.unwrap();
    }
    for n in 1..40 {
        server.merge(&format!("b{n}"), "b").await.unwrap();
    }
    let too_many = async |from: &str, into: &str| {
        let refused = server.merge(from, into).await;
        let reason = "TOO_MANY_MERGED_CUSTOMERS";
        let refusal = assert_refused(refused, Code::FailedPrecondition, reason, &[]);
        assert_eq!(refusal.metadata["limit"], "100");
    };
    let last = server.merge("b", "a7").await.unwrap();
    assert_eq!(server.customer("b1").await.unwrap().merges.len(), 99);
    too_many("new", "b1").await;
    too_many("a", "new").await;
    assert!(!is_known(&server, "new").await);
    server.merge("c", "d").await.unwrap();
    server.unmerge(&last.request_id).await.unwrap();
    server.merge("new", "b").await.unwrap();
    // 60 and 41.
    too_many("b", "a").await;
}

#[tokio::test]
async fn a_retry_changes_nothing_also_after_the_merge_was_undone() {
    let server = Server::start().await;
    let told = order("a", "1", "1").when("2025-01-01T00:00:00Z");
    server.record(told).await.unwrap();
    server.record(acquired("b")).await.unwrap();
    let request_id = new_id();
    let merge = server.merge_by(&request_id, "a", "b").await.unwrap();
    let expected = api::CustomerMerge {
        request_id: request_id.clone(),
        from_customer_id: "a".into(),
        into_customer_id: "b".into(),
        merge_time: merge.merge_time,
        undo_time: None,
    };
    assert_eq!(merge, expected);
    assert!(merge.merge_time.is_some());
    for _ in 0..2 {
        let again = server.merge_by(&request_id, "a", "b").await;
        assert_eq!(again.unwrap(), merge);
    }
    let listed = server.customer("a").await.unwrap().merges;
    assert_eq!(listed, std::slice::from_ref(&merge));

    let undone = server.unmerge(&request_id).await.unwrap();
    assert!(undone.undo_time.is_some());
    for _ in 0..2 {
        assert_eq!(server.unmerge(&request_id).await.unwrap(), undone);
        let again = server.merge_by(&request_id, "a", "b").await;
        assert_eq!(again.unwrap(), undone);
    }
    assert_eq!(server.customer("a").await.unwrap().merges, []);

    // A second merge is another request, and the first one's retries leave it alone.
    let second = server.merge("a", "b").await.unwrap();
    assert_eq!(server.unmerge(&request_id).await.unwrap(), undone);
    let again = server.merge_by(&request_id, "a", "b").await;
    assert_eq!(again.unwrap(), undone);
    assert_eq!(server.customer("a").await.unwrap().merges, [second]);
}

#[tokio::test]
async fn a_request_id_is_of_one_merge() {
    let server = Server::start().await;
    let merge = server.merge("a", "b").await.unwrap();
    for (from, into) in [("a", "c"), ("c", "b"), ("b", "a")] {
        for _ in 0..2 {
            let refused = server.merge_by(&merge.request_id, from, into).await;
            let refusal = assert_refused(refused, Code::AlreadyExists, "REQUEST_CONFLICT", &[]);
            assert_eq!(refusal.metadata["request_id"], merge.request_id);
        }
        server.unmerge(&merge.request_id).await.unwrap();
    }
    assert!(!is_known(&server, "c").await);
}

#[tokio::test]
async fn an_unknown_merge_can_not_be_undone() {
    let server = Server::start().await;
    let request_id = new_id();
    let refused = Refusal::from(server.unmerge(&request_id).await.unwrap_err());
    assert_eq!(refused.code, Code::NotFound);
    assert_eq!(refused.reason, "CUSTOMER_MERGE_NOT_FOUND");
    assert_eq!(refused.metadata["request_id"], request_id);
}

#[tokio::test]
async fn the_command_line_merges_and_undoes() {
    let server = Server::start().await;
    let url = format!("http://{}", server.address);
    let run = async |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cxmetrics"));
        let command = command.args(["--server", &url, "customer"]).args(arguments);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (String::from_utf8(said).unwrap(), output.status.code())
    };
    let (said, code) = run(&["merge", "anon", "u42"]).await;
    let merge = &server.customer("anon").await.unwrap().merges[0];
    let id = merge.request_id.as_str();
    let expected =
        format!("merged customer anon into u42\nto undo: cxmetrics customer unmerge {id}\n");
    assert_eq!((said, code), (expected.clone(), Some(0)));
    let again = run(&["merge", "anon", "u42", "--request-id", id]).await;
    assert_eq!(again, (expected, Some(0)));
    let (said, code) = run(&["merge", "anon", "u7"]).await;
    assert_eq!(code, Some(1));
    let says = format!(
        "(request_id {id}): `cxmetrics customer unmerge REQUEST_ID` undoes a merge\nserver: {url}\n"
    );
    assert!(said.ends_with(&says), "{said}");
    let apart = "anon and u42 are customers of their own again\n".to_owned();
    for _ in 0..2 {
        assert_eq!(run(&["unmerge", id]).await, (apart.clone(), Some(0)));
    }
    let (said, code) = run(&["merge", "anon", "u42", "--request-id", id]).await;
    let says = format!("nothing changed: request {id} merged anon into u42, and was undone\n");
    assert_eq!((said, code), (says, Some(0)));
    assert_eq!(run(&["unmerge", "17"]).await.1, Some(2));
    assert_eq!(run(&["unmerge", &new_id()]).await.1, Some(1));
}
