//! `ListResponses`, from its request to a page.

use std::ops::ControlFlow;

use super::{
    CallError, Context, answer_filter_message, correction::parse_reason, limits::page_size,
    page::Page, page_token, response_message, score_message, time,
};
use crate::{
    api,
    domain::{
        exclusion::Exclusion,
        id::Id,
        response::CUSTOMER_ID_LENGTH_MAX,
        response_filter::{ExclusionFilter, ResponseFilter, SEARCH_LENGTH_MAX, TextFilter},
        survey::Survey,
        text::canonical,
        violation::Violations,
    },
    store::{ResponseCursor, ResponsePage, StoreError},
};

impl Context {
    /// One page of a survey's responses.
    pub(super) async fn list_responses(
        &self,
        request: api::ListResponsesRequest,
    ) -> Result<api::ListResponsesResponse, CallError> {
        let query = api::ListResponsesRequest {
            page_size: 0,
            page_token: String::new(),
            ..request.clone()
        };
        let (survey, page, size) = self.parse_list(request, &query).await?;
        let (responses, next) = self.page_of_responses(survey, page, size).await?;
        let next_page_token = next.map_or_else(String::new, |last| {
            let cursor = page_token::encode_cursor(last.submit_time, last.response_id);
            page_token::encode(&query, &cursor)
        });
        Ok(api::ListResponsesResponse {
            responses,
            next_page_token,
        })
    }

    /// The request, checked against its survey.
    async fn parse_list(
        &self,
        request: api::ListResponsesRequest,
        query: &api::ListResponsesRequest,
    ) -> Result<(Survey, ResponsePage, usize), CallError> {
        let token = request.page_token.clone();
        let answer_filters = request.answer_filters.clone();
        let mut violations = Violations::default();
        let survey_id = violations.check("survey_id", Id::parse(&request.survey_id));
        let size = page_size(request.page_size, &mut violations);
        let mut filter = parse_filter(request, &mut violations);
        let survey_id = match survey_id {
            Some(survey_id) => survey_id,
            None => return Err(violations.into()),
        };
        let survey = self.store.survey(self.workspace, &survey_id).await?;
        let Some(survey) = survey else {
            return Err(match violations.is_empty() {
                true => CallError::SurveyNotFound(survey_id),
                false => violations.into(),
            });
        };
        let dimensions = filter.dimensions.iter();
        let dimensions = dimensions.map(|filter| filter.dimension.as_str());
        if let Err(unknown) = survey.check_dimensions(dimensions, "filters", ".dimension") {
            violations.extend(unknown);
        }
        let (answers, texts) =
            answer_filter_message::parse(&answer_filters, &survey, &mut violations);
        filter.answers = answers;
        filter.texts.extend(texts);
        violations.finish(Some(()))?;
        let after = page_token::decode(query, &token)?;
        let after = after
            .as_deref()
            .map(page_token::decode_cursor)
            .transpose()?;
        let after = after.map(|(submit_time, response_id)| ResponseCursor {
            submit_time,
            response_id,
        });
        Ok((survey, ResponsePage { filter, after }, size))
    }

    /// Reads a page, and where the next one begins. The survey may gain questions after it was
    /// read, so if an answer does not fit it, reads the survey again.
    async fn page_of_responses(
        &self,
        mut survey: Survey,
        page: ResponsePage,
        size: usize,
    ) -> Result<(Vec<api::Response>, Option<ResponseCursor>), StoreError> {
        let (store, workspace) = (&self.store, self.workspace);
        loop {
            let mut entries = Page::new(size);
            let mut unfit = None;
            let take = |cursor, stored| match response_message::encode(stored, &survey) {
                Ok(response) => entries.push(cursor, response),
                Err(error) => {
                    unfit = Some(error);
                    ControlFlow::Break(())
                }
            };
            let examined = store
                .list_responses(workspace, &survey, &page, take)
                .await?;
            let Some(unfit) = unfit else {
                let (responses, next) = entries.finish();
                return Ok((responses, examined.or(next)));
            };
            match store.survey(workspace, &survey.id).await? {
                Some(current) if current.revision > survey.revision => survey = current,
                Some(_) | None => return Err(unfit),
            }
        }
    }
}

/// The parts of the filter that need no survey.
fn parse_filter(request: api::ListResponsesRequest, violations: &mut Violations) -> ResponseFilter {
    let period = time::parse_period("", request.period, violations);
    let customer_id = violations.check(
        "customer_id",
        canonical(&request.customer_id, CUSTOMER_ID_LENGTH_MAX),
    );
    let exclusion = parse_exclusion(&request, violations);
    let dimensions = score_message::parse_filters("", request.filters, violations);
    answer_filter_message::check_count(&request.answer_filters, violations);
    let search = canonical(&request.text_contains, SEARCH_LENGTH_MAX);
    let search = violations.check("text_contains", search);
    let search = search.filter(|search| !search.is_empty());
    ResponseFilter {
        period,
        customer_id: customer_id.filter(|id| !id.is_empty()),
        dimensions,
        answers: Vec::new(),
        texts: search
            .map(|search| TextFilter::new(None, &search))
            .into_iter()
            .collect(),
        has_text: request.has_text,
        exclusion,
    }
}

fn parse_exclusion(
    request: &api::ListResponsesRequest,
    violations: &mut Violations,
) -> ExclusionFilter {
    let mut reasons = Vec::new();
    for (index, reason) in request.exclusion_reasons.iter().enumerate() {
        let field = format_args!("exclusion_reasons[{index}]");
        let Some(reason) = violations.check(field, parse_reason(*reason)) else {
            continue;
        };
        if reasons.contains(&reason) {
            violations.add(field, "repeats a reason");
        } else {
            reasons.push(reason);
        }
    }
    let asked = api::ExclusionFilter::try_from(request.exclusion);
    let only_excluded = asked == Ok(api::ExclusionFilter::Excluded);
    if !request.exclusion_reasons.is_empty() && !only_excluded {
        violations.add(
            "exclusion_reasons",
            "needs exclusion EXCLUDED: responses that count have no reason",
        );
    }
    match asked {
        Ok(api::ExclusionFilter::Unspecified) => ExclusionFilter::All,
        Ok(api::ExclusionFilter::Counted) => ExclusionFilter::Counted,
        Ok(api::ExclusionFilter::Excluded) => ExclusionFilter::Excluded(match reasons.is_empty() {
            true => Exclusion::ALL.to_vec(),
            false => reasons,
        }),
        Err(_) => {
            violations.add("exclusion", "is not COUNTED, EXCLUDED or unset for all");
            ExclusionFilter::All
        }
    }
}
