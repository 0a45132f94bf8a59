-- How often what was answered: per question, span of time and cell, moved by the
-- statement that inserts the responses, so that they agree in every committed state.
--
-- `span` is 1 for an hour, 2 for a day, 3 for a month, in UTC. A row holds 11
-- points of the histogram (a whole NPS); a longer one goes on in the next `page`.
-- A column a point, for sums over an array's elements take several times longer.
-- Pages filled to 70 % leave room to update in place.
create table tallies (
    workspace_key integer not null,
    survey_key integer not null,
    question_key smallint not null,
    span smallint not null,
    page smallint not null,
    cell_key integer not null,
    span_start timestamptz not null,
    answered integer not null,
    not_applicable integer not null,
    skipped integer not null,
    point_0 integer not null,
    point_1 integer not null,
    point_2 integer not null,
    point_3 integer not null,
    point_4 integer not null,
    point_5 integer not null,
    point_6 integer not null,
    point_7 integer not null,
    point_8 integer not null,
    point_9 integer not null,
    point_10 integer not null,
    constraint tallies_pkey
        primary key (workspace_key, survey_key, question_key, span, span_start, cell_key, page),
    constraint tallies_span_known check (span between 1 and 3)
) with (fillfactor = 70);
