//! Jobs that wait in lanes, and which lane is next.

use std::collections::{BTreeMap, VecDeque};

/// Jobs by lane. Lanes take turns of one batch each; a lane with too few rows is skipped
/// and keeps its place. Within a lane, jobs keep their order.
#[derive(Debug)]
pub(super) struct Lanes<L, J> {
    jobs: BTreeMap<L, VecDeque<(usize, J)>>,
    /// Lanes with a job, each once, the next one first.
    turns: VecDeque<L>,
}

/// Jobs of one lane and the sum of their rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken<L, J> {
    pub(super) lane: L,
    pub(super) rows: usize,
    pub(super) jobs: Vec<J>,
}

impl<L, J> Default for Lanes<L, J> {
    fn default() -> Self {
        Self {
            jobs: BTreeMap::new(),
            turns: VecDeque::new(),
        }
    }
}

impl<L: Copy + Ord, J> Lanes<L, J> {
    /// Adds a job to the end of its lane.
    pub(super) fn push(&mut self, lane: L, rows: usize, job: J) {
        let jobs = self.jobs.entry(lane).or_default();
        if jobs.is_empty() {
            self.turns.push_back(lane);
        }
        jobs.push_back((rows, job));
    }

    /// Whether no job waits.
    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Takes jobs of the next lane that holds at least `rows_min` of its rows: at least one
    /// job, and more until they have `rows_max` rows.
    pub(super) fn take(
        &mut self,
        rows_min: impl Fn(L) -> usize,
        rows_max: usize,
    ) -> Option<Taken<L, J>> {
        let mut turns = self.turns.iter();
        let position = turns.position(|&lane| self.has(lane, rows_min(lane)));
        let lane = self.turns.remove(position?)?;
        let jobs = self.jobs.get_mut(&lane)?;
        let (mut rows, mut taken) = (0, Vec::new());
        while rows < rows_max
            && let Some((more, job)) = jobs.pop_front()
        {
            rows += more;
            taken.push(job);
        }
        if jobs.is_empty() {
            self.jobs.remove(&lane);
        } else {
            self.turns.push_back(lane);
        }
        Some(Taken {
            lane,
            rows,
            jobs: taken,
        })
    }

    fn has(&self, lane: L, rows_min: usize) -> bool {
        let jobs = self.jobs.get(&lane).into_iter().flatten();
        let mut sums = jobs.scan(0, |sum, (rows, _)| {
            *sum += rows;
            Some(*sum)
        });
        sums.any(|sum| sum >= rows_min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken<J>(lane: &'static str, rows: usize, jobs: Vec<J>) -> Option<Taken<&'static str, J>> {
        Some(Taken { lane, rows, jobs })
    }

    #[test]
    fn jobs_of_one_lane_share_a_batch_up_to_the_maximum_of_rows() {
        let mut lanes = Lanes::default();
        (0..5).for_each(|job| lanes.push("a", 10, job));
        assert_eq!(lanes.take(|_| 1, 25), taken("a", 30, vec![0, 1, 2]));
        assert_eq!(lanes.take(|_| 1, 25), taken("a", 20, vec![3, 4]));
        assert_eq!(lanes.take(|_| 1, 25), None);
    }

    #[test]
    fn a_job_larger_than_a_batch_is_taken_alone() {
        let mut lanes = Lanes::default();
        lanes.push("a", 100, 0);
        lanes.push("a", 1, 1);
        assert_eq!(lanes.take(|_| 1, 25), taken("a", 100, vec![0]));
    }

    #[test]
    fn a_flood_in_one_lane_delays_another_by_one_batch() {
        let mut lanes = Lanes::default();
        (0..1_000).for_each(|job| lanes.push("flood", 10, job));
        lanes.push("other", 1, -1);
        assert_eq!(
            lanes.take(|_| 1, 100).map(|taken| taken.lane),
            Some("flood")
        );
        assert_eq!(lanes.take(|_| 1, 100), taken("other", 1, vec![-1]));
        // The next job waits for one batch again.
        lanes.push("other", 1, -2);
        assert_eq!(
            lanes.take(|_| 1, 100).map(|taken| taken.lane),
            Some("flood")
        );
        assert_eq!(lanes.take(|_| 1, 100), taken("other", 1, vec![-2]));
    }

    #[test]
    fn lanes_with_work_take_turns() {
        let mut lanes = Lanes::default();
        (0..6).for_each(|job| lanes.push(job % 3, 1, job));
        let turns: Vec<_> = std::iter::from_fn(|| lanes.take(|_| 1, 1)).collect();
        let lanes: Vec<_> = turns.iter().map(|taken| taken.lane).collect();
        assert_eq!(lanes, [0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn a_minimum_of_rows_skips_lanes_with_fewer() {
        let mut lanes = Lanes::default();
        lanes.push("few", 9, 0);
        lanes.push("many", 5, 1);
        lanes.push("many", 5, 2);
        assert_eq!(lanes.take(|_| 11, 100), None);
        assert_eq!(lanes.take(|_| 10, 100), taken("many", 10, vec![1, 2]));
        assert_eq!(lanes.take(|_| 10, 100), None);
        assert_eq!(lanes.take(|_| 1, 100), taken("few", 9, vec![0]));
        assert!(lanes.is_empty());
    }
}
