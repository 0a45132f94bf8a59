-- Workspaces, the surveys in them, and the cells that responses fall into.
--
-- The workspace's key leads every primary key and every foreign key, so that
-- the schema can be distributed by it unchanged.

create table workspaces (
    workspace_key integer not null,
    workspace_id text not null,
    create_time timestamptz not null default now(),
    constraint workspaces_pkey primary key (workspace_key),
    constraint workspaces_id_unique unique (workspace_id)
);

-- A survey is read and written as a whole; its questions are one document:
-- [{"key": 1, "id": "recommend", "wording": "…", "measure": {"kind": "nps"}}, …].
-- `revision` rises with every change: a response is stored only under the
-- revision that it was checked against.
create table surveys (
    workspace_key integer not null,
    survey_key integer not null,
    survey_id text not null,
    revision integer not null default 1,
    title text not null,
    questions jsonb not null,
    dimensions text[] not null,
    create_time timestamptz not null default now(),
    update_time timestamptz not null default now(),
    archive_time timestamptz,
    constraint surveys_pkey primary key (workspace_key, survey_key),
    constraint surveys_id_unique unique (workspace_key, survey_id),
    constraint surveys_workspace_fkey foreign key (workspace_key) references workspaces
);

-- One combination of dimension values within a survey, by a small key of its own.
-- `cell_id` follows from the values alone.
create table cells (
    workspace_key integer not null,
    survey_key integer not null,
    cell_key integer not null,
    cell_id uuid not null,
    dimensions jsonb not null,
    constraint cells_pkey primary key (workspace_key, survey_key, cell_key),
    constraint cells_id_unique unique (workspace_key, survey_key, cell_id),
    constraint cells_survey_fkey foreign key (workspace_key, survey_key) references surveys
);
