-- Responses, one row each, answers inside.
--
-- `question_keys` and `slots` are parallel. A slot is what was answered, as the
-- place in the question's histogram: a score less the scale's minimum, or the
-- place of a choice (a question with several picks stands once for each). Below
-- 0 are marks: -1 not applicable, -2 skipped, -3 answered (once for a choice
-- question, whatever was picked, and for a text, whose words are in `texts`).
--
-- No foreign key to surveys or cells: it would be checked row by row. The one
-- statement that inserts here takes its rows through the survey, locked, and
-- cells are never taken away.
create table responses (
    workspace_key integer not null,
    response_id uuid not null,
    survey_key integer not null,
    cell_key integer not null,
    submit_time timestamptz not null,
    create_time timestamptz not null default now(),
    customer_id text,
    question_keys smallint[] not null,
    slots smallint[] not null,
    texts jsonb,
    properties jsonb,
    constraint responses_pkey primary key (workspace_key, response_id)
);

-- Pages of a survey's responses, and the edges of a period that no tally covers.
create index responses_by_time on responses (workspace_key, survey_key, submit_time, response_id);
