/// The kind of an activity.
///
/// The order of the variants is the order in which counters take activities of one
/// instant: an order before its refund, a cancellation before the reactivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActivityKind {
    /// The customer was acquired.
    Acquired,
    /// The customer placed an order.
    Order,
    /// The customer contacted the company.
    Contact,
    /// The customer received a refund.
    Refund,
    /// The customer cancelled the contract.
    Cancelled,
    /// A lost customer was reactivated.
    Reactivated,
}

impl ActivityKind {
    /// Every kind, in order.
    pub const ALL: [Self; 6] = [
        Self::Acquired,
        Self::Order,
        Self::Contact,
        Self::Refund,
        Self::Cancelled,
        Self::Reactivated,
    ];

    /// The position in [`ActivityKind::ALL`].
    pub(super) fn position(self) -> usize {
        match self {
            Self::Acquired => 0,
            Self::Order => 1,
            Self::Contact => 2,
            Self::Refund => 3,
            Self::Cancelled => 4,
            Self::Reactivated => 5,
        }
    }

    /// Whether the activity puts a customer into the customer base: an acquisition, an
    /// order or a reactivation.
    ///
    /// Contacts and refunds don't: both can follow long after the last purchase.
    pub fn is_qualifying(self) -> bool {
        match self {
            Self::Acquired | Self::Order | Self::Reactivated => true,
            Self::Contact | Self::Refund | Self::Cancelled => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ActivityKind;

    #[test]
    fn kinds_stand_in_their_order() {
        assert!(ActivityKind::ALL.is_sorted());
        for (position, kind) in ActivityKind::ALL.into_iter().enumerate() {
            assert_eq!(kind.position(), position);
        }
    }
}
