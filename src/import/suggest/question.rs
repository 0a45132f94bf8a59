//! A question of the suggested survey, and its columns.

/// A question of the suggested survey, and its columns.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) id: String,
    pub(super) wording: String,
    pub(super) kind: QuestionKind,
    pub(super) answers: Answers,
    /// Doubts about the mapping.
    pub(super) doubts: Vec<String>,
    /// Doubts about the survey.
    pub(super) survey_doubts: Vec<String>,
}

/// What a question measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum QuestionKind {
    Nps,
    Csat {
        scale: [i32; 2],
        /// The first satisfied score, seen from the middle of the scale.
        satisfied: i32,
        low_is_good: bool,
    },
    Ces {
        scale: [i32; 2],
        is_effort: bool,
    },
    Rating {
        scale: [i32; 2],
        low_is_good: bool,
    },
    Choice {
        choices: Vec<Choice>,
        multiple: bool,
    },
    Text,
}

/// One choice of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) label: String,
}

/// The columns of a question.
#[derive(Debug)]
pub(super) enum Answers {
    /// One column.
    Cell(CellAnswers),
    /// One column per choice.
    Options(OptionAnswers),
}

/// How a column gives the answers.
#[derive(Debug, Default)]
pub(super) struct CellAnswers {
    pub(super) column: String,
    pub(super) not_applicable: Vec<String>,
    pub(super) skipped: Vec<String>,
    /// The score or choice id of each code.
    pub(super) values: Vec<(String, CodeValue)>,
    pub(super) separator: Option<String>,
}

/// What a code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CodeValue {
    Score(i32),
    Choice(String),
}

/// How one column per choice gives the answers.
#[derive(Debug)]
pub(super) struct OptionAnswers {
    pub(super) options: Vec<OptionColumn>,
    /// Codes for a picked option; empty where the importer knows all of them.
    pub(super) picked: Vec<String>,
    pub(super) not_picked: Vec<String>,
    pub(super) not_applicable: Vec<String>,
}

/// The column of one choice.
#[derive(Debug)]
pub(super) struct OptionColumn {
    pub(super) choice_id: String,
    pub(super) column: String,
    pub(super) any_text: bool,
}
