-- The activities of a customer that match, the latest first: of the next `$7` activities, at
-- most `$8`. The last activity examined is returned even if it doesn't match, so that the next
-- statement can go on after it.
--
-- One range of an index for each id of the customer.
select
    activity_id as "activity_id!", customer_id as "customer_id?", activity_time as "activity_time!",
    create_time as "create_time!", revision as "revision!", kind as "kind!", order_id, currency_code, amount, cost,
    attributes as "attributes: Json<Attributes>",
    properties as "properties: Json<BTreeMap<String, String>>",
    dimensions as "dimensions?: Json<BTreeMap<String, String>>",
    customer_key as "customer_key!", place as "place!", is_match as "is_match!"
from (
    select *, row_number() over (order by activity_time desc, activity_id desc) as place
    from (
        select activity_of_key.*, requested.customer_id
        from unnest($12::integer[], $13::text[]) as requested (customer_key, customer_id)
        cross join lateral (
            select *
            from activities
            where workspace_key = $1
              and activities.customer_key = requested.customer_key
              and activity_time >= coalesce($2::timestamptz, '-infinity')
              and activity_time < coalesce($3::timestamptz, 'infinity')
              and (activity_time, activity_id) < (coalesce($4::timestamptz, 'infinity'), coalesce($5::uuid, $6))
            order by activity_time desc, activity_id desc
            limit $7
        ) as activity_of_key
        order by activity_time desc, activity_id desc
        limit $7
    ) as activity
) as examined
left join lateral (
    select dimensions
    from activity_cells
    where workspace_key = $1 and activity_cells.cell_key between examined.cell_key and examined.cell_key
    order by activity_cells.cell_key
    limit 1
) as cell on true
cross join lateral (
    select
        ($9::smallint[] is null or kind = any ($9))
        and ($10::text is null or order_id is not distinct from $10)
        and not exists (
            select
            from jsonb_array_elements($11::jsonb) as filter
            where (filter -> 'values') ? coalesce(dimensions ->> (filter ->> 'dimension'), '')
                <> (filter ->> 'keep')::boolean
        ) as is_match
) as matched
where is_match or place = $7
order by activity_time desc, activity_id desc
limit $8
