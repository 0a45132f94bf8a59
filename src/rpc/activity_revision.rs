//! Revisions of activities, from messages to changed rows.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    CallError, Context, activity_message, correction::digest_of, row_message::parse_id,
    update_mask::UpdateMask,
};
use crate::{
    api::{self, activity::Kind},
    domain::{
        activity::{ActivitySettings, StoredActivity},
        row_outcome::OnConflict,
        violation::Violations,
    },
    ingest::Retry,
    store::{ActivityRevised, ActivityRow, StoreError},
};

/// The fields that hold the data of a kind.
const KINDS: [&str; 6] = [
    "acquired",
    "order",
    "refund",
    "cancelled",
    "reactivated",
    "contact",
];
/// The fields of an activity that a revision can replace.
const FIELDS: &[&str] = &[
    "customer_id",
    "activity_time",
    "channel",
    "dimensions",
    "properties",
    "attributes",
    "acquired",
    "order",
    "refund",
    "cancelled",
    "reactivated",
    "contact",
];

/// A request whose ids and mask are well-formed.
struct Revision {
    activity_id: Uuid,
    request: (Uuid, Uuid),
    mask: UpdateMask,
    activity: api::Activity,
}

impl Revision {
    fn parse(request: api::ReviseActivityRequest) -> Result<Self, Violations> {
        let digest = digest_of("revise_activity", &request);
        let mut violations = Violations::default();
        let request_id = violations.check("request_id", parse_id(&request.request_id));
        // An absent mask is an empty one.
        let paths = request.update_mask.unwrap_or_default().paths;
        let mask = match paths.is_empty() {
            true => UpdateMask::all(FIELDS),
            false => UpdateMask::parse(&paths, FIELDS, &mut violations),
        };
        let Some(activity) = request.activity else {
            violations.add("activity", "is required");
            return Err(violations);
        };
        let id = parse_id(&activity.activity_id);
        let activity_id = violations.check("activity.activity_id", id);
        let is_whole = FIELDS.iter().all(|field| mask.has_any(&[field]));
        let kind = activity.kind.as_ref().map(kind_name);
        if mask.has_any(&KINDS) && !is_whole && kind.is_none_or(|kind| !mask.has_any(&[kind])) {
            violations.add(
                "update_mask",
                "names a kind of activity that `activity` does not have",
            );
        }
        let parsed = || {
            Some(Self {
                activity_id: activity_id?,
                request: (request_id?, digest),
                mask,
                activity,
            })
        };
        violations.finish(parsed())
    }

    /// The stored activity with the new values of the fields that the mask names.
    fn apply(&self, stored: StoredActivity, settings: &ActivitySettings) -> api::Activity {
        let mut message = activity_message::encode(stored, settings);
        let (mask, new) = (&self.mask, &self.activity);
        mask.replace("customer_id", &mut message.customer_id, &new.customer_id);
        mask.replace(
            "activity_time",
            &mut message.activity_time,
            &new.activity_time,
        );
        mask.replace("channel", &mut message.channel, &new.channel);
        mask.replace("dimensions", &mut message.dimensions, &new.dimensions);
        mask.replace("properties", &mut message.properties, &new.properties);
        // A stored acquisition has its attributes in both fields.
        if let Some(Kind::Acquired(acquired)) = &mut message.kind {
            acquired.attributes = None;
        }
        if mask.has_any(&["attributes", "acquired"]) {
            message.attributes.clone_from(&new.attributes);
        }
        if mask.has_any(&KINDS) {
            message.kind.clone_from(&new.kind);
        }
        message
    }
}

fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Acquired(_) => "acquired",
        Kind::Order(_) => "order",
        Kind::Refund(_) => "refund",
        Kind::Cancelled(_) => "cancelled",
        Kind::Reactivated(_) => "reactivated",
        Kind::Contact(_) => "contact",
    }
}

impl Context {
    /// Revises an activity, and returns its revision.
    pub(super) async fn revise_activity(
        &self,
        request: api::ReviseActivityRequest,
    ) -> Result<i32, CallError> {
        let revision = Revision::parse(request)?;
        let mut retry = Retry::new();
        loop {
            let error = match self.try_revise_activity(&revision).await {
                Ok(ActivityRevised::Done { revision }) => return Ok(revision),
                Ok(ActivityRevised::NotFound) => {
                    return Err(CallError::ActivityNotFound(revision.activity_id));
                }
                Ok(ActivityRevised::RequestConflict) => {
                    return Err(CallError::RequestConflict(revision.request.0));
                }
                Ok(ActivityRevised::Refused(rejection)) => return Err(rejection.into()),
                Ok(ActivityRevised::Stale) => CallError::Overloaded,
                Err(Failure::Store(
                    error @ (StoreError::Interrupted(_) | StoreError::Contended),
                )) => error.into(),
                Err(Failure::Store(error)) => return Err(error.into()),
                Err(Failure::Call(error)) => return Err(error),
            };
            if !retry.back_off().await {
                return Err(error);
            }
        }
    }

    /// Tries once to revise an activity.
    async fn try_revise_activity(&self, revision: &Revision) -> Result<ActivityRevised, Failure> {
        let (id, workspace) = (revision.activity_id, self.workspace);
        let Some(stored) = self.store.activity(workspace, id, None).await? else {
            // The activity may have been deleted after this request revised it.
            let earlier = self.store.earlier_revision(workspace, id, revision.request);
            return Ok(earlier.await?.unwrap_or(ActivityRevised::NotFound));
        };
        let before = stored.revision;
        let settings = self.store.activity_settings(workspace).await?;
        let message = revision.apply(stored, &settings);
        let activity = activity_message::parse("activity", &message, &settings, Timestamp::now())
            .map_err(CallError::from)?;
        let cell_key = self
            .ingest
            .cell_key::<ActivitySettings>(workspace, &(), &activity.cell)
            .await
            .map_err(CallError::from)?
            .map_err(CallError::from)?;
        let row = ActivityRow::new(activity, settings.revision, cell_key, OnConflict::Revise);
        let revised = self
            .store
            .revise_activity(workspace, revision.request, &row, before)
            .await?;
        Ok(revised)
    }
}

/// Why an attempt failed.
enum Failure {
    /// A new attempt may succeed.
    Store(StoreError),
    /// A new attempt fails, too.
    Call(CallError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}
