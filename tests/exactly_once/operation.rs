//! The operations of clients, and the outcomes that a run must produce.

use crate::outcome::Outcome::{
    self, Conflict, Done, Identical, Inserted, NotFound, Rejected, RequestConflict, Updated,
};

/// One step of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    /// A new response.
    Submit,
    /// The same new response at both servers at once.
    SubmitAtBoth,
    /// Two new responses with one id, one at each server, at once.
    SubmitRivals,
    /// A new response, cancelled before the server replies, then sent to the other server.
    SubmitAbandoned,
    /// New and old rows on a stream.
    SubmitStream,
    /// An earlier submission again.
    Retry,
    /// An earlier submission with other content.
    RetryOtherwise,
    Revise,
    /// Revises some fields, and not only the answers.
    ReviseFields,
    /// Answers off the scale.
    ReviseBadly,
    ExcludeTest,
    ExcludeDuplicate,
    ExcludeFraud,
    Include,
    Delete,
    /// The same new correction at both servers at once.
    CorrectAtBoth,
    /// A new correction, cancelled before the server replies, then sent to the other server.
    CorrectAbandoned,
    /// An earlier correction again.
    CorrectAgain,
    /// Another correction with the request id of an earlier one.
    CorrectUnderUsedId,
    Read,
    /// One of the contents of a shared response.
    SharedSubmit,
    /// Several of them on a stream.
    SharedStream,
    SharedRevise,
    SharedExclude,
    SharedInclude,
    SharedDelete,
    /// A correction that another client sent or is sending.
    SharedAgain,
}

impl Operation {
    /// Relative frequency of each operation.
    pub(crate) const WEIGHTS: [(u64, Self); 27] = [
        (6, Self::Submit),
        (3, Self::SubmitAtBoth),
        (2, Self::SubmitRivals),
        (3, Self::SubmitAbandoned),
        (3, Self::SubmitStream),
        (5, Self::Retry),
        (4, Self::RetryOtherwise),
        (6, Self::Revise),
        (6, Self::ReviseFields),
        (2, Self::ReviseBadly),
        (3, Self::ExcludeTest),
        (3, Self::ExcludeDuplicate),
        (3, Self::ExcludeFraud),
        (6, Self::Include),
        (2, Self::Delete),
        (7, Self::CorrectAtBoth),
        (4, Self::CorrectAbandoned),
        (8, Self::CorrectAgain),
        (3, Self::CorrectUnderUsedId),
        (4, Self::Read),
        (5, Self::SharedSubmit),
        (3, Self::SharedStream),
        (7, Self::SharedRevise),
        (5, Self::SharedExclude),
        (4, Self::SharedInclude),
        (1, Self::SharedDelete),
        (8, Self::SharedAgain),
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::SubmitAtBoth => "submit at both servers",
            Self::SubmitRivals => "submit two contents",
            Self::SubmitAbandoned => "submit, cancel, resend",
            Self::SubmitStream => "submit on a stream",
            Self::Retry => "retry a submission",
            Self::RetryOtherwise => "other content",
            Self::Revise => "revise",
            Self::ReviseFields => "revise fields",
            Self::ReviseBadly => "revise off the scale",
            Self::ExcludeTest => "exclude as a test",
            Self::ExcludeDuplicate => "exclude as a duplicate",
            Self::ExcludeFraud => "exclude as fraud",
            Self::Include => "include",
            Self::Delete => "delete",
            Self::CorrectAtBoth => "correct at both servers",
            Self::CorrectAbandoned => "correct, cancel, resend",
            Self::CorrectAgain => "retry a correction",
            Self::CorrectUnderUsedId => "correct with a used id",
            Self::Read => "read",
            Self::SharedSubmit => "shared: submit",
            Self::SharedStream => "shared: submit on a stream",
            Self::SharedRevise => "shared: revise",
            Self::SharedExclude => "shared: exclude",
            Self::SharedInclude => "shared: include",
            Self::SharedDelete => "shared: delete",
            Self::SharedAgain => "shared: retry a correction",
        }
    }

    /// The outcomes that every run must produce. Leaves out outcomes so rare that a correct run
    /// may lack them.
    pub(crate) fn outcomes(self) -> &'static [Outcome] {
        match self {
            Self::Submit => &[Inserted],
            Self::SubmitAtBoth | Self::SubmitAbandoned => &[Inserted, Identical],
            Self::SubmitRivals => &[Inserted, Conflict],
            Self::SubmitStream => &[Inserted, Identical, Updated, Conflict, Rejected],
            // A deleted response has no content to compare with.
            Self::Retry => &[Identical, Conflict],
            Self::RetryOtherwise => &[Updated, Conflict],
            Self::ReviseBadly => &[Rejected],
            Self::CorrectAbandoned
            | Self::ExcludeTest
            | Self::ExcludeDuplicate
            | Self::ExcludeFraud
            | Self::Include
            | Self::Delete
            | Self::SharedDelete => &[Done],
            Self::CorrectUnderUsedId => &[RequestConflict],
            Self::Revise
            | Self::ReviseFields
            | Self::CorrectAtBoth
            | Self::CorrectAgain
            | Self::Read
            | Self::SharedRevise
            | Self::SharedExclude
            | Self::SharedInclude
            | Self::SharedAgain => &[Done, NotFound],
            Self::SharedSubmit | Self::SharedStream => &[Inserted, Identical, Updated, Conflict],
        }
    }
}
