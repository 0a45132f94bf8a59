//! The faults.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cxmetrics::server::embedded::{Embedded, Options};
use tokio::time::sleep;

use crate::{
    check,
    database::folder,
    disk::Disk,
    health::Health,
    ledger::Ledger,
    load::Load,
    proxy::{Loss, Network},
    rig::{self, Rig},
    service::{Data, Service},
    table::{Outcome, Table},
    times::Times,
};

/// Kills and stops processes.
pub(crate) async fn of_processes(times: &Times, table: &mut Table) {
    let folder = folder();
    let mut rig = Rig::direct(folder.path()).await;

    let outcome = rig
        .suffers(times.server_kills, async |rig, health| {
            rig.server().kill();
            let killed = Instant::now();
            health.is_lost().await;
            rig.server().start_again();
            killed
        })
        .await;
    table.push("SIGKILL of the server", outcome);

    let outcome = rig
        .suffers(times.database_kills, async |rig, _| {
            rig.database.kill().await;
            let killed = Instant::now();
            rig.database.start().await;
            killed
        })
        .await;
    table.push("SIGKILL of PostgreSQL's postmaster", outcome);

    let outage = times.outage;
    let outcome = rig
        .suffers(1, async |rig, health| {
            rig.database.stop().await;
            health.is_lost().await;
            sleep(outage).await;
            let over = Instant::now();
            rig.database.start().await;
            over
        })
        .await;
    table.push(
        &format!("PostgreSQL stopped for {} s", outage.as_secs()),
        outcome,
    );

    let outcome = rig
        .suffers(times.others, async |rig, health| {
            rig.server().terminate().await;
            let ended = Instant::now();
            health.is_lost().await;
            rig.server().start_again();
            ended
        })
        .await;
    table.push("SIGTERM of the server", outcome);

    let second = Service::start(Data::Url(rig.database.url()));
    drop(Health::follow(second.address).await);
    rig.servers.push(second);
    let outcome = rig
        .suffers(times.others, async |rig, health| {
            rig.server().kill();
            health.is_lost().await;
            // The other server keeps serving.
            rig::until_acknowledged(&rig.ledger).await;
            sleep(outage).await;
            let over = Instant::now();
            rig.server().start_again();
            over
        })
        .await;
    table.push("SIGKILL of one server of two", outcome);
    table.add_failures(&rig.ledger.read());
}

/// Breaks the network between server and database.
pub(crate) async fn of_the_network(times: &Times, table: &mut Table) {
    let folder = folder();
    let mut rig = Rig::over_a_network(folder.path()).await;
    let (others, outage) = (times.others, times.outage);

    for (network, name) in [(Network::Cut, "cut"), (Network::Stall, "stalled")] {
        let outcome = rig
            .suffers(others, async |rig, health| {
                rig.network().set(network);
                health.is_lost().await;
                sleep(outage).await;
                rig.network().set(Network::Pass);
                Instant::now()
            })
            .await;
        let fault = format!(
            "connections to the database {name} for {} s",
            outage.as_secs()
        );
        table.push(&fault, outcome);
    }

    for (loss, name) in [
        (Loss::Closed, "closed"),
        (Loss::ClosedToServer, "half closed, by the database"),
        (Loss::ClosedToDatabase, "half closed, by the server"),
        (Loss::Stalled, "stalled for good"),
    ] {
        let outcome = rig
            .suffers(others, async |rig, _| {
                rig.network().lose(loss);
                Instant::now()
            })
            .await;
        table.push(&format!("connections to the database {name}"), outcome);
    }

    let outcome = rig
        .suffers(others, async |rig, health| {
            rig.network().set(Network::Stall);
            health.is_lost().await;
            rig.server().terminate().await;
            rig.network().set(Network::Pass);
            let over = Instant::now();
            rig.server().start_again();
            over
        })
        .await;
    table.push("SIGTERM while the database does not reply", outcome);
    table.add_failures(&rig.ledger.read());
}

/// Kills the private database of a server; the server ends with it.
pub(crate) async fn of_a_private_database(times: &Times, table: &mut Table) {
    let folder = folder();
    let mut outcome = Outcome::default();
    let ledger = Arc::new(Ledger::default());
    let mut server = Service::start(Data::Folder(folder.path().to_owned()));
    rig::create_survey(server.address).await;
    for _ in 0..times.others {
        let mut health = Health::follow(server.address).await;
        let load = Load::start(&[server.address], &ledger);
        sleep(Duration::from_millis(500)).await;

        server.kill_private_database().await;
        let killed = Instant::now();
        let status = server.ended().await;
        assert_eq!(status.code(), Some(1), "{server}");
        server.start_again();
        let probe = rig::probe(server.address, &ledger);
        let ((), ()) = tokio::join!(health.is_back(), probe);
        outcome.recoveries.push(killed.elapsed());
        load.finish().await;
    }
    server.assert_sound();
    let book = ledger.take();
    let counted = check::counted(server.address, &book).await;
    server.terminate().await;
    let postgres = Embedded::start(Options::new(folder.path())).await.unwrap();
    let url = postgres.database_url("cxmetrics");
    let stored = check::stored(&url, &book).await;
    outcome.acknowledged = book.responses.len() + book.activities.len();
    outcome.lost = counted.lost.max(stored.lost);
    outcome.counted_twice = counted.counted_twice.max(stored.counted_twice);
    assert_eq!((counted, stored), Default::default());
    assert!(book.wrong.is_empty(), "{:#?}\n{server}", book.wrong);
    check::verify(&url).await;
    postgres.stop().await.unwrap();
    table.push("SIGKILL of the private PostgreSQL", outcome);
    table.add_failures(&book);
}

/// Fills the database's disk. PostgreSQL rejects writes if its tables have no space, and
/// ends if its log has none.
pub(crate) async fn of_the_disk(times: &Times, table: &mut Table) {
    let (tables, log) = (
        "disk full under the database",
        "disk full under the database's log",
    );
    let (disk, log_disk) = match (Disk::mount(), Disk::mount()) {
        (Ok(disk), Ok(log_disk)) => (disk, log_disk),
        (Err(why), _) | (_, Err(why)) => {
            table.not_here(tables, &why);
            return table.not_here(log, &why);
        }
    };
    let outage = times.outage;
    let mut rig = Rig::direct(disk.path()).await;
    let outcome = rig
        .suffers(times.others, async |rig, health| {
            disk.fill();
            health.is_lost().await;
            sleep(outage).await;
            disk.empty();
            let over = Instant::now();
            // PostgreSQL may have ended.
            rig.database.start().await;
            over
        })
        .await;
    table.push(tables, outcome);

    rig.database.move_log(log_disk.path()).await;
    let outcome = rig
        .suffers(times.others, async |rig, health| {
            log_disk.fill();
            rig.database.use_up_log().await;
            health.is_lost().await;
            sleep(outage).await;
            log_disk.empty();
            let over = Instant::now();
            rig.database.start().await;
            over
        })
        .await;
    table.push(log, outcome);
    table.add_failures(&rig.ledger.read());
    // Ends the database before its disks are unmounted.
    drop(rig);
}
