-- The tallies of one survey and month that differ from a recount of its responses. All in one
-- snapshot, which holds each batch of concurrent writers completely or not at all. The numbers
-- are answered, not applicable, skipped, and eleven points.
with kept as materialized (
    select
        question.question_key, tally.span, page, cell_key, span_start,
        array[
            answered, not_applicable, skipped, point_0, point_1, point_2, point_3,
            point_4, point_5, point_6, point_7, point_8, point_9, point_10
        ]::bigint[] as numbers
    from (
        select (question ->> 'key')::smallint as question_key
        from surveys
        cross join jsonb_array_elements(questions) as question
        where workspace_key = $1 and survey_key = $2
    ) as question
    cross join (values (1::smallint), (2::smallint), (3::smallint)) as kept_span (span)
    cross join lateral (
        select *
        from tallies
        where workspace_key = $1
          and survey_key = $2
          and tallies.question_key = question.question_key
          and tallies.span = kept_span.span
          and span_start >= $3
          and span_start < $4
        offset 0
    ) as tally
),
hourly as materialized (
    select
        answer.question_key, cell_key, slot,
        date_trunc('hour', submit_time, 'UTC') as hour, count(*) as number
    from (
        select cell_key, submit_time, question_keys, slots
        from responses
        where workspace_key = $1
          and survey_key = $2
          and submit_time >= $3
          and submit_time < $4
          and exclusion is null
        offset 0
    ) as response
    cross join lateral unnest(question_keys, slots) as answer (question_key, slot)
    group by 1, 2, 3, 4
),
counted as (
    select
        question_key, span, (greatest(slot, 0) / 11)::smallint as page, cell_key, span_start,
        array[
            coalesce(sum(number) filter (where slot = -3), 0),
            coalesce(sum(number) filter (where slot = -1), 0),
            coalesce(sum(number) filter (where slot = -2), 0),
            coalesce(sum(number) filter (where slot % 11 = 0), 0),
            coalesce(sum(number) filter (where slot % 11 = 1), 0),
            coalesce(sum(number) filter (where slot % 11 = 2), 0),
            coalesce(sum(number) filter (where slot % 11 = 3), 0),
            coalesce(sum(number) filter (where slot % 11 = 4), 0),
            coalesce(sum(number) filter (where slot % 11 = 5), 0),
            coalesce(sum(number) filter (where slot % 11 = 6), 0),
            coalesce(sum(number) filter (where slot % 11 = 7), 0),
            coalesce(sum(number) filter (where slot % 11 = 8), 0),
            coalesce(sum(number) filter (where slot % 11 = 9), 0),
            coalesce(sum(number) filter (where slot % 11 = 10), 0)
        ]::bigint[] as numbers
    from hourly
    cross join lateral (
        values
            (1::smallint, hour),
            (2::smallint, date_trunc('day', hour, 'UTC')),
            (3::smallint, date_trunc('month', hour, 'UTC'))
    ) as kept_span (span, span_start)
    group by 1, 2, 3, 4, 5
)
select
    question_key as "question_key!",
    span as "span!",
    page as "page!",
    cell_key as "cell_key!",
    span_start as "span_start!",
    coalesce(kept.numbers, array_fill(0::bigint, array[14])) as "kept!",
    coalesce(counted.numbers, array_fill(0::bigint, array[14])) as "counted!"
from kept
full join counted using (question_key, span, page, cell_key, span_start)
where coalesce(kept.numbers, array_fill(0::bigint, array[14]))
    <> coalesce(counted.numbers, array_fill(0::bigint, array[14]))
order by 1, 2, 5, 4, 3
