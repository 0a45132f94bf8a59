-- Revisions of whole rows.
--
-- A revision of a response may replace its time, dimensions, customer and properties, not only
-- its answers; `response_revisions` keeps all of them. `cell_key` is null in a row that a release
-- without these columns wrote: it replaced only answers, so the rest equals the next revision.
--
-- `activity_revisions` keeps the earlier contents of activities, as `activities` held them.
-- `corrections` also holds revisions of activities; `response_id` is then the activity's id.
-- A release without the table deletes an activity and leaves its revisions, which nothing reads.
set local lock_timeout = '5s';

alter table response_revisions
    add column cell_key integer,
    add column submit_time timestamptz,
    add column customer_id text,
    add column properties jsonb;

alter table activities add column revision integer not null default 1;

create table activity_revisions (
    workspace_key integer not null,
    activity_id uuid not null,
    revision integer not null,
    customer_key integer not null,
    activity_time timestamptz not null,
    kind smallint not null,
    cell_key integer not null,
    order_id text,
    currency_code text,
    amount bigint,
    cost bigint,
    attributes jsonb,
    properties jsonb,
    replace_time timestamptz not null default now(),
    constraint activity_revisions_pkey primary key (workspace_key, activity_id, revision)
);
