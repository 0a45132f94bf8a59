-- Inserts a batch of one workspace's responses and moves their tallies: all of it or nothing.
with submitted as (
    select *
    from unnest(
        $2::uuid[], $3::integer[], $4::integer[], $5::integer[], $6::timestamptz[],
        $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]
    ) as submission (
        response_id, survey_key, revision, cell_key, submit_time,
        customer_id, question_keys, slots, texts, properties
    )
),
-- A change of a survey waits for us here, or we for it; after it the revision
-- differs and the rows stay out, to be checked again.
open_survey as materialized (
    select survey_key, revision
    from surveys
    where workspace_key = $1
      and survey_key = any ($12::integer[])
      and archive_time is null
    order by survey_key
    for key share
),
inserted as (
    insert into responses (
        workspace_key, response_id, survey_key, cell_key, submit_time,
        customer_id, question_keys, slots, texts, properties
    )
    select
        $1, response_id, survey_key, cell_key, submit_time,
        customer_id, question_keys::smallint[], slots::smallint[], texts::jsonb, properties::jsonb
    from submitted
    join open_survey using (survey_key, revision)
    -- Two batches that share ids meet them in the same order: no deadlock.
    order by response_id
    on conflict do nothing
    returning response_id, survey_key, cell_key, submit_time, question_keys, slots
),
tallied as (
    insert into tallies as tally (
        workspace_key, survey_key, question_key, span, page, cell_key, span_start,
        answered, not_applicable, skipped,
        point_0, point_1, point_2, point_3, point_4, point_5,
        point_6, point_7, point_8, point_9, point_10
    )
    select
        $1, survey_key, question_key, span, greatest(slot, 0) / 11 as page, cell_key, span_start,
        count(*) filter (where slot = -3),
        count(*) filter (where slot = -1),
        count(*) filter (where slot = -2),
        -- The remainder of a mark is below 0, so that it is none of the points.
        count(*) filter (where slot % 11 = 0),
        count(*) filter (where slot % 11 = 1),
        count(*) filter (where slot % 11 = 2),
        count(*) filter (where slot % 11 = 3),
        count(*) filter (where slot % 11 = 4),
        count(*) filter (where slot % 11 = 5),
        count(*) filter (where slot % 11 = 6),
        count(*) filter (where slot % 11 = 7),
        count(*) filter (where slot % 11 = 8),
        count(*) filter (where slot % 11 = 9),
        count(*) filter (where slot % 11 = 10)
    from inserted
    cross join lateral unnest(question_keys, slots) as answer (question_key, slot)
    cross join lateral (
        values
            (1::smallint, date_trunc('hour', submit_time, 'UTC')),
            (2::smallint, date_trunc('day', submit_time, 'UTC')),
            (3::smallint, date_trunc('month', submit_time, 'UTC'))
    ) as kept (span, span_start)
    group by survey_key, question_key, span, span_start, cell_key, page
    -- As above: the tallies of two batches are met in the same order.
    order by survey_key, question_key, span, span_start, cell_key, page
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
select response_id as "response_id!"
from inserted
