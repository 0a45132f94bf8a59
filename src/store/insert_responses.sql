-- Inserts a batch of one workspace's responses and updates their tallies, atomically. Fails if
-- one of the ids is taken. Does nothing if one of the surveys has another revision than the
-- rows were checked against.
--
-- Arrays of arrays can't be bound, so one array holds the answers of all rows, and each row
-- takes a slice.
with open_survey as materialized (
    -- A change of a survey waits for this lock, or this statement for the change.
    select survey_key, revision
    from surveys
    where workspace_key = $1
      and survey_key = any ($2::integer[])
      and archive_time is null
    order by survey_key
    for key share
),
checked as materialized (
    select count(*) = cardinality($2::integer[]) as is_open
    from open_survey
    join unnest($2::integer[], $3::integer[]) as expected (survey_key, revision) using (survey_key, revision)
),
-- PostgreSQL runs a CTE without references last, so the tallies, which other batches wait
-- for, are locked as late as possible.
tallied as (
    insert into tallies as tally (
        workspace_key, survey_key, question_key, span, page, cell_key, span_start,
        answered, not_applicable, skipped,
        point_0, point_1, point_2, point_3, point_4, point_5,
        point_6, point_7, point_8, point_9, point_10
    )
    select
        $1,
        unnest($15::integer[]), unnest($16::smallint[]), unnest($17::smallint[]),
        unnest($18::smallint[]), unnest($19::integer[]), unnest($20::timestamptz[]),
        unnest($21::integer[]), unnest($22::integer[]), unnest($23::integer[]),
        unnest($24::integer[]), unnest($25::integer[]), unnest($26::integer[]),
        unnest($27::integer[]), unnest($28::integer[]), unnest($29::integer[]),
        unnest($30::integer[]), unnest($31::integer[]), unnest($32::integer[]),
        unnest($33::integer[]), unnest($34::integer[])
    where (select is_open from checked)
    on conflict on constraint tallies_pkey do update set
        answered = tally.answered + excluded.answered,
        not_applicable = tally.not_applicable + excluded.not_applicable,
        skipped = tally.skipped + excluded.skipped,
        point_0 = tally.point_0 + excluded.point_0,
        point_1 = tally.point_1 + excluded.point_1,
        point_2 = tally.point_2 + excluded.point_2,
        point_3 = tally.point_3 + excluded.point_3,
        point_4 = tally.point_4 + excluded.point_4,
        point_5 = tally.point_5 + excluded.point_5,
        point_6 = tally.point_6 + excluded.point_6,
        point_7 = tally.point_7 + excluded.point_7,
        point_8 = tally.point_8 + excluded.point_8,
        point_9 = tally.point_9 + excluded.point_9,
        point_10 = tally.point_10 + excluded.point_10
)
insert into responses (
    workspace_key, response_id, survey_key, cell_key, submit_time,
    customer_id, question_keys, slots, texts, properties
)
select
    $1, response_id, survey_key, cell_key, submit_time,
    customer_id, ($9::smallint[])[first_answer:last_answer], ($10::smallint[])[first_answer:last_answer],
    texts::jsonb, properties::jsonb
from (
    -- In the select list, `unnest` yields one row after the other; in `from`, it would
    -- materialize all of them first.
    select
        unnest($4::uuid[]) as response_id,
        unnest($5::integer[]) as survey_key,
        unnest($6::integer[]) as cell_key,
        unnest($7::timestamptz[]) as submit_time,
        unnest($8::text[]) as customer_id,
        unnest($11::text[]) as texts,
        unnest($12::text[]) as properties,
        unnest($13::integer[]) as first_answer,
        unnest($14::integer[]) as last_answer
) as submission
where (select is_open from checked)
