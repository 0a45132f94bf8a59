//! Plausible values for fields, by name.

use prost_reflect::FieldDescriptor;

use crate::{
    random::Random,
    wire,
    world::{self, FIRST_SECOND, QUESTIONS, SECONDS, SURVEYS},
};

const ZONES: [&str; 4] = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia"];
const ATTRIBUTES: [&str; 4] = ["segment", "country", "persona", "acquisition_channel"];
const LETTERS: [&str; 4] = ["a", "b", "c", "d"];

/// The context of a message, on which its fields must agree.
#[derive(Debug)]
pub(crate) struct Context {
    method: String,
    message: String,
    question: &'static str,
    /// Selects one of several values or variants.
    choice: u64,
}

impl Context {
    pub(crate) fn choose(random: &mut Random, method: &str, message: &str, index: usize) -> Self {
        let question = if method == "QueryCustomerBase" || random.is_in(30) {
            QUESTIONS[0]
        } else {
            QUESTIONS[index % QUESTIONS.len()]
        };
        Self {
            method: method.into(),
            message: message.into(),
            question: if message == "Answer" {
                QUESTIONS[index % QUESTIONS.len()]
            } else {
                question
            },
            choice: random.next(),
        }
    }

    /// Whether a field is set.
    pub(crate) fn gives(&self, random: &mut Random, field: &FieldDescriptor) -> bool {
        let name = field.name();
        if let Some(oneof) = field
            .containing_oneof()
            .filter(|one| one.fields().len() > 1)
        {
            let wanted = if self.message == "AnswerFilter" {
                match self.question {
                    _ if self.choice.is_multiple_of(4) => "answered",
                    "one" | "some" => "choices",
                    "why" => "text_contains",
                    "nps" if self.choice.is_multiple_of(3) => "answer_class",
                    _ => "score",
                }
                .to_owned()
            } else if self.message == "Answer" {
                match self.question {
                    _ if self.choice.is_multiple_of(8) => "unanswered",
                    "one" | "some" => "choices",
                    "why" => "text",
                    _ => "score",
                }
                .to_owned()
            } else {
                let fields: Vec<_> = oneof.fields().map(|one| one.name().to_owned()).collect();
                fields[usize::try_from(self.choice % fields.len() as u64).unwrap()].clone()
            };
            return name == wanted;
        }
        let percent = match name {
            "create_time" | "update_time" | "archive_time" | "first_time" | "first_order_time" => 1,
            // Required for weekly buckets only, but the bucket is not known here.
            "first_day_of_week" => 14,
            // For quarters and years only.
            "first_month_of_year" => 25,
            // Without a mask, a response's answers are revised, and an activity as a whole.
            "update_mask" if self.method.starts_with("Revise") => 50,
            "answers" if self.method == "ReviseResponse" && self.message != "Response" => 50,
            "observed_until" | "holdout_days" => 20,
            "interval_method" => 5,
            "filters" | "value_groups" | "split_by_answer" | "page_token" | "kinds" | "cost"
            | "properties" => 20,
            // Few responses match several of these, and reasons need one more field.
            "answer_filters" | "text_contains" | "has_text" | "exclusion" | "exclusion_reasons" => {
                10
            }
            "group_by" | "customer_id" if self.method.starts_with("Query") => 30,
            "customer_id" | "order_id" if self.method.starts_with("List") => 30,
            "confidence_level" | "satisfied_from" | "completed_only" | "clear" => 30,
            "currency_code" if self.message != "Money" => 60,
            // Those of an acquisition must equal them.
            "attributes" if self.message == "Activity" => 20,
            _ => 96,
        };
        random.is_in(percent)
    }
}

/// The length of a list.
pub(crate) fn count(random: &mut Random, field: &FieldDescriptor) -> usize {
    match field.name() {
        "responses" | "activities" | "customers" => random.count(1, 8),
        "questions" if field.parent_message().name() == "Survey" => random.count(1, 4),
        "choices" => random.count(2, 4),
        "answers" => random.count(1, 6),
        "values" | "group_by" => random.count(1, 2),
        _ => 1,
    }
}

pub(crate) fn text(
    random: &mut Random,
    field: &FieldDescriptor,
    context: &Context,
    index: usize,
) -> String {
    let customers_method = !matches!(
        context.method.as_str(),
        "QueryScores" | "ListResponses" | "SubmitResponse" | "SubmitResponses"
    );
    let text = match field.name() {
        "survey_id" => match context.method.as_str() {
            // Surveys that other calls need stay open.
            "ArchiveSurvey" => return format!("old-{}", random.below(3)),
            "CreateSurvey" => return format!("new-{}", random.below(500)),
            "UpdateSurvey" if random.is_in(80) => return format!("new-{}", random.below(50)),
            _ if random.is_in(4) => "nowhere",
            _ => random.of(&SURVEYS),
        },
        "question_id" if context.message == "Question" => QUESTIONS[index % QUESTIONS.len()],
        "question_id" => context.question,
        "customer_id" | "from_customer_id" | "into_customer_id" => return world::customer(random),
        "request_id" if context.method.ends_with("Customers") => return world::merge_id(random),
        "response_id" | "activity_id" | "request_id" => return world::id(random),
        "order_id" => return format!("o{}", random.below(500)),
        "time_zone" => random.of(&ZONES),
        "channel" => random.of(&["web", "mail", "store", ""]),
        "topic" => random.of(&["complaint", "inquiry"]),
        "currency_code" if random.is_in(3) => "JPY",
        "currency_code" => "EUR",
        "amount" => return format!("{}.{:02}", random.below(300), random.below(100)),
        "dimension" | "group_by" if customers_method => match random.below(6) {
            0 => "channel",
            1 => "campaign",
            _ => ATTRIBUTES[index % ATTRIBUTES.len()],
        },
        "dimension" | "group_by" => ["channel", "plan", "completion"][index % 3],
        "dimensions" => ["plan", "region", "campaign"][index % 3],
        "values" => ["web", "mail", "free", "AT", "small", "complete", ""][index % 7],
        "answer_class" => random.of(&["promoter", "passive", "detractor"]),
        "choice_ids" | "choice_id" => LETTERS[index % LETTERS.len()],
        "paths" if context.method == "ReviseResponse" => {
            ["submit_time", "channel", "completion", "*"][index % 4]
        }
        "paths" if context.method == "ReviseActivity" => {
            ["activity_time", "channel", "customer_id", "*"][index % 4]
        }
        "paths" => ["title", "questions", "dimensions"][index % 3],
        "clear" => ATTRIBUTES[index % ATTRIBUTES.len()],
        "segment" => random.of(&["small", "large", ""]),
        "country" => random.of(&["AT", "DE", ""]),
        "page_token" => "",
        _ => random.of(&["Quite good", "x", "\u{dc}ber \u{1f600}"]),
    };
    text.to_owned()
}

pub(crate) fn whole(random: &mut Random, name: &str, context: &Context) -> u64 {
    match name {
        "score" => match context.question {
            "csat" => random.below(5) + 1,
            "ces" => random.below(7) + 1,
            _ => random.below(11),
        },
        "minimum" => random.below(2),
        "maximum" => random.of(&[5, 7, 10, 100]),
        "satisfied_from" => 4,
        "revision" => random.below(3),
        "page_size" => random.of(&[0, 1, 5, 20]),
        "ages_max" => random.of(&[3, 12]),
        "first_month_of_year" => random.below(12) + 1,
        "gap_days" | "repurchase_within_days" | "active_days" | "horizon_days" | "holdout_days" => {
            random.of(&[7, 30, 90, 365])
        }
        _ => random.below(100),
    }
}

pub(crate) fn double(random: &mut Random, name: &str) -> f64 {
    match name {
        "confidence_level" => random.of(&[0.5, 0.8, 0.95, 0.9999]),
        "annual_discount" => random.of(&[0.0, 0.1, 1.0]),
        _ => random.of(&[0.1, 0.5, 1.0]),
    }
}

pub(crate) fn timestamp(random: &mut Random, name: &str) -> Vec<u8> {
    let month = SECONDS / 24;
    let seconds = match name {
        "start_time" => random.below(12) * month,
        "end_time" => (12 + random.below(13)) * month,
        _ => random.below(SECONDS),
    };
    let mut out = Vec::new();
    wire::tag(&mut out, 1, wire::VARINT);
    wire::varint(&mut out, FIRST_SECOND.cast_unsigned() + seconds);
    out
}

pub(crate) fn map_entry(random: &mut Random, method: &str, name: &str) -> Vec<u8> {
    let key = match name {
        "dimensions" if method.contains("Activit") => "campaign",
        "dimensions" => "plan",
        _ => random.of(&["store", "shift"]),
    };
    let mut out = Vec::new();
    wire::bytes(&mut out, 1, key.as_bytes());
    wire::bytes(&mut out, 2, random.of(&["free", "pro", "late"]).as_bytes());
    out
}
