-- The rows of the customers with these keys: one for each id that merges made the customer, each
-- with the merge that leads away from it. The root comes first and has none. Customers that are
-- merged into another one have no rows.
select
    requested.customer_key as "root_key!",
    customer.customer_key, customer.customer_id, first_time, first_order_time,
    segment, segment_time, segment_source,
    persona, persona_time, persona_source,
    acquisition_channel, acquisition_channel_time, acquisition_channel_source,
    country, country_time, country_source,
    member.request_id as "request_id?", member.into_key as "into_key?", member.merge_time as "merge_time?",
    coalesce(segment, persona, acquisition_channel, country) is not null
    or set_attributes is not null
    or exists (
        select
        from activities
        where workspace_key = $1
          and activities.customer_key between customer.customer_key and customer.customer_key
    ) as "is_named!"
from unnest($2::integer[]) as requested (customer_key)
left join lateral (
    select root_key
    from customer_merges
    where workspace_key = $1
      and undo_time is null
      and from_key between requested.customer_key and requested.customer_key
    order by from_key
    limit 1
) as merged on true
cross join lateral (
    select
        requested.customer_key as member_key,
        null::uuid as request_id, null::integer as into_key, null::timestamptz as merge_time
    union all
    (
        select from_key, request_id, into_key, merge_time
        from customer_merges
        where workspace_key = $1
          and undo_time is null
          and root_key between requested.customer_key and requested.customer_key
        order by root_key, from_key
        offset 0
    )
) as member
cross join lateral (
    select *
    from customers
    where workspace_key = $1
      and customers.customer_key between member.member_key and member.member_key
    order by customers.customer_key
    limit 1
) as customer
where merged.root_key is null
order by requested.customer_key, member.into_key is not null, customer.customer_key
