-- How often what was answered, by run and group: spans out of the tallies, what no
-- span covers out of the responses, in one snapshot.
--
-- Written so that there is one plan, whatever the statistics say: each run of
-- spans is one range of an index, summed up where it is read, and a cell finds its
-- group by its place in an array, not by a join.
with cell as materialized (
    select
        survey_key,
        cell_key,
        array(
            -- A folded dimension has names for its values, and one for the rest of them.
            select coalesce(
                grouped -> 'names' ->> coalesce(dimensions ->> (grouped ->> 'dimension'), ''),
                grouped ->> 'rest',
                dimensions ->> (grouped ->> 'dimension')
            )
            from jsonb_array_elements($4::jsonb) with ordinality as asked (grouped, place)
            order by place
        ) as dimension_values,
        not exists (
            select
            from jsonb_array_elements($5::jsonb) as filter
            where (filter -> 'values') ? coalesce(dimensions ->> (filter ->> 'dimension'), '')
                <> (filter ->> 'keep')::boolean
        ) as is_kept
    from cells
    where workspace_key = $1
      and survey_key = any ($2::integer[])
),
-- Groups by number, from 1 in the order of their values; 0 is left out.
numbered as materialized (
    select
        survey_key,
        cell_key,
        dimension_values,
        case
            when is_kept then dense_rank() over (partition by is_kept order by dimension_values)
            else 0
        end as group_number
    from cell
),
-- Cell keys count from 1 without gaps, as an array's places do.
question as materialized (
    select
        survey_key,
        question_key,
        (
            select array_agg(group_number order by cell_key)
            from numbered
            where numbered.survey_key = asked.survey_key
        ) as group_numbers
    from unnest($2::integer[], $3::smallint[]) as asked (survey_key, question_key)
),
run as materialized (
    select *
    from unnest($6::smallint[], $7::timestamptz[], $8::timestamptz[])
        with ordinality as run (span, start_time, end_time, run_number)
),
summed as materialized (
    select run_number, tallied.*
    from run
    cross join lateral (
        select
            group_numbers[cell_key] as group_number, page::integer as page,
            sum(answered) as answered, sum(not_applicable) as not_applicable, sum(skipped) as skipped,
            array[
                sum(point_0), sum(point_1), sum(point_2), sum(point_3), sum(point_4), sum(point_5),
                sum(point_6), sum(point_7), sum(point_8), sum(point_9), sum(point_10)
            ] as points
        from question
        cross join lateral (
            select *
            from tallies
            where workspace_key = $1
              and tallies.survey_key = question.survey_key
              and tallies.question_key = question.question_key
              and tallies.span = run.span
              and span_start >= run.start_time
              and span_start < run.end_time
            offset 0
        ) as tally
        group by group_numbers[cell_key], page
    ) as tallied
    where run.span > 0
      and group_number > 0
    union all
    select
        run_number, group_number, greatest(slot, 0) / 11 as page,
        sum(times * (slot = -3)::integer), sum(times * (slot = -1)::integer), sum(times * (slot = -2)::integer),
        array[
            sum(times * (slot % 11 = 0)::integer), sum(times * (slot % 11 = 1)::integer),
            sum(times * (slot % 11 = 2)::integer), sum(times * (slot % 11 = 3)::integer),
            sum(times * (slot % 11 = 4)::integer), sum(times * (slot % 11 = 5)::integer),
            sum(times * (slot % 11 = 6)::integer), sum(times * (slot % 11 = 7)::integer),
            sum(times * (slot % 11 = 8)::integer), sum(times * (slot % 11 = 9)::integer),
            sum(times * (slot % 11 = 10)::integer)
        ]
    from run
    cross join question
    cross join lateral (
        -- A score is one slot, found by its place. Measured, responses are told apart by
        -- it in six tenths of the time that all their answers take, and sooner where it
        -- is the first, as it mostly is.
        select
            group_numbers[cell_key] as group_number,
            case question_keys[1]
                when question.question_key then slots[1]
                else slots[array_position(question_keys, question.question_key)]
            end as slot,
            count(*)::integer as times
        from responses
        where $10::boolean
          and workspace_key = $1
          and responses.survey_key = question.survey_key
          and submit_time >= run.start_time
          and submit_time < run.end_time
          and exclusion is null
        group by 1, 2
        union all
        -- A choice is several. Of many responses few differ in their answers.
        select group_number, answer.slot, times
        from (
            select group_numbers[cell_key] as group_number, question_keys, slots, count(*)::integer as times
            from responses
            where not $10::boolean
              and workspace_key = $1
              and responses.survey_key = question.survey_key
              and submit_time >= run.start_time
              and submit_time < run.end_time
              and exclusion is null
            group by 1, 2, 3
            offset 0
        ) as response
        cross join lateral unnest(question_keys, slots) as answer (question_key, slot)
        where answer.question_key = question.question_key
    ) as answer
    where run.span = 0
      and group_number > 0
      and slot is not null
    group by run_number, group_number, greatest(slot, 0) / 11
    -- More than a reply may hold is not sent to be counted there.
    limit $9
),
group_name as (
    select jsonb_agg(dimension_values order by group_number) as names
    from (
        select distinct group_number, dimension_values
        from numbered
        where group_number in (select group_number from summed)
    ) as named
)
select
    run_number as "run_number!",
    group_number as "group_number!",
    null as "names: Json<Vec<Vec<Option<String>>>>",
    page as "page!",
    answered as "answered!",
    not_applicable as "not_applicable!",
    skipped as "skipped!",
    points as "points!"
from summed
union all
-- The names of these groups come first, and once: not with each of up to 10,000 rows.
select 0, 0, names, 0, 0, 0, 0, '{}'
from group_name
order by "group_number!"
