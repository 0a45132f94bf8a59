//! Records as people read them.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::api::{
    Activity, Answer, Completion, CustomerAttributes, CustomerUpdate, Money, Response, Unanswered,
    activity, answer, question,
};
use crate::import::{ActivityConverter, RecordConverter, RecordRules, ResponseConverter};

/// Most characters of a text that a description shows.
const LETTERS_MAX: usize = 56;

/// Names and values of fields, in their order.
#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    /// Adds a field, unless it is empty.
    fn add(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.push((name.to_owned(), value));
        }
    }

    fn add_time(&mut self, name: &str, time: Option<prost_types::Timestamp>, rules: &RecordRules) {
        let instant = time.and_then(|time| Timestamp::new(time.seconds, time.nanos).ok());
        // A record without a time is rejected before.
        let Some(instant) = instant else { return };
        let value = match rules.local_time(instant) {
            Some(local) if !local.ends_with(" UTC") => format!("{instant}, {local}"),
            Some(_) | None => instant.to_string(),
        };
        self.add(name, value);
    }

    fn add_attributes(&mut self, attributes: Option<&CustomerAttributes>) {
        let Some(attributes) = attributes else { return };
        self.add("segment", &attributes.segment);
        self.add("persona", &attributes.persona);
        self.add("acquisition_channel", &attributes.acquisition_channel);
        self.add("country", &attributes.country);
    }

    fn add_map(&mut self, kind: &str, map: &HashMap<String, String>) {
        let sorted: BTreeMap<_, _> = map.iter().collect();
        for (key, value) in sorted {
            self.add(&format!("{kind} {key}"), shortened(value));
        }
    }
}

/// The fields of a response.
pub(super) fn of_response(
    converter: &ResponseConverter,
    response: &Response,
) -> Vec<(String, String)> {
    let mut fields = Fields::default();
    fields.add("response_id", &response.response_id);
    fields.add_time("submit_time", response.submit_time, converter.rules());
    fields.add("customer", or_none(&response.customer_id));
    fields.add(
        "completion",
        match response.completion() {
            Completion::Complete => "complete",
            Completion::Partial => "partial",
            Completion::Unspecified => "none",
        },
    );
    fields.add("channel", &response.channel);
    fields.add("touchpoint", &response.touchpoint);
    fields.add("language", &response.language);
    fields.add_map("dimension", &response.dimensions);
    fields.add_map("property", &response.properties);
    for answer in &response.answers {
        fields.add(&answer.question_id, answered(converter, answer));
    }
    fields.0
}

/// An answer, with the wording of its question.
fn answered(converter: &ResponseConverter, answer: &Answer) -> String {
    let question = converter.survey_question(&answer.question_id);
    let label = |id: &String| {
        let choices = match question.and_then(|question| question.kind.as_ref()) {
            Some(question::Kind::Choice(choice)) => choice.choices.as_slice(),
            Some(_) | None => &[],
        };
        let known = choices.iter().find(|choice| choice.choice_id == *id);
        match known.map(|choice| choice.label.as_str()) {
            None | Some("") => id.clone(),
            Some(label) => format!("{id} ({label})"),
        }
    };
    let value = match &answer.value {
        Some(answer::Value::Score(score)) => score.to_string(),
        Some(answer::Value::Text(text)) => format!("{:?}", shortened(text)),
        Some(answer::Value::Choices(choices)) => {
            let labels: Vec<String> = choices.choice_ids.iter().map(label).collect();
            labels.join(", ")
        }
        Some(answer::Value::Unanswered(why)) if *why == i32::from(Unanswered::NotApplicable) => {
            "not applicable".to_owned()
        }
        Some(answer::Value::Unanswered(_)) => "skipped".to_owned(),
        None => "none".to_owned(),
    };
    match question.map(|question| question.wording.as_str()) {
        None | Some("") => value,
        Some(wording) => format!("{value}  <- {}", shortened(wording)),
    }
}

/// The fields of an activity.
pub(super) fn of_activity(
    converter: &ActivityConverter,
    activity: &Activity,
) -> Vec<(String, String)> {
    let mut fields = Fields::default();
    fields.add("activity_id", &activity.activity_id);
    fields.add_time("activity_time", activity.activity_time, converter.rules());
    fields.add("customer", or_none(&activity.customer_id));
    match &activity.kind {
        Some(activity::Kind::Acquired(acquired)) => {
            fields.add("kind", "acquired");
            fields.add_attributes(acquired.attributes.as_ref());
        }
        Some(activity::Kind::Order(order)) => {
            fields.add("kind", format!("order {}", order.order_id));
            fields.add("amount", money(order.amount.as_ref()));
            fields.add("cost", money(order.cost.as_ref()));
        }
        Some(activity::Kind::Refund(refund)) => {
            fields.add("kind", format!("refund of order {}", refund.order_id));
            fields.add("amount", money(refund.amount.as_ref()));
        }
        Some(activity::Kind::Cancelled(_)) => fields.add("kind", "cancelled"),
        Some(activity::Kind::Reactivated(_)) => fields.add("kind", "reactivated"),
        Some(activity::Kind::Contact(contact)) => {
            fields.add("kind", format!("contact, topic {}", contact.topic));
        }
        None => fields.add("kind", "none"),
    }
    fields.add_attributes(activity.attributes.as_ref());
    fields.add("channel", &activity.channel);
    fields.add_map("dimension", &activity.dimensions);
    fields.add_map("property", &activity.properties);
    fields.0
}

/// The fields of an update of a customer.
pub(super) fn of_customer(customer: &CustomerUpdate) -> Vec<(String, String)> {
    let mut fields = Fields::default();
    fields.add("customer", &customer.customer_id);
    fields.add_attributes(customer.attributes.as_ref());
    fields.add("cleared", customer.clear.join(", "));
    fields.0
}

fn money(money: Option<&Money>) -> String {
    // An empty field is not shown.
    money.map_or_else(String::new, |money| {
        format!("{} {}", money.amount, money.currency_code)
    })
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(LETTERS_MAX).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::fixtures::converters;
    use crate::import::fixtures::mappings::{ORDERS, SMALLEST};

    fn lines(fields: &[(String, String)]) -> Vec<String> {
        let fields = fields.iter();
        fields
            .map(|(name, value)| format!("{name}: {value}"))
            .collect()
    }

    #[test]
    fn a_response_has_its_time_in_utc_and_in_the_zone_and_its_answers() {
        let mapping = SMALLEST
            .replace("\"rfc3339\"", "\"date-time\"\nzone = \"Europe/Berlin\"")
            .replace("recommend = \"q1\"", "recommend = \"q1\"\nreasons = \"q2\"");
        let row = converters::convert_response(&mapping, &["1", "2024-05-01 09:30", "price", "9"]);
        let converter = converters::responses(&mapping).unwrap();
        let fields = of_response(&converter, &row.record.unwrap());
        assert_eq!(
            lines(&fields)[1..],
            [
                "submit_time: 2024-05-01T07:30:00Z, 2024-05-01 09:30:00 in Europe/Berlin",
                "customer: none",
                "completion: complete",
                "reasons: price (The price)",
                "recommend: 9",
            ]
        );
    }

    #[test]
    fn a_customer_has_the_attributes_to_set_and_to_clear() {
        let customer = CustomerUpdate {
            customer_id: "c1".to_owned(),
            attributes: Some(CustomerAttributes {
                segment: "gold".to_owned(),
                ..CustomerAttributes::default()
            }),
            clear: vec!["persona".to_owned(), "country".to_owned()],
        };
        assert_eq!(
            lines(&of_customer(&customer)),
            ["customer: c1", "segment: gold", "cleared: persona, country"]
        );
    }

    #[test]
    fn an_order_has_its_amount() {
        let cells = ["1", "2024-05-01T00:00:00Z", "c1", "o1", "9.90"];
        let row = converters::convert_activity(ORDERS, &cells);
        let converter = converters::activities(ORDERS).unwrap();
        let fields = of_activity(&converter, &row.record.unwrap());
        assert_eq!(
            lines(&fields)[1..],
            [
                "activity_time: 2024-05-01T00:00:00Z",
                "customer: c1",
                "kind: order o1",
                "amount: 9.90 EUR",
            ]
        );
    }
}
