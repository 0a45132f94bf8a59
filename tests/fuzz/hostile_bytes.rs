//! Random, malformed and almost valid messages to every call.

use std::{
    env,
    fmt::Write,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use tokio::task::JoinSet;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus};

use crate::{
    ALONE,
    caller::{Answer, Caller},
    case::Case,
    memory,
    methods::Method,
    panics,
    support::Server,
    tally::Tally,
    wire,
    world::World,
};

const MESSAGES: u64 = 20_000;
const CONNECTIONS: usize = 4;
/// Calls in flight on each connection.
const IN_FLIGHT: usize = 16;
/// Maximum growth of memory after the server has started.
const GROWTH_MIB_MAX: u64 = 512;
/// Maximum growth of memory by a message of empty entries and its copies.
const ENTRIES_MIB_MAX: u64 = 64;
/// Maximum number of attempts to shrink a failed case.
const TRIES: usize = 400;

/// State that all callers share.
struct Run {
    methods: Vec<Method>,
    world: World,
    seed: u64,
    /// The number of the next case.
    next: AtomicU64,
    end: u64,
    is_over: AtomicBool,
    tally: Mutex<Tally>,
    failure: Mutex<Option<(u64, Case, String)>>,
}

fn setting(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

#[tokio::test]
async fn hostile_bytes_cause_no_server_error_in_any_call() {
    panics::watch();
    let server = Server::start().await;
    let _alone = ALONE.lock().await;
    let seed = setting("CXMETRICS_FUZZ_SEED", 20_260_114);
    let from = setting("CXMETRICS_FUZZ_FROM", 0);
    let messages = setting("CXMETRICS_FUZZ_MESSAGES", MESSAGES);
    let methods = Method::all();
    assert!(methods.len() > 20, "the protos describe the calls");
    let run = Arc::new(Run {
        world: World::create(&server).await,
        tally: Mutex::new(Tally::new(&methods)),
        methods,
        seed,
        next: AtomicU64::new(from),
        end: messages,
        is_over: AtomicBool::new(false),
        failure: Mutex::new(None),
    });
    memory::forget_peak();
    let (before, started) = (memory::resident_mib(), Instant::now());
    call_all(&server, &run).await;
    let took = started.elapsed();

    let failure = run.failure.lock().unwrap().take();
    if let Some((number, case, what)) = failure {
        let case = smallest(&server, &run, case, &what).await;
        panic!("{}", description(&run, number, &case, &what));
    }
    assert_serving(&server).await;
    let tally = run.tally.lock().unwrap();
    println!(
        "{} messages in {:.1} s, seed {seed}; memory {} MiB at the start, {} MiB at the peak\n\n{tally}",
        tally.messages(),
        took.as_secs_f64(),
        before.unwrap_or_default(),
        memory::peak_mib().unwrap_or_default(),
    );
    assert_eq!(panics::seen(), [""; 0]);
    memory::assert_grew_less_than(GROWTH_MIB_MAX, before);
    if messages >= MESSAGES && from == 0 {
        // Without calls that succeed, the test would cover little but the decoder.
        assert_eq!(tally.without(Code::Ok), [""; 0]);
        assert_eq!(tally.without(Code::InvalidArgument), [""; 0]);
    }
}

async fn call_all(server: &Server, run: &Arc<Run>) {
    let mut callers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let caller = Caller::connect(server.address).await;
        for _ in 0..IN_FLIGHT {
            callers.spawn(call_until_done(run.clone(), caller.clone()));
        }
    }
    while let Some(ended) = callers.join_next().await {
        ended.unwrap();
    }
}

async fn call_until_done(run: Arc<Run>, caller: Caller) {
    while !run.is_over.load(Ordering::Relaxed) {
        let number = run.next.fetch_add(1, Ordering::Relaxed);
        let case = Case::new(&run.methods, &run.world, run.seed, number);
        let started = Instant::now();
        let answer = send(&run, &caller, &case).await;
        let verdict = judge(&answer);
        let mut tally = run.tally.lock().unwrap();
        if let Ok(answer) = &answer {
            tally.add(case.method, case.messages, answer.code, started.elapsed());
        }
        if tally.messages() >= run.end {
            run.is_over.store(true, Ordering::Relaxed);
        }
        if let Err(what) = verdict {
            run.is_over.store(true, Ordering::Relaxed);
            run.failure
                .lock()
                .unwrap()
                .get_or_insert((number, case, what));
        }
    }
}

async fn send(run: &Run, caller: &Caller, case: &Case) -> Result<Answer, String> {
    let path = &run.methods[case.method].path;
    caller.call(path, case.is_gzip, case.body.clone()).await
}

/// Checks a reply.
fn judge(answer: &Result<Answer, String>) -> Result<(), String> {
    let answer = answer.as_ref().map_err(Clone::clone)?;
    if matches!(answer.code, Code::Internal | Code::Unknown | Code::DataLoss) {
        return Err(format!("{:?}: {}", answer.code, answer.message));
    }
    if answer.code != Code::Ok && answer.reason.is_none() {
        return Err(format!("{:?} without ErrorInfo", answer.code));
    }
    match panics::seen().first() {
        Some(panic) => Err(format!("a panic: {panic}")),
        None => Ok(()),
    }
}

/// Shrinks a failed case as long as it fails the same way. Cases of several messages stay as they are.
async fn smallest(server: &Server, run: &Run, mut case: Case, what: &str) -> Case {
    let body = case.body.get(5..).unwrap_or_default().to_vec();
    if case.messages != 1 || case.is_gzip || wire::frame(&body) != case.body {
        return case;
    }
    let caller = Caller::connect(server.address).await;
    let (mut message, mut part, mut tries) = (body, usize::MAX, 0);
    while part > 1 && tries < TRIES {
        part = part.min(message.len().max(2)).div_ceil(2);
        let mut at = 0;
        while at < message.len() && tries < TRIES {
            tries += 1;
            let to = (at + part).min(message.len());
            let shorter = [&message[..at], &message[to..]].concat();
            let smaller = Case {
                body: wire::frame(&shorter),
                ..case.clone()
            };
            let answer = send(run, &caller, &smaller).await;
            if judge(&answer).is_err_and(|other| other == what) {
                message = shorter;
                case = smaller;
            } else {
                at = to;
            }
        }
    }
    case
}

fn description(run: &Run, number: u64, case: &Case, what: &str) -> String {
    let mut hex = String::new();
    for byte in &case.body {
        let _ = write!(hex, "{byte:02x}");
    }
    format!(
        "{what}\n{}{}\nframes: {hex}\nto repeat: CXMETRICS_FUZZ_SEED={} CXMETRICS_FUZZ_FROM={number}",
        run.methods[case.method].path,
        if case.is_gzip {
            ", grpc-encoding: gzip"
        } else {
            ""
        },
        run.seed,
    )
}

async fn assert_serving(server: &Server) {
    let mut health = server.health();
    let check = health.check(HealthCheckRequest::default());
    let reply = tokio::time::timeout(crate::support::HANG_LIMIT, check).await;
    let status = reply.unwrap().unwrap().into_inner().status();
    assert_eq!(status, ServingStatus::Serving);
}

/// Two bytes of a message can decode to a row of hundreds of bytes, so the number of rows must be
/// bounded before the message is decoded.
#[tokio::test]
async fn a_message_of_empty_entries_costs_no_more_than_a_full_one() {
    panics::watch();
    let server = Server::start().await;
    let _alone = ALONE.lock().await;
    let caller = Caller::connect(server.address).await;
    let rows = [0x0a, 0].repeat(2_000_000);
    let mut answers = Vec::new();
    wire::bytes(&mut answers, 1, &[0x5a, 0].repeat(2_000_000));
    let mut questions = Vec::new();
    wire::bytes(&mut questions, 1, &[0x1a, 0].repeat(2_000_000));
    for (path, message) in [
        ("/cxmetrics.v1.ResponseService/SubmitResponses", &rows),
        ("/cxmetrics.v1.ActivityService/RecordActivities", &rows),
        ("/cxmetrics.v1.CustomerService/SetCustomers", &rows),
        ("/cxmetrics.v1.ResponseService/SubmitResponse", &answers),
        ("/cxmetrics.v1.SurveyService/CreateSurvey", &questions),
        ("/cxmetrics.v1.MetricService/QueryScores", &rows),
    ] {
        memory::forget_peak();
        let before = memory::resident_mib();
        let answer = caller
            .call(path, false, wire::frame(message))
            .await
            .unwrap();
        assert_eq!(
            answer.reason.as_deref(),
            Some("MALFORMED_MESSAGE"),
            "{path}"
        );
        memory::assert_grew_less_than(ENTRIES_MIB_MAX, before);
    }
}
