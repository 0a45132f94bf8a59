//! Why a response is excluded from every score.

/// The reason why a response is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclusion {
    /// The response is a test.
    Test,
    /// The response repeats another one of the same customer.
    Duplicate,
    /// The response was not given in good faith.
    Fraud,
}

/// Numbers of excluded responses, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExcludedCounts {
    /// Tests.
    pub test: u64,
    /// Duplicates.
    pub duplicate: u64,
    /// Responses that were not given in good faith.
    pub fraud: u64,
}

impl ExcludedCounts {
    /// The number of responses that are excluded for this reason.
    pub fn of_mut(&mut self, reason: Exclusion) -> &mut u64 {
        match reason {
            Exclusion::Test => &mut self.test,
            Exclusion::Duplicate => &mut self.duplicate,
            Exclusion::Fraud => &mut self.fraud,
        }
    }
}

impl Exclusion {
    /// Every reason, ordered by code.
    pub const ALL: [Self; 3] = [Self::Test, Self::Duplicate, Self::Fraud];

    /// The number that the database stores; it never changes. 4 marks a deleted response.
    pub fn code(self) -> i16 {
        match self {
            Self::Test => 1,
            Self::Duplicate => 2,
            Self::Fraud => 3,
        }
    }

    /// The inverse of [`Exclusion::code`]; `None` for an unknown code.
    pub fn of_code(code: i16) -> Option<Self> {
        match code {
            1 => Some(Self::Test),
            2 => Some(Self::Duplicate),
            3 => Some(Self::Fraud),
            // 4 marks a deleted response; other numbers are unknown.
            _ => None,
        }
    }
}
