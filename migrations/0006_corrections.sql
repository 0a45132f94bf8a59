-- Corrections of responses: answers replaced, responses excluded, deleted.
--
-- `revision` counts how often the answers were given. `exclusion` says why a response
-- counts nowhere: 1 test, 2 duplicate, 3 fraud, 4 deleted; null for one that counts. Of
-- a deleted response only the id, its survey, cell and time are left, so that a late
-- retry of its submission can't count it again. A row written by a release that
-- doesn't know these columns counts, as revision 1.
alter table responses
    add column revision integer not null default 1,
    add column exclusion smallint,
    -- No row has one yet: nothing need be looked at while writers wait.
    add constraint responses_exclusion_known check (exclusion between 1 and 4) not valid;

-- Answers that were replaced.
create table response_revisions (
    workspace_key integer not null,
    response_id uuid not null,
    revision integer not null,
    question_keys smallint[] not null,
    slots smallint[] not null,
    texts jsonb,
    replace_time timestamptz not null default now(),
    constraint response_revisions_pkey primary key (workspace_key, response_id, revision)
);

-- Corrections that were made, by the id that makes a retry safe. `digest` is of all
-- that was asked for, so that an id used twice for two things is noticed.
create table corrections (
    workspace_key integer not null,
    request_id uuid not null,
    response_id uuid not null,
    digest uuid not null,
    create_time timestamptz not null default now(),
    constraint corrections_pkey primary key (workspace_key, request_id)
);
