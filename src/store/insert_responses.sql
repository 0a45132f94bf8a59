-- Inserts a batch of one workspace's responses and moves their tallies: all of it or nothing.
-- It fails when one of the ids is taken, and does nothing when one of the
-- surveys is not as the rows were checked against.
--
-- Arrays of arrays can't be bound, so the answers of all rows stand in one array,
-- of which each row takes its slice; reading an array literal a row took a tenth
-- of the statement's time.
with open_survey as materialized (
    -- A change of a survey waits for us here, or we for it.
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
-- PostgreSQL runs what nothing refers to last: the tallies, which other batches
-- wait for, are locked as late as can be.
tallied as (
    insert into tallies as tally (
        workspace_key, survey_key, question_key, span, page, cell_key, span_start,
        answered, not_applicable, skipped,
        point_0, point_1, point_2, point_3, point_4, point_5,
        point_6, point_7, point_8, point_9, point_10
    )
    select $1, added.*
    from unnest(
        $15::integer[], $16::smallint[], $17::smallint[], $18::smallint[], $19::integer[], $20::timestamptz[],
        $21::integer[], $22::integer[], $23::integer[],
        $24::integer[], $25::integer[], $26::integer[], $27::integer[], $28::integer[], $29::integer[],
        $30::integer[], $31::integer[], $32::integer[], $33::integer[], $34::integer[]
    ) as added
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
from unnest(
    $4::uuid[], $5::integer[], $6::integer[], $7::timestamptz[],
    $8::text[], $11::text[], $12::text[], $13::integer[], $14::integer[]
) as submission (
    response_id, survey_key, cell_key, submit_time,
    customer_id, texts, properties, first_answer, last_answer
)
where (select is_open from checked)
