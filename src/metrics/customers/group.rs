//! Groups of customers.

/// A group's value of one dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GroupValue {
    /// The dimension.
    pub dimension: String,
    /// The value; `None` for customers or activities without one.
    pub value: Option<String>,
}

/// A group's numbers over time.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSeries<P> {
    /// The group: the class of the answer, if the query groups by answers, then the values of
    /// the dimensions in the query's order.
    pub group: Vec<GroupValue>,
    /// One point per bucket.
    pub points: Vec<P>,
}

/// A group as counters are kept; ordered as answers show groups.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct GroupKey {
    pub(super) class: usize,
    pub(super) values: Vec<Option<String>>,
}
