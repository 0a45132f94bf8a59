-- Customers by their ids; those who are new get a key. Keys of those whom another
-- batch registers at the same time are left unused, and these customers are missing.
--
-- `between x and x order by` is `= x` by the one index that is in that order: planned
-- before the first rows are counted, every index that leads with the workspace looks
-- as good as the next.
with found as materialized (
    select asked.customer_id, place, customer_key, first_time, first_order_time
    from unnest($2::text[]) with ordinality as asked (customer_id, place)
    left join lateral (
        select customer_key, first_time, first_order_time
        from customers
        where workspace_key = $1
          and customers.customer_id between asked.customer_id and asked.customer_id
        order by customers.customer_id
        limit 1
    ) as known on true
),
unknown as materialized (
    select customer_id, place, row_number() over (order by place) as number
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
-- Those who are new by their ids, not joined with their places: there is no statistic
-- that would keep that join from comparing each with each.
select place, null as customer_id, customer_key as "customer_key!", first_time, first_order_time
from found
where customer_key is not null
union all
select null, customer_id, customer_key, null, null
from added
