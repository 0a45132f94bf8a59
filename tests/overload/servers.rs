//! Two server processes of two workspaces on one database.

use std::{
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Stdio},
    time::Duration,
};

use cxmetrics::{
    api::{
        CreateSurveyRequest, NpsQuestion, Question, Survey, question,
        survey_service_client::SurveyServiceClient,
    },
    server::embedded::{Embedded, Options},
    store::Store,
};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use uuid::Uuid;

use crate::calls::{self, QUESTION, SURVEY};

/// The servers, and the PostgreSQL that they share.
pub(crate) struct Servers {
    flooded: Program,
    other: Program,
    database_url: String,
    // Fields drop in order: the servers stop first, then PostgreSQL, and its folder goes last.
    _postgres: Embedded,
    _folder: TempDir,
}

/// A server process.
struct Program {
    process: Child,
    address: String,
}

impl Servers {
    pub(crate) async fn start() -> Self {
        // PostgreSQL never runs as root, so another user must be able to enter the folder.
        let folder = tempfile::Builder::new()
            .prefix("cxmetrics-overload")
            .permissions(PermissionsExt::from_mode(0o755))
            .tempdir()
            .unwrap();
        let options = Options::new(folder.path().join("postgres"));
        let postgres = Embedded::start(options).await.unwrap();
        let database_url = postgres.database_url("overload");
        Store::create_database(&database_url).await.unwrap();
        let servers = Self {
            flooded: Program::start(&database_url, "flooded"),
            other: Program::start(&database_url, "other"),
            database_url,
            _postgres: postgres,
            _folder: folder,
        };
        for server in [&servers.flooded, &servers.other] {
            server.wait_until_serving().await;
            create_survey(server.connect().await).await;
        }
        servers
    }

    /// A new connection to the flooded server.
    pub(crate) async fn connect(&self) -> Channel {
        self.flooded.connect().await
    }

    /// The addresses of the flooded server and of the other workspace's.
    pub(crate) fn addresses(&self) -> [String; 2] {
        [&self.flooded, &self.other].map(|server| server.address.clone())
    }

    /// The process id of the flooded server.
    pub(crate) fn pid(&self) -> u32 {
        self.flooded.process.id()
    }

    /// Asserts that every acknowledged response is stored.
    pub(crate) async fn check_stored(&self, ids: &[Uuid]) {
        let mut found = 0;
        let mut connection = PgConnection::connect(&self.database_url).await.unwrap();
        for ids in ids.chunks(10_000) {
            let statement = "select count(*) from responses where response_id = any ($1)";
            let count: i64 = sqlx::query_scalar(statement)
                .bind(ids)
                .fetch_one(&mut connection)
                .await
                .unwrap();
            found += usize::try_from(count).unwrap();
        }
        assert_eq!(found, ids.len(), "acknowledged but not stored");
    }

    /// Asserts that every stored response is counted once.
    pub(crate) async fn check_all_counted_once(&self) {
        let statement = "select count(*) from responses \
             join workspaces using (workspace_key) where workspace_id = $1";
        let mut connection = PgConnection::connect(&self.database_url).await.unwrap();
        for (workspace, server) in [("flooded", &self.flooded), ("other", &self.other)] {
            let stored: i64 = sqlx::query_scalar(statement)
                .bind(workspace)
                .fetch_one(&mut connection)
                .await
                .unwrap();
            let counted = calls::query(&server.connect().await).await.unwrap();
            assert_eq!(counted, stored, "{workspace}");
        }
    }
}

/// A new connection.
pub(crate) async fn connect(address: &str) -> Channel {
    let endpoint = Endpoint::from_shared(address.to_owned()).unwrap();
    endpoint.tcp_nodelay(true).connect().await.unwrap()
}

async fn create_survey(channel: Channel) {
    let survey = Survey {
        survey_id: SURVEY.into(),
        questions: vec![Question {
            question_id: QUESTION.into(),
            wording: "How likely are you to recommend us?".into(),
            kind: Some(question::Kind::Nps(NpsQuestion {})),
        }],
        ..Survey::default()
    };
    let request = CreateSurveyRequest {
        survey: Some(survey),
    };
    let mut client = SurveyServiceClient::new(channel);
    client.create_survey(request).await.unwrap();
}

impl Program {
    fn start(database_url: &str, workspace: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_cxmetrics"))
            .args(["serve", "--listen", "127.0.0.1:0", "--workspace", workspace])
            .args(["--database-url", database_url])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = log.by_ref().map_while(Result::ok).find_map(|line| {
            let entry: serde_json::Value = serde_json::from_str(&line).ok()?;
            Some(format!("http://{}", entry.get("address")?.as_str()?))
        });
        // A full pipe without a reader would block the server.
        std::thread::spawn(move || {
            let lines = log.map_while(Result::ok);
            lines.for_each(|line| eprintln!("{line}"));
        });
        Self {
            process,
            address: address.expect("the server stopped before it listened"),
        }
    }

    async fn connect(&self) -> Channel {
        connect(&self.address).await
    }

    async fn wait_until_serving(&self) {
        let mut health = HealthClient::new(self.connect().await);
        for _ in 0..200 {
            let reply = health.check(HealthCheckRequest::default()).await;
            if reply.is_ok_and(|reply| reply.get_ref().status == 1) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server did not become ready");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The rows are checked by now, so a graceful shutdown is not needed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
