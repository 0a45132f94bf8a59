//! Why a response is excluded from every score.

/// The reason for an exclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclusion {
    /// It was a test.
    Test,
    /// It repeats another response of the same customer.
    Duplicate,
    /// It was not given in good faith.
    Fraud,
}

impl Exclusion {
    /// The number in the database; it never changes. 4 marks a deleted response.
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
            // Any other number is no reason.
            _ => None,
        }
    }
}
