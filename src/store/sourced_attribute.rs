//! An attribute of a customer with its source, and which of several sources counts.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::customer::{ATTRIBUTES, Attributes};

/// An attribute with what set it. Releases before the sources were stored left `source` and
/// `time` unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SourcedAttribute {
    pub(super) value: Option<String>,
    pub(super) time: Option<OffsetDateTime>,
    pub(super) source: Option<Uuid>,
}

impl SourcedAttribute {
    pub(super) fn new(
        value: Option<String>,
        time: Option<OffsetDateTime>,
        source: Option<Uuid>,
    ) -> Self {
        Self {
            value,
            time,
            source,
        }
    }

    /// Whether this counts against the other.
    pub(super) fn is_after(&self, other: &Self) -> bool {
        (self.time, self.source) > (other.time, other.source)
    }
}

/// The attributes of one customer's row, in the order of [`ATTRIBUTES`].
pub(super) type SourcedAttributes = [SourcedAttribute; ATTRIBUTES.len()];

/// The [`SourcedAttributes`] of a row that a query returns. A macro, because each query has a
/// row type of its own.
macro_rules! sourced_attributes {
    ($row:ident) => {
        [
            ($row.segment, $row.segment_time, $row.segment_source),
            ($row.persona, $row.persona_time, $row.persona_source),
            (
                $row.acquisition_channel,
                $row.acquisition_channel_time,
                $row.acquisition_channel_source,
            ),
            ($row.country, $row.country_time, $row.country_source),
        ]
        .map(|(value, time, source)| {
            $crate::store::sourced_attribute::SourcedAttribute::new(value, time, source)
        })
    };
}
pub(super) use sourced_attributes;

/// Takes over each attribute of another row of the same customer that counts against the one
/// at hand. Without a later source, a value counts against none, and the one at hand otherwise.
pub(super) fn take_later(attributes: &mut SourcedAttributes, other: SourcedAttributes) {
    for (attribute, other) in attributes.iter_mut().zip(other) {
        let is_filled = attribute.value.is_none() && other.value.is_some();
        if other.is_after(attribute) || (is_filled && !attribute.is_after(&other)) {
            *attribute = other;
        }
    }
}

/// The values without their sources.
pub(super) fn values(attributes: SourcedAttributes) -> Attributes {
    let [segment, persona, acquisition_channel, country] = attributes.map(|one| one.value);
    Attributes {
        segment,
        persona,
        acquisition_channel,
        country,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: Option<&str>, second: Option<i64>, source: u128) -> SourcedAttribute {
        let at = |second| OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(second);
        SourcedAttribute {
            value: value.map(str::to_owned),
            time: second.map(at),
            source: second.map(|_| Uuid::from_u128(source)),
        }
    }

    #[test]
    fn any_source_counts_against_an_unknown_one() {
        let unknown = said(Some("gold"), None, 0);
        let known = said(None, Some(0), 0);
        assert!(known.is_after(&unknown) && !unknown.is_after(&known));
        assert!(!known.is_after(&known));
    }

    #[test]
    fn of_two_rows_the_later_source_counts_and_a_tie_keeps_a_value() {
        let cases = [
            // A later source counts, also if it cleared the attribute.
            (said(Some("a"), Some(1), 1), said(None, Some(2), 1), None),
            (
                said(Some("a"), Some(2), 1),
                said(Some("b"), Some(1), 9),
                Some("a"),
            ),
            (
                said(Some("a"), Some(1), 1),
                said(Some("b"), Some(1), 2),
                Some("b"),
            ),
            // Ties, of known and of unknown sources.
            (
                said(Some("a"), Some(1), 1),
                said(Some("b"), Some(1), 1),
                Some("a"),
            ),
            (
                said(Some("a"), None, 0),
                said(Some("b"), None, 0),
                Some("a"),
            ),
            (said(None, None, 0), said(Some("b"), None, 0), Some("b")),
            (
                said(None, Some(1), 1),
                said(Some("b"), Some(1), 1),
                Some("b"),
            ),
            // A known source counts against a value of an unknown one.
            (said(None, Some(1), 1), said(Some("b"), None, 0), None),
        ];
        for (own, other, expected) in cases {
            let mut attributes = SourcedAttributes::default();
            attributes[0] = own;
            let mut others = SourcedAttributes::default();
            others[0] = other;
            take_later(&mut attributes, others);
            assert_eq!(values(attributes).segment.as_deref(), expected);
        }
    }
}
