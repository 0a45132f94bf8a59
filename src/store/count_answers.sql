-- Histograms of answers by run and group, in one snapshot. A run of a grain is read from the
-- tallies; a run that no grain covers is counted from the responses.
--
-- Written so that there is one plan, whatever the statistics say: each run is one range of
-- an index, summed up while it is read, and the key of a cell is the index of its group in
-- an array, which replaces a join.
with cell as materialized (
    select
        survey_key,
        cell_key,
        array(
            -- A folded dimension has names for some values, and one name for all others.
            select coalesce(
                grouped -> 'names' ->> coalesce(dimensions ->> (grouped ->> 'dimension'), ''),
                grouped ->> 'rest',
                dimensions ->> (grouped ->> 'dimension')
            )
            from jsonb_array_elements($4::jsonb) with ordinality as requested (grouped, ordinal)
            order by ordinal
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
-- Groups are numbered from 1 in the order of their values. Cells with number 0 are left out.
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
-- Cell keys count from 1 without gaps, as the indexes of an array do.
question as materialized (
    select
        survey_key,
        question_key,
        (
            select array_agg(group_number order by cell_key)
            from numbered
            where numbered.survey_key = requested.survey_key
        ) as group_numbers
    from unnest($2::integer[], $3::smallint[]) as requested (survey_key, question_key)
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
        -- A score is a single slot, found by its index. Grouping responses by it takes six
        -- tenths of the time of grouping them by all their answers, as measured, and less if
        -- the question comes first, as it mostly does.
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
        -- A choice question has several slots. Few of many responses differ in their answers.
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
    -- Rows past the limit of a reply are not sent.
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
-- The names of the groups come once, in the first row, not in each of up to 10,000 rows.
select 0, 0, names, 0, 0, 0, 0, '{}'
from group_name
order by "group_number!"
