#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::atomic::Ordering,
};

use futures_util::FutureExt;

use super::{super::caller::Callers, *};

const CLASS: Class = Class::Statement;
const SLOTS: usize = 4;

fn limiter(calls: usize) -> ClassLimiter {
    ClassLimiter::new(CallLimits {
        calls_max: calls,
        statements: SLOTS,
        analyses: 1,
        timeout_max: std::time::Duration::ZERO,
    })
}

/// As many calls in progress as one connection gets.
fn flood(limiter: &ClassLimiter, peer: &Peer) -> Vec<Permit> {
    let permits = std::iter::from_fn(|| limiter.admit(CLASS, peer).ok());
    permits.take(10_000).collect()
}

fn peers(count: usize) -> Vec<Peer> {
    (0..count).map(|_| Peer::default()).collect()
}

/// Connections of one caller.
fn connections(count: usize) -> Vec<Peer> {
    let callers = Callers::default();
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    (0..count).map(|_| callers.connect(address)).collect()
}

#[test]
fn a_caller_alone_gets_all_that_can_be_served_and_no_more() {
    let limiter = limiter(4_096);
    let permits = flood(&limiter, &Peer::default());
    assert_eq!(permits.len(), 2 * STATEMENTS_BUSY);
}

#[test]
fn a_flood_leaves_half_of_an_even_share_to_every_other_caller() {
    let limiter = limiter(4_096);
    let _flood = flood(&limiter, &Peer::default());
    let second = flood(&limiter, &Peer::default());
    assert_eq!(second.len(), STATEMENTS_BUSY / 2);
    let third = flood(&limiter, &Peer::default());
    assert_eq!(third.len(), STATEMENTS_BUSY / 3);
}

#[test]
fn a_flood_of_connections_leaves_as_much_to_other_callers_as_one_connection() {
    let limiter = limiter(4_096);
    let connections = connections(1_000);
    let flood_of = |peers: &[Peer]| -> Vec<Permit> {
        peers
            .iter()
            .flat_map(|peer| flood(&limiter, peer))
            .collect()
    };
    let _flood = flood_of(&connections);
    let in_progress = limiter.classes[CLASS as usize].pool.held();
    assert!(in_progress <= 2 * STATEMENTS_BUSY * 7 / 4, "{in_progress}");
    assert_eq!(flood(&limiter, &Peer::default()).len(), STATEMENTS_BUSY / 2);
}

#[test]
fn a_flood_leaves_a_share_to_other_connections_of_its_caller() {
    let limiter = limiter(4_096);
    let connections = connections(2);
    let _flood = flood(&limiter, &connections[0]);
    assert_eq!(flood(&limiter, &connections[1]).len(), STATEMENTS_BUSY / 2);
}

#[test]
fn long_calls_leave_the_shares_of_others_when_the_limit_falls() {
    let limiter = limiter(4_096);
    let _lasting = flood(&limiter, &Peer::default());
    let pool = &limiter.classes[CLASS as usize].pool;
    pool.adapt_limit(|_| STATEMENTS_BUSY);
    let second = flood(&limiter, &Peer::default());
    assert_eq!(second.len(), STATEMENTS_BUSY / 4);
}

#[test]
fn callers_without_number_get_no_more_than_twice_as_much() {
    let limiter = limiter(4_096);
    let peers = peers(10_000);
    let mut permits = Vec::new();
    for peer in peers.iter().chain(&peers) {
        permits.extend(limiter.admit(CLASS, peer));
    }
    assert_eq!(permits.len(), 4 * STATEMENTS_BUSY);
}

#[test]
fn a_flood_of_one_class_leaves_the_others_alone() {
    let limiter = limiter(4_096);
    let peer = Peer::default();
    let _flood = flood(&limiter, &peer);
    for other in Class::ALL.into_iter().filter(|class| *class != CLASS) {
        limiter.admit(other, &peer).unwrap();
    }
}

#[test]
fn a_call_that_ends_makes_room() {
    let limiter = limiter(4_096);
    let peer = Peer::default();
    let mut permits = flood(&limiter, &peer);
    let Refused(delay) = limiter.admit(CLASS, &peer).unwrap_err();
    assert!(!delay.is_zero());
    permits.pop();
    assert!(limiter.admit(CLASS, &peer).is_ok());
}

#[test]
fn streams_leave_room_for_other_calls() {
    let limiter = limiter(16);
    let peers = peers(16);
    let streams = peers.iter().map(|peer| limiter.admit(Class::Stream, peer));
    let streams: Vec<_> = streams.filter_map(Result::ok).collect();
    assert_eq!(streams.len(), 8);
    assert!(limiter.admit(Class::Row, &peers[0]).is_ok());
}

#[test]
fn watches_are_bounded_for_each_connection_and_in_all() {
    let limiter = limiter(4_096);
    let connections = connections(100);
    let watches: Vec<Vec<Permit>> = connections
        .iter()
        .map(|peer| {
            let watches = std::iter::from_fn(|| limiter.admit(Class::Watch, peer).ok());
            watches.take(10_000).collect()
        })
        .collect();
    assert_eq!(watches[0].len(), CONNECTION_WATCHES_MAX);
    let all: usize = watches.iter().map(Vec::len).sum();
    assert!((WATCHES_MAX..=WATCHES_MAX * 2).contains(&all), "{all}");
    assert!(limiter.admit(Class::Watch, &Peer::default()).is_ok());
}

/// Starts a call that waits if it has to; the permit, unless it waits.
async fn started(
    limiter: &ClassLimiter,
    peer: &Peer,
) -> Result<Permit, tokio::task::JoinHandle<Permit>> {
    let (limiter, peer) = (limiter.clone(), peer.clone());
    let task = tokio::spawn(async move { limiter.acquire(CLASS, &peer, 1).await.unwrap() });
    tokio::task::yield_now().await;
    match task.is_finished() {
        true => Ok(task.await.unwrap()),
        false => Err(task),
    }
}

#[tokio::test]
async fn the_first_call_of_another_caller_runs_at_once_beside_a_hundred_that_wait() {
    let limiter = limiter(4_096);
    let heavy = Peer::default();
    let (mut running, mut waiting) = (Vec::new(), Vec::new());
    for _ in 0..100 {
        match started(&limiter, &heavy).await {
            Ok(permit) => running.push(permit),
            Err(task) => waiting.push(task),
        }
    }
    assert_eq!((running.len(), waiting.len()), (SLOTS, 100 - SLOTS));
    let light = Peer::default();
    let first = started(&limiter, &light).await.unwrap();
    // The second one waits for a slot, and gets the next.
    let second = started(&limiter, &light).await.unwrap_err();
    drop((first, running.pop()));
    tokio::task::yield_now().await;
    assert!(second.is_finished());
}

#[tokio::test]
async fn of_connections_of_one_caller_the_one_that_ran_least_is_next() {
    let limiter = limiter(4_096);
    let connections = connections(SLOTS + 3);
    let mut running = Vec::new();
    // One of them runs in the slot that connections without a running call have besides.
    for peer in &connections[..SLOTS + 1] {
        running.push(started(&limiter, peer).await.unwrap());
    }
    let (heavy, light) = (&connections[SLOTS + 1], &connections[SLOTS + 2]);
    let [_, share] = heavy.shares(CLASS.pool());
    share.run_time.store(10_000_000, Ordering::Relaxed);
    let early = started(&limiter, heavy).await.unwrap_err();
    let late = started(&limiter, light).await.unwrap_err();
    running.pop();
    tokio::task::yield_now().await;
    assert!(late.is_finished() && !early.is_finished());
    drop(late.await);
    assert!(early.await.is_ok());
}

#[tokio::test]
async fn calls_that_are_given_up_free_their_place_and_their_slot() {
    let limiter = limiter(4_096);
    let peer = Peer::default();
    let running: Vec<Permit> = {
        let calls = (0..SLOTS).map(|_| limiter.acquire(CLASS, &peer, 1).now_or_never());
        calls.map(|call| call.unwrap().unwrap()).collect()
    };
    let mut next = Box::pin(limiter.acquire(CLASS, &peer, 1));
    assert!((&mut next).now_or_never().is_none());
    let waiting = started(&limiter, &peer).await.unwrap_err();
    // The slot goes to `next`, which is dropped before it notices.
    drop(running);
    drop(next);
    assert!(waiting.await.is_ok());
    let state = &limiter.classes[CLASS as usize];
    assert!(state.slots.as_ref().unwrap().is_unused());
    assert_eq!(state.pool.held(), 0);
}

#[test]
fn the_delay_grows_while_many_are_refused_and_shrinks_again() {
    let mut pace = Pace::default();
    let mut adapt = |refused, ended| {
        (pace.refused, pace.ended) = (refused, ended);
        pace.adapt_delay();
        pace.delay
    };
    let grown = (0..10).map(|_| adapt(13, 100)).last();
    assert_eq!(grown, Some(DELAY_MAX));
    assert_eq!(adapt(4, 100), DELAY_MAX);
    assert_eq!(adapt(3, 100), DELAY_MAX / 2);
    let shrunk = (0..10).map(|_| adapt(0, 1)).last();
    assert_eq!(shrunk, Some(DELAY_MIN));
}

#[test]
fn a_window_with_refusals_measures_how_many_calls_end_in_time() {
    let mut pace = Pace::default();
    assert!(pace.end_call().is_none(), "the window has just begun");
    let early: Vec<_> = (0..99).filter_map(|_| pace.end_call()).collect();
    assert!(early.is_empty());
    let _ = pace.refuse();
    pace.since = Instant::now()
        .checked_sub(2 * WINDOW)
        .expect("a machine that is up");
    // 101 calls in 400 ms.
    assert_eq!(pace.end_call(), Some(12));
    pace.since = Instant::now()
        .checked_sub(2 * WINDOW)
        .expect("a machine that is up");
    assert!(pace.end_call().is_none(), "nothing was refused");
}

#[test]
fn delays_differ_and_stay_around_their_mean() {
    let mut pace = Pace::default();
    let delays: Vec<_> = (0..1_000).map(|_| pace.refuse().0).collect();
    let bounds = DELAY_FIRST / 2..DELAY_FIRST * 3 / 2;
    assert!(delays.iter().all(|delay| bounds.contains(delay)));
    let mean = delays.iter().sum::<Duration>() / 1_000;
    assert!(mean > DELAY_FIRST * 9 / 10 && mean < DELAY_FIRST * 11 / 10);
}
