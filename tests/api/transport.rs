//! The wire: message sizes, malformed bytes, compression, unknown calls, reflection.

use cxmetrics::api::{
    self, response_service_client::ResponseServiceClient,
    survey_service_client::SurveyServiceClient,
};
use prost::Message;
use tokio_stream::StreamExt;
use tonic::{Code, codec::CompressionEncoding::Gzip};

use crate::support::{
    Declare, Give, Server, assert_refused, call_raw, response, rows, scores, stream_raw, survey,
};

const SUBMIT: &str = "/cxmetrics.v1.ResponseService/SubmitResponse";
const SUBMIT_MANY: &str = "/cxmetrics.v1.ResponseService/SubmitResponses";

async fn started() -> Server {
    let server = Server::start().await;
    server.create(survey("s").nps("q").text("why")).await;
    server
}

fn of_20_mb() -> api::Response {
    response("s")
        .score("q", 9)
        .words("why", &"x".repeat(20_000_000))
}

#[tokio::test]
async fn a_message_of_20_mb_is_too_large() {
    let server = started().await;
    assert_refused(
        server.submit(of_20_mb()).await,
        Code::InvalidArgument,
        "MESSAGE_TOO_LARGE",
        &[],
    );
    assert_refused(
        server.stream(vec![rows([of_20_mb()])]).await,
        Code::InvalidArgument,
        "MESSAGE_TOO_LARGE",
        &[],
    );
    // The connection is as good as before.
    server.submit(response("s").score("q", 9)).await.unwrap();
    assert_eq!(server.point(scores("s", "q")).await.count, 1);
}

#[tokio::test]
async fn a_message_that_unpacks_to_20_mb_is_too_large() {
    let server = started().await;
    let mut client = server.responses().send_compressed(Gzip);
    let request = api::SubmitResponseRequest {
        response: Some(of_20_mb()),
    };
    assert_refused(
        client.submit_response(request).await,
        Code::InvalidArgument,
        "MESSAGE_TOO_LARGE",
        &[],
    );
}

#[tokio::test]
async fn a_message_just_under_4_mib_is_read() {
    let server = started().await;
    let many = |count: usize, length: usize| {
        rows((0..count).map(|_| {
            let mut given = response("s").score("q", 9);
            let properties = (0..4).map(|n| (format!("p{n}"), "x".repeat(length)));
            given.properties = properties.collect();
            given
        }))
    };
    let message = many(950, 1_020);
    assert!((3_900_000..4_194_304).contains(&message.encoded_len()));
    let verdicts = server.stream(vec![message]).await.unwrap();
    assert!(
        verdicts
            .iter()
            .all(|one| one.outcome() == api::Outcome::Inserted)
    );
    let message = many(1_000, 1_024);
    assert!(message.encoded_len() > 4_194_304);
    assert_refused(
        server.stream(vec![message]).await,
        Code::InvalidArgument,
        "MESSAGE_TOO_LARGE",
        &[],
    );
}

#[tokio::test]
async fn undecodable_bytes_are_an_invalid_argument() {
    let server = started().await;
    let good = api::SubmitResponseRequest {
        response: Some(response("s").score("q", 9)),
    }
    .encode_to_vec();
    let not_utf8 = [10, 4, 10, 2, 0xff, 0xfe];
    for bad in [
        b"{\"response\":{}}".as_slice(),
        &[0xff; 100],
        &good[..good.len() - 1],
        &not_utf8,
        &[10],
    ] {
        let refused = call_raw(server.channel.clone(), SUBMIT, bad).await;
        assert_refused(refused, Code::InvalidArgument, "MALFORMED_MESSAGE", &[]);
        let refused = stream_raw(server.channel.clone(), SUBMIT_MANY, vec![bad.to_vec()]).await;
        assert_refused(refused, Code::InvalidArgument, "MALFORMED_MESSAGE", &[]);
    }
    let reply = call_raw(server.channel.clone(), SUBMIT, &good)
        .await
        .unwrap();
    let reply = api::SubmitResponseResponse::decode(&reply[..]).unwrap();
    assert_eq!(reply.outcome(), api::Outcome::Inserted);
}

#[tokio::test]
async fn verdicts_before_a_malformed_message_remain_valid() {
    let server = started().await;
    let good = rows([response("s").score("q", 9)]).encode_to_vec();
    let messages = vec![good.clone(), vec![0xff; 10], good];
    let refused = stream_raw(server.channel.clone(), SUBMIT_MANY, messages).await;
    assert_refused(refused, Code::InvalidArgument, "MALFORMED_MESSAGE", &[]);
    assert_eq!(server.point(scores("s", "q")).await.count, 1);
}

#[tokio::test]
async fn an_unknown_call_is_unimplemented() {
    let server = started().await;
    for path in [
        "/cxmetrics.v1.ResponseService/Nope",
        "/cxmetrics.v1.NopeService/SubmitResponse",
        "/nope",
    ] {
        assert_refused(
            call_raw(server.channel.clone(), path, b"").await,
            Code::Unimplemented,
            "UNKNOWN_METHOD",
            &[],
        );
    }
}

#[tokio::test]
async fn gzip_is_understood_in_both_directions() {
    let server = started().await;
    let mut client = ResponseServiceClient::new(server.channel.clone())
        .send_compressed(Gzip)
        .accept_compressed(Gzip);
    let sent = response("s").words("why", &"long and dull ".repeat(500));
    let request = api::SubmitResponseRequest {
        response: Some(sent.clone()),
    };
    client.submit_response(request).await.unwrap();
    let request = api::GetResponseRequest {
        response_id: sent.response_id.clone(),
        revision: 0,
    };
    let reply = client.get_response(request).await.unwrap();
    assert_eq!(reply.metadata().get("grpc-encoding").unwrap(), "gzip");
    assert_eq!(reply.into_inner().response.unwrap().answers, sent.answers);

    let message = rows((0..100).map(|_| response("s").score("q", 9)));
    let reply = client.submit_responses(tokio_stream::iter([message])).await;
    let mut replies = reply.unwrap().into_inner();
    assert_eq!(replies.next().await.unwrap().unwrap().verdicts.len(), 100);
    assert!(replies.next().await.is_none());
}

#[tokio::test]
async fn a_client_that_does_not_accept_gzip_gets_none() {
    let server = started().await;
    let mut client = SurveyServiceClient::new(server.channel.clone());
    let request = api::GetSurveyRequest {
        survey_id: "s".into(),
    };
    let reply = client.get_survey(request).await.unwrap();
    assert_eq!(reply.metadata().get("grpc-encoding"), None);
}

const SERVICES: [&str; 7] = [
    "cxmetrics.v1.ActivityService",
    "cxmetrics.v1.CustomerMetricService",
    "cxmetrics.v1.CustomerService",
    "cxmetrics.v1.MetricService",
    "cxmetrics.v1.ResponseService",
    "cxmetrics.v1.SurveyService",
    "grpc.health.v1.Health",
];

macro_rules! reflection_lists_and_describes {
    ($version:ident, $server:expr) => {{
        use tonic_reflection::pb::$version::{
            ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
            server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
        };
        let query = [
            MessageRequest::ListServices(String::new()),
            MessageRequest::FileContainingSymbol("cxmetrics.v1.Response".into()),
        ];
        let query = query.map(|request| ServerReflectionRequest {
            host: String::new(),
            message_request: Some(request),
        });
        let mut client = ServerReflectionClient::new($server.channel.clone());
        let reply = client
            .server_reflection_info(tokio_stream::iter(query))
            .await;
        let mut replies = reply.unwrap().into_inner();
        let mut next = async || {
            replies
                .next()
                .await
                .unwrap()
                .unwrap()
                .message_response
                .unwrap()
        };

        let MessageResponse::ListServicesResponse(listed) = next().await else {
            panic!("no list of services");
        };
        let names: Vec<_> = listed.service.iter().map(|one| one.name.as_str()).collect();
        for service in SERVICES {
            assert!(
                names.contains(&service),
                "{service} is missing from {names:?}"
            );
        }
        let MessageResponse::FileDescriptorResponse(file) = next().await else {
            panic!("no description");
        };
        let bytes = &file.file_descriptor_proto[0][..];
        let file = prost_types::FileDescriptorProto::decode(bytes).unwrap();
        assert_eq!(file.name(), "cxmetrics/v1/response.proto");
        assert!(
            file.message_type
                .iter()
                .any(|message| message.name() == "Response")
        );
    }};
}

#[tokio::test]
async fn reflection_lists_the_services_and_describes_a_message() {
    let server = Server::start().await;
    reflection_lists_and_describes!(v1, server);
}

#[tokio::test]
async fn reflection_does_so_for_older_tools_too() {
    let server = Server::start().await;
    reflection_lists_and_describes!(v1alpha, server);
}
