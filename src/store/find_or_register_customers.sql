-- Finds customers by their ids and gives new customers a key. If another batch registers a
-- customer at the same time, the key stays unused and the customer is missing in the result.
--
-- `between x and x order by` means `= x`, and only the index in that order fits. Planned
-- without statistics, all indexes that lead with the workspace seem equally good.
with found as materialized (
    select requested.customer_id, ordinal, customer_key, first_time, first_order_time
    from unnest($2::text[]) with ordinality as requested (customer_id, ordinal)
    left join lateral (
        select customer_key, first_time, first_order_time
        from customers
        where workspace_key = $1
          and customers.customer_id between requested.customer_id and requested.customer_id
        order by customers.customer_id
        limit 1
    ) as customer on true
),
unknown as materialized (
    select customer_id, ordinal, row_number() over (order by ordinal) as number
    from found
    where customer_key is null
),
counter as (
    update activity_settings
    set customer_keys = customer_keys + (select count(*) from unknown)
    where workspace_key = $1
      and exists (select from unknown)
    returning customer_keys
),
added as (
    insert into customers (workspace_key, customer_key, customer_id)
    select $1, customer_keys - number + 1, customer_id
    from counter
    cross join unknown
    order by number
    on conflict on constraint customers_id_unique do nothing
    returning customer_id, customer_key
)
-- New customers come with their ids instead of ordinal numbers: without statistics, a join
-- for the numbers would compare each row with each.
select ordinal, null as customer_id, customer_key as "customer_key!", first_time, first_order_time
from found
where customer_key is not null
union all
select null, customer_id, customer_key, null, null
from added
