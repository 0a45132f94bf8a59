-- How often what was answered, by bucket and group: full spans out of the
-- tallies, the edges that no span covers out of the responses, in one snapshot.
with cell as materialized (
    select
        survey_key,
        cell_key,
        array(
            select dimensions ->> dimension
            from unnest($4::text[]) with ordinality as asked (dimension, place)
            order by place
        ) as dimension_values
    from cells
    where workspace_key = $1
      and survey_key = any ($2::integer[])
      and not exists (
          select
          from jsonb_array_elements($5::jsonb) as filter
          where (filter -> 'values') ? coalesce(dimensions ->> (filter ->> 'dimension'), '')
              <> (filter ->> 'keep')::boolean
      )
),
-- A small number stands for a group, which is cheaper to group by than its values.
cell_group as materialized (
    select survey_key, cell_key, dimension_values, dense_rank() over (order by dimension_values) as group_number
    from cell
),
run as (
    select *
    from unnest($6::smallint[], $7::timestamptz[], $8::timestamptz[], $9::integer[])
        as run (span, start_time, end_time, bucket)
),
question as (
    select *
    from unnest($2::integer[], $3::smallint[]) as question (survey_key, question_key)
),
counted as (
    select
        run.bucket, tally.survey_key, tally.cell_key, tally.page,
        answered, not_applicable, skipped,
        point_0, point_1, point_2, point_3, point_4, point_5,
        point_6, point_7, point_8, point_9, point_10
    from run
    cross join question
    join tallies as tally
        on tally.workspace_key = $1
        and tally.survey_key = question.survey_key
        and tally.question_key = question.question_key
        and tally.span = run.span
        and tally.span_start >= run.start_time
        and tally.span_start < run.end_time
    where run.span > 0
    union all
    select
        run.bucket, response.survey_key, response.cell_key, greatest(slot, 0) / 11,
        (slot = -3)::integer, (slot = -1)::integer, (slot = -2)::integer,
        (slot % 11 = 0)::integer, (slot % 11 = 1)::integer, (slot % 11 = 2)::integer, (slot % 11 = 3)::integer,
        (slot % 11 = 4)::integer, (slot % 11 = 5)::integer, (slot % 11 = 6)::integer, (slot % 11 = 7)::integer,
        (slot % 11 = 8)::integer, (slot % 11 = 9)::integer, (slot % 11 = 10)::integer
    from run
    cross join question
    join responses as response
        on response.workspace_key = $1
        and response.survey_key = question.survey_key
        and response.submit_time >= run.start_time
        and response.submit_time < run.end_time
    cross join lateral unnest(response.question_keys, response.slots) as answer (question_key, slot)
    where run.span = 0
      and answer.question_key = question.question_key
),
summed as (
    select
        bucket, group_number, page,
        sum(answered) as answered, sum(not_applicable) as not_applicable, sum(skipped) as skipped,
        array[
            sum(point_0), sum(point_1), sum(point_2), sum(point_3), sum(point_4), sum(point_5),
            sum(point_6), sum(point_7), sum(point_8), sum(point_9), sum(point_10)
        ] as points
    from counted
    join cell_group using (survey_key, cell_key)
    group by bucket, group_number, page
    -- More than a reply may hold is not sent to be counted there.
    limit $10
)
select
    bucket as "bucket!",
    dimension_values as "dimension_values!: Vec<Option<String>>",
    page as "page!",
    answered as "answered!",
    not_applicable as "not_applicable!",
    skipped as "skipped!",
    points as "points!"
from summed
join (select distinct group_number, dimension_values from cell_group) as named using (group_number)
order by dimension_values, bucket, page
