//! Converts rows to activities.

use std::collections::HashMap;

use super::kind::{KindRule, KindTable};
use super::order::OrderRule;
use crate::api::{Acquired, Activity, ActivitySettings, Cancelled, Contact, Reactivated, activity};
use crate::import::attributes::AttributesRule;
use crate::import::converter::RecordConverter;
use crate::import::declared::DeclaredDimensions;
use crate::import::field_rule::FieldRule;
use crate::import::mapping::{ActivityMapping, Kind, RecordMapping};
use crate::import::record_rules::{FieldNames, RecordRules};
use crate::import::row_reader::RowReader;

const NAMES: FieldNames = FieldNames {
    record: "activity",
    id: "activity_id",
    time: "activity_time",
};

/// The scope of derived ids; for responses it is the survey's id.
const ID_SCOPE: &str = "activity";

/// Converts rows to activities, by a mapping that was checked against the dimensions of
/// the workspace.
#[derive(Debug)]
pub(crate) struct ActivityConverter {
    rules: RecordRules,
    kind: KindRule,
    order: Option<OrderRule>,
    topic: Option<FieldRule>,
    attributes: AttributesRule,
}

impl ActivityConverter {
    /// Checks a mapping against what the workspace declares.
    ///
    /// # Errors
    ///
    /// The workspace lacks a dimension of the mapping, or a key is missing, superfluous or
    /// has no valid value.
    pub(crate) fn new(
        record: RecordMapping,
        mapping: ActivityMapping,
        settings: &ActivitySettings,
    ) -> anyhow::Result<Self> {
        let declared = DeclaredDimensions {
            owner: "the workspace".to_owned(),
            names: &settings.dimensions,
            built_in: &[
                ("channel", "`channel = ...` at the top"),
                ("topic", "`topic = ...` under [contact]"),
            ],
            remedy: " (--declare-dimensions declares it)",
        };
        let mut rules = RecordRules::new(record, NAMES, ID_SCOPE, &declared)?;
        let (numbers, columns) = (rules.numbers, &mut rules.columns);
        let kind = KindRule::new(mapping.kind, numbers, columns);
        kind.check_tables(&[
            KindTable {
                name: "[order]",
                is_given: mapping.order.is_some(),
                kinds: &[Kind::Order, Kind::Refund],
            },
            KindTable {
                name: "[contact]",
                is_given: mapping.contact.is_some(),
                kinds: &[Kind::Contact],
            },
        ])?;
        let order = mapping
            .order
            .map(|order| OrderRule::new(order, numbers, columns));
        let topic = mapping
            .contact
            .map(|contact| FieldRule::new(contact.topic, numbers, columns));
        let attributes = mapping
            .attributes
            .map(|attributes| AttributesRule::new(attributes, numbers, columns));
        Ok(Self {
            kind,
            order,
            topic,
            // Without [attributes] none is set.
            attributes: attributes.unwrap_or_default(),
            rules,
        })
    }

    /// The kind with its fields; `None` if the row has an error.
    fn activity_kind(&self, row: &mut RowReader<'_>) -> Option<activity::Kind> {
        let kind = row.kind(&self.kind)?;
        match (kind, &self.order, &self.topic) {
            (Kind::Acquired, _, _) => Some(activity::Kind::Acquired(Acquired {
                attributes: row.attributes("acquired.attributes", &self.attributes),
            })),
            (Kind::Order, Some(rule), _) => Some(match self.kind {
                KindRule::SignOfAmount => row.order_or_refund(rule),
                KindRule::Constant(_) | KindRule::Column { .. } => {
                    activity::Kind::Order(row.order(rule))
                }
            }),
            (Kind::Refund, Some(rule), _) => Some(activity::Kind::Refund(row.refund(rule))),
            (Kind::Cancelled, _, _) => Some(activity::Kind::Cancelled(Cancelled {})),
            (Kind::Reactivated, _, _) => Some(activity::Kind::Reactivated(Reactivated {})),
            (Kind::Contact, _, Some(topic)) => Some(activity::Kind::Contact(Contact {
                topic: row.required("contact.topic", topic),
            })),
            (Kind::Order | Kind::Refund, None, _) => {
                row.lacks_table(&self.kind, kind, "[order]");
                None
            }
            (Kind::Contact, _, None) => {
                row.lacks_table(&self.kind, kind, "[contact]");
                None
            }
        }
    }

    fn column_index(&self, field: &str) -> Option<usize> {
        match field.split_once('.') {
            Some(("order", path)) => self.order.as_ref()?.column_of_order(path),
            Some(("refund", path)) => self.order.as_ref()?.column_of_refund(path),
            Some(("contact", _)) => self.topic.as_ref()?.column(),
            Some(("attributes", name)) => self.attributes.column_of(name),
            Some(("acquired", path)) => {
                self.attributes.column_of(path.strip_prefix("attributes.")?)
            }
            Some(_) | None => self.rules.column_of(field),
        }
    }
}

impl RecordConverter for ActivityConverter {
    type Record = Activity;

    fn rules(&self) -> &RecordRules {
        &self.rules
    }

    fn record(&self, id: String, row: &mut RowReader<'_>) -> Activity {
        let kind = self.activity_kind(row);
        let attributes = match &kind {
            // In the field of its kind, which earlier releases store, too.
            Some(activity::Kind::Acquired(_)) | None => None,
            Some(
                activity::Kind::Order(_)
                | activity::Kind::Refund(_)
                | activity::Kind::Cancelled(_)
                | activity::Kind::Reactivated(_)
                | activity::Kind::Contact(_),
            ) => row.attributes("attributes", &self.attributes),
        };
        Activity {
            activity_id: id,
            customer_id: row.customer(),
            activity_time: row.time(),
            channel: row.channel(),
            dimensions: row.dimensions(),
            properties: row.properties(),
            kind,
            attributes,
            // The service sets these.
            create_time: None,
            revision: 0,
        }
    }

    fn id(record: &Activity) -> &str {
        &record.activity_id
    }

    fn set_id(record: &mut Activity, id: String) {
        record.activity_id = id;
    }

    fn maps(record: &mut Activity) -> Vec<&mut HashMap<String, String>> {
        vec![&mut record.dimensions, &mut record.properties]
    }

    fn mapped_path(field: &str, _: &Activity) -> String {
        field.to_owned()
    }

    fn column_of(&self, field: &str) -> Option<&str> {
        let column = self.column_index(field)?;
        Some(self.rules.columns.name(column))
    }
}
