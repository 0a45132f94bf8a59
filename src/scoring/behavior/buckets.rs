use super::Event;
use std::sync::Arc;
use thiserror::Error;

/// Spans of time that follow one another without gap, each half-open: bucket i begins at
/// edge i and ends before edge i + 1. Instants are microseconds of UTC since 1970.
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

/// How many edges lie at or before the points of an even grid from the first edge to the last.
/// Buckets are about equally long, so that between two points there is hardly an edge left to
/// search for.
#[derive(Debug, PartialEq, Eq)]
struct Grid {
    /// The step is 2 to this power.
    shift: u32,
    edges_until: Vec<usize>,
}

/// An edge that doesn't lie after the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("edge {later} of a bucket doesn't lie after {earlier}")]
pub struct EdgesNotRising {
    /// The edge before.
    pub earlier: i64,
    /// The edge that should lie after it.
    pub later: i64,
}

impl Buckets {
    /// The buckets between the edges: one fewer than there are edges, and none for none.
    ///
    /// # Errors
    /// [`EdgesNotRising`] for the first edge that doesn't lie after the one before it.
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

    /// How many buckets there are.
    pub fn len(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// Whether there is no bucket.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The edges, one more than buckets.
    pub fn edges(&self) -> &[i64] {
        &self.edges
    }

    /// The bucket an instant falls into; `None` before the first and from the end of the
    /// last on.
    pub fn of(&self, at: i64) -> Option<usize> {
        let bucket = self.edges_until(at).checked_sub(1)?;
        (bucket < self.len()).then_some(bucket)
    }

    /// How many edges lie at or before an instant.
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

    /// Cuts events, sorted by time, into those of each bucket; buckets without any are
    /// passed over.
    pub(super) fn cut<'b, 'e>(&'b self, events: &'e [Event]) -> Cut<'b, 'e> {
        Cut {
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

    /// Bounds of how many edges lie at or before an instant, by its distance from the first.
    fn around(&self, distance: u64) -> (usize, usize) {
        let step = usize::try_from(distance >> self.shift).unwrap_or(usize::MAX);
        let bound = |step: usize| self.edges_until.get(step).copied().unwrap_or(0);
        (bound(step), bound(step.saturating_add(1)))
    }
}

/// The events of one bucket after the other, see [`Buckets::cut`].
#[derive(Debug)]
pub(super) struct Cut<'b, 'e> {
    buckets: &'b Buckets,
    events: &'e [Event],
}

impl<'e> Iterator for Cut<'_, 'e> {
    type Item = (usize, &'e [Event]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.events.first()?.at;
            let edges_passed = self.buckets.edges_until(at);
            let end = *self.buckets.edges.get(edges_passed)?;
            let inside = self.events.iter().take_while(|event| event.at < end);
            let (inside, left) = self.events.split_at(inside.count());
            self.events = left;
            // What lies before the first edge belongs to no bucket.
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
                .cut(&events)
                .flat_map(|(bucket, inside)| inside.iter().map(move |e| (bucket, e.at)))
                .collect();
            let one_by_one: Vec<(usize, i64)> = times
                .iter()
                .filter_map(|&at| Some((buckets.of(at)?, at)))
                .collect();
            prop_assert_eq!(cut, one_by_one);
            let bucket_indices: Vec<usize> = buckets.cut(&events).map(|(b, _)| b).collect();
            prop_assert!(bucket_indices.is_sorted_by(|a, b| a < b));
        }
    }
}
