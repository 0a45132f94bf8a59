//! `SurveyService`.

use tonic::{Request, Response, Status};

use super::{CallError, Context, limits::page_size, page::Page, page_token, survey_message};
use crate::{
    api::{self, survey_service_server::SurveyService},
    domain::{
        id::Id,
        survey::{SurveyChange, SurveyContent},
        violation::Violations,
    },
    store::{StoreError, SurveyUpdate},
};

/// Surveys, over gRPC.
#[derive(Debug)]
pub struct Surveys(pub Context);

#[tonic::async_trait]
impl SurveyService for Surveys {
    async fn create_survey(
        &self,
        request: Request<api::CreateSurveyRequest>,
    ) -> Result<Response<api::CreateSurveyResponse>, Status> {
        let (id, content) = parse_create(request.into_inner())?;
        let created = self
            .0
            .store
            .create_survey(self.0.workspace, &id, &content)
            .await;
        let survey = match created {
            Ok(survey) => survey,
            Err(StoreError::SurveyExists) => return Err(CallError::SurveyExists(id).into()),
            Err(error) => return Err(CallError::from(error).into()),
        };
        Ok(Response::new(api::CreateSurveyResponse {
            survey: Some(survey_message::encode(&survey)),
        }))
    }

    async fn get_survey(
        &self,
        request: Request<api::GetSurveyRequest>,
    ) -> Result<Response<api::GetSurveyResponse>, Status> {
        let id = parse_id(&request.into_inner().survey_id)?;
        let survey = self
            .0
            .store
            .survey(self.0.workspace, &id)
            .await
            .map_err(CallError::from)?;
        let survey = survey.ok_or(CallError::SurveyNotFound(id))?;
        Ok(Response::new(api::GetSurveyResponse {
            survey: Some(survey_message::encode(&survey)),
        }))
    }

    async fn list_surveys(
        &self,
        request: Request<api::ListSurveysRequest>,
    ) -> Result<Response<api::ListSurveysResponse>, Status> {
        let request = request.into_inner();
        let mut violations = Violations::default();
        let size = page_size(request.page_size, &mut violations);
        violations.finish(Some(())).map_err(CallError::from)?;
        let query = api::ListSurveysRequest {
            show_archived: request.show_archived,
            ..Default::default()
        };
        let after = page_token::decode(&query, &request.page_token)?
            .map(|cursor| {
                let id = str::from_utf8(&cursor).ok().map(Id::parse);
                id.and_then(Result::ok).ok_or(CallError::PageToken)
            })
            .transpose()?;
        let mut entries = Page::new(size);
        let rows_max = entries.rows_max();
        let (store, workspace) = (&self.0.store, self.0.workspace);
        store
            .list_surveys(
                workspace,
                after,
                request.show_archived,
                rows_max,
                |survey| {
                    let message = survey_message::encode(&survey);
                    entries.push(survey.id, message)
                },
            )
            .await
            .map_err(CallError::from)?;
        let (surveys, next) = entries.finish();
        let next_page_token = next.map_or_else(String::new, |last| {
            page_token::encode(&query, last.as_str().as_bytes())
        });
        Ok(Response::new(api::ListSurveysResponse {
            surveys,
            next_page_token,
        }))
    }

    async fn update_survey(
        &self,
        request: Request<api::UpdateSurveyRequest>,
    ) -> Result<Response<api::UpdateSurveyResponse>, Status> {
        let (id, change) = parse_update(request.into_inner())?;
        let updated = self
            .0
            .store
            .update_survey(self.0.workspace, &id, change)
            .await
            .map_err(CallError::from)?;
        match updated {
            SurveyUpdate::Done(survey) => {
                let message = survey_message::encode(&survey);
                let catalog = &self.0.ingest.catalogs().surveys;
                catalog.update(self.0.workspace, &id, *survey);
                Ok(Response::new(api::UpdateSurveyResponse {
                    survey: Some(message),
                }))
            }
            SurveyUpdate::NotFound => Err(CallError::SurveyNotFound(id).into()),
            SurveyUpdate::Archived => Err(CallError::SurveyArchived(id).into()),
            SurveyUpdate::Refused(violations) => {
                Err(CallError::SurveyHasResponses(id, violations).into())
            }
        }
    }

    async fn archive_survey(
        &self,
        request: Request<api::ArchiveSurveyRequest>,
    ) -> Result<Response<api::ArchiveSurveyResponse>, Status> {
        let id = parse_id(&request.into_inner().survey_id)?;
        let archived = self
            .0
            .store
            .archive_survey(self.0.workspace, &id)
            .await
            .map_err(CallError::from)?;
        let survey = archived.ok_or_else(|| CallError::SurveyNotFound(id.clone()))?;
        let message = survey_message::encode(&survey);
        let catalog = &self.0.ingest.catalogs().surveys;
        catalog.update(self.0.workspace, &id, survey);
        Ok(Response::new(api::ArchiveSurveyResponse {
            survey: Some(message),
        }))
    }
}

fn parse_id(text: &str) -> Result<Id, CallError> {
    Id::parse(text).map_err(|description| Violations::one("survey_id", description).into())
}

fn parse_create(request: api::CreateSurveyRequest) -> Result<(Id, SurveyContent), CallError> {
    let survey = request
        .survey
        .ok_or_else(|| Violations::one("survey", "is required"))?;
    let mut violations = Violations::default();
    let id = violations.check("survey.survey_id", Id::parse(&survey.survey_id));
    let title = survey_message::parse_title(survey.title, &mut violations);
    let questions = survey_message::parse_questions(survey.questions, &mut violations);
    let dimensions = survey_message::parse_dimensions(&survey.dimensions, &mut violations);
    let parsed = || Some((id?, SurveyContent::new(title?, questions?, dimensions?)));
    Ok(violations.finish(parsed())?)
}

fn parse_update(request: api::UpdateSurveyRequest) -> Result<(Id, SurveyChange), CallError> {
    let survey = request
        .survey
        .ok_or_else(|| Violations::one("survey", "is required"))?;
    let paths = request.update_mask.unwrap_or_default().paths;
    let mut violations = Violations::default();
    let id = violations.check("survey.survey_id", Id::parse(&survey.survey_id));
    if paths.is_empty() {
        violations.add(
            "update_mask",
            "is required: at least one of title, questions, dimensions",
        );
    }
    let mut change = SurveyChange::default();
    let (mut title, mut questions, mut dimensions) = (
        Some(survey.title),
        Some(survey.questions),
        Some(survey.dimensions),
    );
    for (index, path) in paths.iter().enumerate() {
        match path.as_str() {
            "title" => {
                change.title = title
                    .take()
                    .and_then(|title| survey_message::parse_title(title, &mut violations))
            }
            "questions" => {
                change.questions = questions.take().and_then(|questions| {
                    survey_message::parse_questions(questions, &mut violations)
                });
            }
            "dimensions" => {
                change.dimensions = dimensions
                    .take()
                    .and_then(|ids| survey_message::parse_dimensions(&ids, &mut violations));
            }
            _ => violations.add(
                format_args!("update_mask.paths[{index}]"),
                format_args!(
                    "{} can't be changed; title, questions and dimensions can",
                    crate::domain::id::quoted(path)
                ),
            ),
        }
    }
    Ok(violations.finish(id.map(|id| (id, change)))?)
}
