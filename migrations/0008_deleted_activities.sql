-- Ids of deleted activities, so that a late retry of a recording can't store one again.
--
-- Nothing else of a deleted activity is kept. `deletions` counts the workspace's deletions: a
-- batch whose snapshot is older than a deletion sees another count than it locks, and starts
-- again. A release that doesn't know the table records a deleted id again, as it did before.
set local lock_timeout = '5s';

create table deleted_activities (
    workspace_key integer not null,
    activity_id uuid not null,
    constraint deleted_activities_pkey primary key (workspace_key, activity_id)
);

alter table activity_settings add column deletions bigint not null default 0;
