use super::Event;
use std::sync::Arc;
use thiserror::Error;

/// Contiguous half-open periods: bucket i starts at edge i and ends before edge i + 1.
/// Instants are microseconds since 1970 UTC.
///
/// ```
/// use cxmetrics::scoring::behavior::Buckets;
///
/// let buckets = Buckets::new(vec![0, 10, 30])?;
/// assert_eq!((buckets.len(), buckets.of(10), buckets.of(30)), (2, Some(1), None));
/// assert!(Buckets::new(vec![0, 0]).is_err());
/// # Ok::<(), cxmetrics::scoring::behavior::EdgesNotRising>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buckets {
    edges: Arc<[i64]>,
    grid: Arc<Grid>,
}

/// An index of the edges: for each point of an even grid, the number of edges at or before
/// it. Buckets are about equally long, so few edges lie between two points.
#[derive(Debug, PartialEq, Eq)]
struct Grid {
    /// The grid's step is 2 to this power, in microseconds.
    shift: u32,
    edges_until: Vec<usize>,
}

/// The edges of buckets are not strictly ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("edge {later} of a bucket is not after {earlier}")]
pub struct EdgesNotRising {
    /// The first of the two edges.
    pub earlier: i64,
    /// The second edge, which must be later.
    pub later: i64,
}

impl Buckets {
    /// The buckets between the edges: one fewer than edges, none without edges.
    ///
    /// # Errors
    /// [`EdgesNotRising`] for the first edge that is not after the previous one.
    pub fn new(edges: Vec<i64>) -> Result<Self, EdgesNotRising> {
        match edges.windows(2).find(|pair| pair[0] >= pair[1]) {
            Some(pair) => Err(EdgesNotRising {
                earlier: pair[0],
                later: pair[1],
            }),
            None => Ok(Self {
                grid: Grid::over(&edges).into(),
                edges: edges.into(),
            }),
        }
    }

    /// Number of buckets.
    pub fn len(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// Whether there are no buckets.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The edges: one more than buckets, or none.
    pub fn edges(&self) -> &[i64] {
        &self.edges
    }

    /// The index of the bucket that contains an instant; `None` outside all buckets.
    pub fn of(&self, at: i64) -> Option<usize> {
        let bucket = self.edges_until(at).checked_sub(1)?;
        (bucket < self.len()).then_some(bucket)
    }

    /// Number of edges at or before an instant.
    pub(super) fn edges_until(&self, at: i64) -> usize {
        match (self.edges.first(), self.edges.last()) {
            (Some(&first), Some(&last)) if first <= at && at < last => {
                let (from, to) = self.grid.around(at.abs_diff(first));
                from + self.edges[from..to].partition_point(|&edge| edge <= at)
            }
            (Some(&first), _) if at >= first => self.edges.len(),
            (Some(_) | None, _) => 0,
        }
    }

    /// Splits events, sorted by time, by bucket. Buckets without events are skipped.
    pub(super) fn split<'b, 'e>(&'b self, events: &'e [Event]) -> EventsByBucket<'b, 'e> {
        EventsByBucket {
            buckets: self,
            events,
        }
    }
}

impl Grid {
    /// Fewer than twice as many steps as edges.
    fn over(edges: &[i64]) -> Self {
        let (first, last) = match edges {
            [first, .., last] => (*first, *last),
            [] | [_] => (0, 0),
        };
        let steps_min = edges.len() as u64;
        let mut shift = 0;
        while last.abs_diff(first) >> shift >= 2 * steps_min.max(1) {
            shift += 1;
        }
        let steps = last.abs_diff(first) >> shift;
        let edges_until = |step: u64| {
            let point = step << shift;
            edges.partition_point(|edge| edge.abs_diff(first) <= point)
        };
        Self {
            shift,
            edges_until: (0..=steps).map(edges_until).chain([edges.len()]).collect(),
        }
    }

    /// Bounds of the number of edges at or before an instant between the first and the last
    /// edge, by its distance from the first.
    fn around(&self, distance: u64) -> (usize, usize) {
        let step = usize::try_from(distance >> self.shift)
            .expect("a grid has fewer than twice as many steps as edges");
        (self.edges_until[step], self.edges_until[step + 1])
    }
}

/// The events of one bucket after the other, see [`Buckets::split`].
#[derive(Debug)]
pub(super) struct EventsByBucket<'b, 'e> {
    buckets: &'b Buckets,
    events: &'e [Event],
}

impl<'e> Iterator for EventsByBucket<'_, 'e> {
    type Item = (usize, &'e [Event]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.events.first()?.at;
            let edges_passed = self.buckets.edges_until(at);
            let end = *self.buckets.edges.get(edges_passed)?;
            let inside = self.events.iter().take_while(|event| event.at < end);
            let (inside, left) = self.events.split_at(inside.count());
            self.events = left;
            // Events before the first edge belong to no bucket.
            if let Some(bucket) = edges_passed.checked_sub(1) {
                return Some((bucket, inside));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::EventDetail;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn edges_rise_and_fewer_than_two_make_no_bucket() {
        assert!(Buckets::new(vec![]).unwrap().is_empty());
        assert!(Buckets::new(vec![4]).unwrap().is_empty());
        assert_eq!(Buckets::new(vec![4]).unwrap().of(4), None);
        let wrong = Buckets::new(vec![1, 5, 4]).unwrap_err();
        assert_eq!((wrong.earlier, wrong.later), (5, 4));
    }

    proptest! {
        #[test]
        fn an_instant_is_found_wherever_the_edges_lie(
            edges in prop::collection::btree_set(
                prop_oneof![any::<i64>(), -9..9_i64, Just(i64::MIN), Just(i64::MAX)],
                0..40,
            ),
            instants in prop::collection::vec(prop_oneof![any::<i64>(), -12..12_i64], 1..20),
        ) {
            let buckets = Buckets::new(edges.iter().copied().collect()).unwrap();
            for at in instants.into_iter().chain(edges.iter().copied()).chain([i64::MIN, i64::MAX]) {
                let naive = edges.iter().filter(|&&edge| edge <= at).count();
                prop_assert_eq!(buckets.edges_until(at), naive);
            }
        }

        #[test]
        fn every_event_comes_once_and_in_its_own_bucket(
            mut times in prop::collection::vec(-5..60_i64, 0..30),
            edges in prop::collection::btree_set(0..50_i64, 0..12),
        ) {
            times.sort_unstable();
            let event = |&at| Event { at, detail: EventDetail::Contact };
            let events: Vec<Event> = times.iter().map(event).collect();
            let buckets = Buckets::new(edges.into_iter().collect()).unwrap();
            let cut: Vec<(usize, i64)> = buckets
                .split(&events)
                .flat_map(|(bucket, inside)| inside.iter().map(move |e| (bucket, e.at)))
                .collect();
            let one_by_one: Vec<(usize, i64)> = times
                .iter()
                .filter_map(|&at| Some((buckets.of(at)?, at)))
                .collect();
            prop_assert_eq!(cut, one_by_one);
            let bucket_indices: Vec<usize> = buckets.split(&events).map(|(b, _)| b).collect();
            prop_assert!(bucket_indices.is_sorted_by(|a, b| a < b));
        }
    }
}
