//! `ListActivities`, from its request to a page.

use super::{
    CallError, Context, activity_kind_message, activity_message, limits::page_size, page::Page,
    page_token, score_message, time,
};
use crate::{
    api,
    domain::{
        activity::{ActivitySettings, BUILT_IN, ORDER_ID_LENGTH_MAX},
        activity_filter::ActivityFilter,
        id::{Id, quoted},
        response::CUSTOMER_ID_LENGTH_MAX,
        text::canonical,
        violation::Violations,
    },
    store::{ActivityCursor, ActivityPage},
};

impl Context {
    /// One page of activities.
    pub(super) async fn list_activities(
        &self,
        request: api::ListActivitiesRequest,
    ) -> Result<api::ListActivitiesResponse, CallError> {
        let query = api::ListActivitiesRequest {
            page_size: 0,
            page_token: String::new(),
            ..request.clone()
        };
        // Read before the activities. A dimension that is declared in between is left out.
        let settings = self.store.activity_settings(self.workspace).await?;
        let (page, size) = parse(request, &query, &settings)?;
        let mut entries = Page::new(size);
        let examined = self
            .store
            .list_activities(self.workspace, &page, |cursor, stored| {
                entries.push(cursor, activity_message::encode(stored, &settings))
            })
            .await?;
        let (activities, next) = entries.finish();
        let next_page_token = examined.or(next).map_or_else(String::new, |last| {
            page_token::encode(&query, &encode_cursor(last))
        });
        Ok(api::ListActivitiesResponse {
            activities,
            next_page_token,
        })
    }
}

fn parse(
    request: api::ListActivitiesRequest,
    query: &api::ListActivitiesRequest,
    settings: &ActivitySettings,
) -> Result<(ActivityPage, usize), CallError> {
    let mut violations = Violations::default();
    let mut given = |field, text: &str, length_max| {
        let text = violations.check(field, canonical(text, length_max));
        text.filter(|text| !text.is_empty())
    };
    let customer_id = given("customer_id", &request.customer_id, CUSTOMER_ID_LENGTH_MAX);
    let order_id = given("order_id", &request.order_id, ORDER_ID_LENGTH_MAX);
    let size = page_size(request.page_size, &mut violations);
    let period = time::parse_period("", request.period, &mut violations);
    let kinds = activity_kind_message::parse(&request.kinds, &mut violations);
    for (index, filter) in request.filters.iter().enumerate() {
        // A malformed name is reported once.
        if Id::parse(&filter.dimension).is_ok() {
            check_dimension(index, &filter.dimension, settings, &mut violations);
        }
    }
    let dimensions = score_message::parse_filters("", request.filters, &mut violations);
    violations.finish(Some(()))?;
    let after = page_token::decode(query, &request.page_token)?;
    let after = after.as_deref().map(decode_cursor).transpose()?;
    let filter = ActivityFilter {
        customer_id,
        period,
        kinds,
        order_id,
        dimensions,
    };
    Ok((ActivityPage { filter, after }, size))
}

fn check_dimension(
    index: usize,
    name: &str,
    settings: &ActivitySettings,
    violations: &mut Violations,
) {
    if settings.has_dimension(name) {
        return;
    }
    let declared = settings.dimensions.iter().map(Id::as_str);
    let known: Vec<&str> = BUILT_IN.into_iter().chain(declared).collect();
    violations.add(
        format_args!("filters[{index}].dimension"),
        format_args!(
            "{} is not a dimension of activities (known: {})",
            quoted(name),
            known.join(", ")
        ),
    );
}

fn encode_cursor(cursor: ActivityCursor) -> Vec<u8> {
    let mut bytes = cursor.customer_key.to_be_bytes().to_vec();
    bytes.extend(page_token::encode_cursor(cursor.time, cursor.id));
    bytes
}

/// The inverse of [`encode_cursor`].
///
/// # Errors
/// [`CallError::PageToken`] when the bytes are no such cursor.
fn decode_cursor(bytes: &[u8]) -> Result<ActivityCursor, CallError> {
    let (customer_key, rest) = bytes.split_first_chunk().ok_or(CallError::PageToken)?;
    let (time, id) = page_token::decode_cursor(rest)?;
    Ok(ActivityCursor {
        customer_key: i32::from_be_bytes(*customer_key),
        time,
        id,
    })
}
