//! Checks that a reply has every field that the service always sets. Without the check a
//! broken reply would be shown as zeros and dashes.

use anyhow::bail;
use prost_reflect::{DynamicMessage, FieldDescriptor, ReflectMessage, Value};

/// The fields that the service always sets, by message type. A number that may be 0 is not
/// listed: in proto3 it is absent on the wire.
const REQUIRED: &[(&str, &[&str])] = &[
    ("QueryScoresResponse", &["definition"]),
    (
        "ScoreDefinition",
        &[
            "measure",
            "unit",
            "time_zone",
            "bucket",
            "confidence_level",
            "interval_method",
            "time_zone_release",
        ],
    ),
    ("QuestionRef", &["survey_id", "question_id"]),
    ("Question", &["kind"]),
    ("CsatQuestion", &["scale"]),
    ("CesQuestion", &["scale", "direction"]),
    ("RatingQuestion", &["scale"]),
    ("Choice", &["choice_id"]),
    ("DimensionFilter", &["dimension", "operator"]),
    ("DimensionValue", &["dimension"]),
    ("ValueGroups", &["dimension", "groups", "rest"]),
    ("ValueGroup", &["name", "values"]),
    ("Warning", &["reason", "message"]),
    ("Period", &["start_time", "end_time"]),
    ("Interval", &["confidence_level"]),
    ("ScorePoint", &["period", "status", "reliability", "detail"]),
    ("ChoiceShare", &["choice_id"]),
    (
        "CustomerDefinition",
        &[
            "scope",
            "confidence_level",
            "observed_until",
            "time_zone_release",
        ],
    ),
    ("CustomerScope", &["time_zone"]),
    ("Formula", &["field", "formula"]),
    ("Estimate", &["status"]),
    ("LossRule", &["rule"]),
    ("QueryCustomerBaseResponse", &["definition", "loss"]),
    ("CustomerBasePoint", &["period", "retention", "churn"]),
    ("QueryPurchasesResponse", &["definition"]),
    ("PurchasePoint", &["period", "frequency", "repurchase_rate"]),
    ("PurchasesAtStart", &["repurchase_rate"]),
    ("QueryCohortsResponse", &["definition"]),
    ("Cohort", &["period"]),
    ("CohortCell", &["period", "retention"]),
    ("QuerySurvivalResponse", &["definition"]),
    ("SurvivalCurve", &["status"]),
    (
        "QueryLifetimeValueResponse",
        &["definition", "bg_nbd", "gamma_gamma", "horizon_days"],
    ),
    ("LifetimeValueSeries", &["historic_value"]),
    ("SimpleLifetimeValue", &["name", "formula"]),
    ("SimpleInput", &["name", "estimate"]),
    ("CustomerLifetimeValue", &["customer_id", "last_order_time"]),
    (
        "QueryActivityCountsResponse",
        &["definition", "active_days"],
    ),
    ("ActivityCountSeries", &["kind"]),
    ("ActivityCountPoint", &["period", "rate"]),
];

/// The error for a reply without the field at `path`.
pub(in crate::cli::query) fn lacks(path: &str) -> anyhow::Error {
    anyhow::anyhow!("the server's reply lacks {path}")
}

/// Fails with the path of the first required field that is missing, such as
/// `series[0].points[3].period`.
pub(super) fn required_fields(reply: &DynamicMessage) -> anyhow::Result<()> {
    visit(reply, "", &mut |message, path| {
        let descriptor = message.descriptor();
        let required = REQUIRED.iter().find(|(name, _)| *name == descriptor.name());
        let required = required.map_or(&[][..], |(_, fields)| fields);
        match required.iter().find(|name| !has(message, name)) {
            Some(missing) => Err(lacks(&format!("{path}{missing}"))),
            None => Ok(()),
        }
    })
}

/// Fails with the path of the first group that does not have one value per dimension.
pub(super) fn groups(reply: &DynamicMessage) -> anyhow::Result<()> {
    let dimensions = dimensions(reply);
    visit(reply, "", &mut |message, path| {
        if message.descriptor().get_field_by_name("group").is_none() {
            return Ok(());
        }
        match list_len(message, "group") {
            len if len == dimensions => Ok(()),
            len if len < dimensions => Err(lacks(&format!("{path}group[{len}]"))),
            len => bail!("the server's reply has {len} values in {path}group, not {dimensions}"),
        }
    })
}

/// The number of dimensions that the definition of a reply groups by.
fn dimensions(reply: &DynamicMessage) -> usize {
    let definition = reply.get_field_by_name("definition");
    let Some(definition) = definition.as_deref().and_then(Value::as_message) else {
        return 0;
    };
    // Definitions of scores have the list, those of customers a scope that has it.
    match definition.get_field_by_name("scope").as_deref() {
        Some(Value::Message(scope)) => {
            list_len(scope, "group_by") + usize::from(scope.has_field_by_name("split_by_answer"))
        }
        Some(_) | None => list_len(definition, "group_by"),
    }
}

fn list_len(message: &DynamicMessage, name: &str) -> usize {
    let list = message.get_field_by_name(name);
    list.as_deref()
        .and_then(Value::as_list)
        .map_or(0, <[Value]>::len)
}

/// Fails with the path of the first enum value that the protos of this version don't have.
pub(super) fn known_enum_values(reply: &DynamicMessage) -> anyhow::Result<()> {
    visit(reply, "", &mut |message, path| {
        for (field, value) in message.fields() {
            let kind = field.kind();
            if let (Some(kind), Some(number)) = (kind.as_enum(), value.as_enum_number())
                && kind.get_value(number).is_none()
            {
                bail!(
                    "this version of cxmetrics does not support the value {number} of {path}{} in \
                     the server's reply: use the server's version, or --output json",
                    field.name()
                );
            }
        }
        Ok(())
    })
}

/// Whether a message has the field, or any field of the oneof, called `name`.
fn has(message: &DynamicMessage, name: &str) -> bool {
    let descriptor = message.descriptor();
    if message.has_field_by_name(name) {
        return true;
    }
    let oneof = descriptor.oneofs().find(|oneof| oneof.name() == name);
    oneof.is_some_and(|oneof| oneof.fields().any(|field| message.has_field(&field)))
}

/// Calls `check` on a message and on every message within it, each with its path, which
/// ends in a dot unless it is empty.
fn visit(
    message: &DynamicMessage,
    path: &str,
    check: &mut dyn FnMut(&DynamicMessage, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    check(message, path)?;
    for (field, value) in message.fields() {
        visit_value(&field, value, path, check)?;
    }
    Ok(())
}

fn visit_value(
    field: &FieldDescriptor,
    value: &Value,
    path: &str,
    check: &mut dyn FnMut(&DynamicMessage, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let name = field.name();
    if let Some(inner) = value.as_message() {
        return visit(inner, &format!("{path}{name}."), check);
    }
    let entries = value.as_list().unwrap_or_default().iter().enumerate();
    for (index, entry) in entries {
        if let Some(inner) = entry.as_message() {
            visit(inner, &format!("{path}{name}[{index}]."), check)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use prost_reflect::DescriptorPool;

    use super::super::reflect::read;
    use super::*;
    use crate::api;
    use crate::cli::query::customer::samples;
    use crate::cli::query::scores::samples as scores;

    #[test]
    fn every_listed_field_is_in_the_protos() {
        let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap();
        for (name, fields) in REQUIRED {
            let message = pool
                .get_message_by_name(&format!("cxmetrics.v1.{name}"))
                .unwrap_or_else(|| panic!("no message {name}"));
            for field in *fields {
                let found = message.get_field_by_name(field).is_some()
                    || message.oneofs().any(|oneof| oneof.name() == *field);
                assert!(found, "no field {field} in {name}");
            }
        }
    }

    #[test]
    fn a_missing_field_is_named_by_its_path() {
        let mut reply = scores::reply();
        reply.series[0].points[1].period = None;
        let error = required_fields(&read("QueryScoresResponse", &reply).unwrap()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the server's reply lacks series[0].points[1].period"
        );

        let mut reply = scores::reply();
        reply.series[0].points[0].status = 0;
        let error = required_fields(&read("QueryScoresResponse", &reply).unwrap()).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("lacks series[0].points[0].status")
        );

        let mut reply = scores::reply();
        reply.series[0].points[0].detail = None;
        let error = required_fields(&read("QueryScoresResponse", &reply).unwrap()).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("lacks series[0].points[0].detail")
        );
    }

    #[test]
    fn a_complete_reply_passes() {
        required_fields(&read("QueryScoresResponse", &scores::reply()).unwrap()).unwrap();
        let survival = samples::survival();
        required_fields(&read("QuerySurvivalResponse", &survival).unwrap()).unwrap();
    }

    #[test]
    fn a_group_without_a_value_is_an_error() {
        let mut reply = samples::survival();
        reply.curves[0].group.clear();
        let error = groups(&read("QuerySurvivalResponse", &reply).unwrap()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the server's reply lacks curves[0].group[0]"
        );
        let mut reply = scores::reply();
        let again = reply.series[0].group[0].clone();
        reply.series[0].group.push(again);
        let error = groups(&read("QueryScoresResponse", &reply).unwrap()).unwrap_err();
        assert!(error.to_string().contains("has 2 values"), "{error}");
    }

    #[test]
    fn an_enum_value_of_a_newer_server_is_named() {
        let mut reply = scores::reply();
        reply.series[0].points[0].status = 99;
        let reply = read("QueryScoresResponse", &reply).unwrap();
        required_fields(&reply).unwrap();
        let message = known_enum_values(&reply).unwrap_err().to_string();
        assert!(
            message.contains("the value 99 of series[0].points[0].status"),
            "{message}"
        );
    }
}
