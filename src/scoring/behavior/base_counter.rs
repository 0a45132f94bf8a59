use super::stay::each_stay;
use super::stays::{NegativeStock, StayProgress, StayTotals};
use super::{BaseCounts, Buckets, CustomerEvents, LossRule};

/// Counts the customer base per bucket.
///
/// ```
/// use cxmetrics::scoring::behavior::{
///     BaseCounter, Buckets, CustomerEvents, EventDetail, Event, LossRule,
/// };
///
/// let events = [
///     Event { at: 3, detail: EventDetail::Acquired },
///     Event { at: 12, detail: EventDetail::Cancelled },
/// ];
/// let buckets = Buckets::new(vec![0, 10, 20])?;
/// let mut counter = BaseCounter::new(buckets, LossRule::Contractual);
/// counter.add(&CustomerEvents::complete(&events));
/// let base = counter.finish()?;
/// assert_eq!((base[0].acquired, base[0].at_end), (1, 1));
/// assert_eq!((base[1].lost, base[1].churn().value()), (1, Some(1.0)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct BaseCounter {
    rule: LossRule,
    observed_until: i64,
    stays: StayTotals,
}

impl BaseCounter {
    /// A counter without customers.
    pub fn new(buckets: Buckets, rule: LossRule) -> Self {
        Self {
            rule,
            observed_until: i64::MAX,
            stays: StayTotals::new(buckets),
        }
    }

    /// Sets the end of observation: a customer whose gap isn't over by then is not lost.
    #[must_use]
    pub fn observed_until(self, observed_until: i64) -> Self {
        Self {
            observed_until,
            ..self
        }
    }

    /// Adds one customer. Add each once.
    pub fn add(&mut self, customer: &CustomerEvents<'_>) {
        let mut progress = StayProgress::default();
        let stays = &mut self.stays;
        each_stay(customer, self.rule, self.observed_until, |stay| {
            stays.enter(&mut progress, stay);
        });
        self.stays.close(progress);
    }

    /// The base in each bucket.
    ///
    /// # Errors
    /// [`NegativeStock`] when the stays contradict each other, which no events cause.
    pub fn finish(self) -> Result<Vec<BaseCounts>, NegativeStock> {
        self.stays.counts()
    }
}

#[cfg(test)]
mod tests {
    use super::super::random_lives::{any_buckets, any_life, any_lives, order};
    use super::super::{ActivityKind, Event, EventDetail};
    use super::*;
    use proptest::prelude::*;

    fn count(lives: &[Vec<Event>], buckets: &Buckets, rule: LossRule) -> Vec<BaseCounts> {
        let mut counter = BaseCounter::new(buckets.clone(), rule);
        for events in lives {
            counter.add(&CustomerEvents::complete(events));
        }
        counter.finish().expect("consistent stays")
    }

    /// Whether a customer was in the base at an instant, by what happened strictly before.
    fn is_in(events: &[Event], rule: LossRule, at: i64) -> bool {
        let before = events.iter().filter(|event| event.at < at);
        match rule {
            LossRule::Contractual => in_after(before),
            LossRule::Inactivity { gap } => before
                .filter(|event| event.detail.kind().is_qualifying())
                .any(|event| at - event.at <= gap),
        }
    }

    fn in_after<'a>(events: impl Iterator<Item = &'a Event>) -> bool {
        events.fold(false, |is_in, event| match event.detail.kind() {
            ActivityKind::Acquired | ActivityKind::Reactivated => true,
            ActivityKind::Cancelled => false,
            ActivityKind::Order | ActivityKind::Contact | ActivityKind::Refund => is_in,
        })
    }

    /// With the first sign of life, whatever it was, as an acquisition ahead of its instant.
    fn entered_first(events: &[Event]) -> Vec<Event> {
        let first = CustomerEvents::complete(events).first_time;
        let entry = first.map(|at| Event {
            at,
            detail: EventDetail::Acquired,
        });
        let Some(entry) = entry else {
            return events.to_vec();
        };
        // The entry is one of the events of its instant, if one of them is an entry.
        let is_entry = |event: &&Event| {
            let kind = event.detail.kind();
            event.at == entry.at
                && matches!(kind, ActivityKind::Acquired | ActivityKind::Reactivated)
        };
        let mut rest = events.to_vec();
        if let Some(found) = events.iter().position(|event| is_entry(&event)) {
            rest.remove(found);
        }
        let at = rest.partition_point(|event| event.at < entry.at);
        // Activities before the entry change nothing.
        rest.drain(..at);
        let mut ordered = vec![entry];
        while !rest.is_empty() {
            let is_in = in_after(ordered.iter());
            let instant = rest.partition_point(|event| event.at == rest[0].at);
            let changes = |event: &Event| in_after(ordered.iter().chain([event])) != is_in;
            let next = rest[..instant].iter().position(changes).unwrap_or(0);
            ordered.push(rest.remove(next));
        }
        ordered
    }

    /// When a customer entered the base, and when it was left, one by one.
    fn moves(events: &[Event], rule: LossRule) -> (Vec<i64>, Vec<i64>) {
        let (mut entries, mut exits) = (vec![], vec![]);
        let mut note = |at, was_in: bool, is_in: bool| match (was_in, is_in) {
            (false, true) => entries.push(at),
            (true, false) => exits.push(at),
            (true, true) | (false, false) => {}
        };
        match rule {
            LossRule::Contractual => (0..events.len()).for_each(|seen| {
                let was_in = in_after(events[..seen].iter());
                note(events[seen].at, was_in, in_after(events[..=seen].iter()));
            }),
            LossRule::Inactivity { .. } => (-1..100).for_each(|at| {
                note(at, is_in(events, rule, at), is_in(events, rule, at + 1));
            }),
        }
        (entries, exits)
    }

    fn naive(lives: &[Vec<Event>], buckets: &Buckets, rule: LossRule) -> Vec<BaseCounts> {
        let mut counts = vec![BaseCounts::default(); buckets.len()];
        for events in lives {
            let first = CustomerEvents::complete(events).first_time;
            let events = &entered_first(events);
            let (entries, exits) = moves(events, rule);
            for (bucket, edges) in buckets.edges().windows(2).enumerate() {
                let within = |at: &&i64| edges[0] <= **at && **at < edges[1];
                let acquired = first.iter().filter(within).count() as u64;
                let joined = entries.iter().filter(within).count() as u64;
                let start = is_in(events, rule, edges[0]);
                let end = is_in(events, rule, edges[1]);
                let count = &mut counts[bucket];
                count.at_start += u64::from(start);
                count.acquired += acquired;
                count.lost += exits.iter().filter(within).count() as u64;
                count.reactivated += joined - acquired;
                count.at_end += u64::from(end);
                count.retained += u64::from(start && end);
                count.active += u64::from(start || joined > 0);
            }
        }
        counts
    }

    #[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
    fn edged(lives: &[Vec<Event>], edges: &[i64], rule: LossRule) -> Vec<BaseCounts> {
        count(lives, &Buckets::new(edges.to_vec()).unwrap(), rule)
    }

    fn any_rule() -> impl Strategy<Value = LossRule> {
        prop_oneof![
            Just(LossRule::Contractual),
            (1..15_i64).prop_map(|gap| LossRule::Inactivity { gap }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_base_is_what_a_look_at_every_instant_finds(
            lives in any_lives(), buckets in any_buckets(), rule in any_rule(),
        ) {
            let got = count(&lives, &buckets, rule);
            prop_assert_eq!(&got, &naive(&lives, &buckets, rule));
            for base in &got {
                let end = base.at_start + base.acquired + base.reactivated - base.lost;
                prop_assert_eq!(base.at_end, end);
            }
            for pair in got.windows(2) {
                prop_assert_eq!(pair[0].at_end, pair[1].at_start);
            }
        }

        #[test]
        fn what_the_rule_does_not_ask_for_may_be_left_out(
            events in any_life(), buckets in any_buckets(), rule in any_rule(),
        ) {
            let start = buckets.edges().first().copied().unwrap_or(0);
            let (before, inside): (Vec<Event>, Vec<Event>) =
                events.iter().partition(|event| event.at < start);
            let asked_for: Vec<Event> = match rule {
                LossRule::Contractual => {
                    let changes = |event: &&Event| {
                        event.detail.kind() == ActivityKind::Cancelled
                            || event.detail.kind().is_qualifying()
                                && event.detail.kind() != ActivityKind::Order
                    };
                    before.iter().filter(changes).copied().collect()
                }
                LossRule::Inactivity { gap } => {
                    let late = |event: &Event| event.at >= start - gap;
                    before.into_iter().filter(late).collect()
                }
            };
            let given = [asked_for, inside].concat();
            let mut counter = BaseCounter::new(buckets.clone(), rule);
            counter.add(&CustomerEvents {
                events: &given,
                ..CustomerEvents::complete(&events)
            });
            prop_assert_eq!(counter.finish().expect("consistent stays"), count(&[events], &buckets, rule));
        }
    }

    #[test]
    fn a_customer_is_lost_the_first_microsecond_past_the_gap() {
        let rule = LossRule::Inactivity { gap: 10 };
        let lives = [vec![order(5, 1)], vec![order(4, 1)]];
        let base = edged(&lives, &[0, 15, 16, 20], rule);
        let lost: Vec<u64> = base.iter().map(|base| base.lost).collect();
        assert_eq!(lost, [1, 1, 0]);
        assert_eq!((base[1].at_start, base[2].at_start), (1, 0));
    }

    #[test]
    fn lost_and_back_within_a_bucket_is_both_and_retained() {
        let rule = LossRule::Inactivity { gap: 3 };
        let base = edged(&[vec![order(0, 1), order(8, 2)]], &[1, 10], rule);
        let want = BaseCounts {
            at_start: 1,
            lost: 1,
            reactivated: 1,
            at_end: 1,
            retained: 1,
            active: 1,
            ..BaseCounts::default()
        };
        assert_eq!(base, [want]);
        assert_eq!(base[0].retention().value(), Some(1.0));
    }

    #[test]
    fn a_gap_beyond_the_end_of_time_loses_nobody() {
        let rule = LossRule::Inactivity { gap: i64::MAX };
        let base = edged(&[vec![order(3, 1)]], &[0, 5, i64::MAX], rule);
        assert_eq!((base[1].lost, base[1].at_end), (0, 1));
    }

    /// Dates without a time put several events at one instant.
    #[test]
    fn at_one_instant_the_event_that_changes_something_comes_first() {
        let at = |at: i64, detail: EventDetail| Event { at, detail };
        let (acquired, cancelled) = (EventDetail::Acquired, EventDetail::Cancelled);
        let back = vec![at(1, acquired), at(15, acquired), at(15, cancelled)];
        let base = edged(&[back], &[10, 20], LossRule::Contractual)[0];
        assert_eq!(
            (
                base.at_start,
                base.lost,
                base.reactivated,
                base.at_end,
                base.retained
            ),
            (1, 1, 1, 1, 1)
        );
        let gone = vec![
            at(1, acquired),
            at(5, cancelled),
            at(15, cancelled),
            at(15, EventDetail::Reactivated),
        ];
        let base = edged(&[gone], &[10, 20], LossRule::Contractual)[0];
        assert_eq!(
            (base.at_start, base.lost, base.reactivated, base.at_end),
            (0, 1, 1, 0)
        );
    }

    #[test]
    fn nobody_is_lost_before_the_gap_is_over() {
        let rule = LossRule::Inactivity { gap: 30 };
        let buckets = Buckets::new(vec![0, 30, 60]).expect("rising edges");
        let base = |observed_until| {
            let mut counter =
                BaseCounter::new(buckets.clone(), rule).observed_until(observed_until);
            counter.add(&CustomerEvents::complete(&[order(20, 1)]));
            let base = counter.finish().expect("consistent stays");
            (base[1].lost, base[1].at_end)
        };
        assert_eq!(base(27), (0, 1));
        assert_eq!(base(50), (0, 1));
        assert_eq!(base(51), (1, 0));
    }

    #[test]
    fn an_empty_base_has_no_retention() {
        assert_eq!(BaseCounts::default().retention().value(), None);
        assert_eq!(BaseCounts::default().churn().value(), None);
    }
}
