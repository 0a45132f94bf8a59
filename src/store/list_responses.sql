-- The responses of a survey that match, the latest first: of the next `$8` responses, at most
-- `$9`. The last response examined is returned even if it doesn't match, so that the next
-- statement can go on after it.
--
-- One range of an index, read backwards and no further than needed.
select
    response_id as "response_id!", submit_time as "submit_time!", create_time as "create_time!",
    customer_id, question_keys as "question_keys!", slots as "slots!",
    texts as "texts: Json<HashMap<String, String>>",
    properties as "properties: Json<BTreeMap<String, String>>",
    dimensions as "dimensions?: Json<BTreeMap<String, String>>",
    revision as "revision!", exclusion, place as "place!", is_match as "is_match!"
from (
    select *, row_number() over (order by submit_time desc, response_id desc) as place
    from (
        select *
        from responses
        where workspace_key = $1
          and survey_key = $2
          and submit_time >= coalesce($3::timestamptz, '-infinity')
          and submit_time < coalesce($4::timestamptz, 'infinity')
          and (submit_time, response_id) < (coalesce($5::timestamptz, 'infinity'), coalesce($6::uuid, $7))
        order by submit_time desc, response_id desc
        limit $8
    ) as response
) as examined
left join lateral (
    select dimensions
    from cells
    where workspace_key = $1
      and cells.survey_key = $2
      and cells.cell_key between examined.cell_key and examined.cell_key
    order by cells.cell_key
    limit 1
) as cell on true
cross join lateral (
    select
        not coalesce(exclusion, 0) = any ($10::smallint[])
        and (texts is not null or not $11::boolean)
        and not exists (
            select
            from jsonb_array_elements($12::jsonb) as filter
            where (filter -> 'values') ? coalesce(dimensions ->> (filter ->> 'dimension'), '')
                <> (filter ->> 'keep')::boolean
        )
        and not exists (
            select
            from jsonb_array_elements($13::jsonb) as filter
            where (filter ->> 'keep')::boolean <> exists (
                select
                from unnest(question_keys, slots) as answer (question_key, slot)
                where answer.question_key = (filter ->> 'question_key')::smallint
                  and (filter -> 'slots' @> to_jsonb(answer.slot)) = (filter ->> 'is_listed')::boolean
            )
        ) as is_match
) as matched
where is_match or place = $8
order by submit_time desc, response_id desc
limit $9
