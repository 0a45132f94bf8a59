-- Inserts a batch of one workspace's activities, packs them, and updates the first times of
-- their customers, atomically. Fails if one of the ids is taken, or if another batch opened
-- one of the orders meanwhile. Does nothing if an id belongs to a deleted activity, if the
-- settings have another revision than the rows were checked against, or if a row contradicts
-- the others of its order.
with snapshot_settings as materialized (
    -- As of this statement's snapshot.
    select deletions
    from activity_settings
    where workspace_key = $1
),
locked_settings as materialized (
    -- A deletion or a change of the settings waits for this lock, or this statement for theirs.
    select revision, deletions
    from activity_settings
    where workspace_key = $1
    for key share
),
-- Every order of the batch, with one of its stored rows.
orders as materialized (
    select
        -- All rows of an order have one currency, and one customer: merged customers are one.
        -- An undone merge leaves an order with rows of several, of which each may add more.
        coalesce(
            bool_and(
                stored.currency_code = batch_order.currency_code
                and (stored.customer_key = batch_order.customer_key or own.customer_key is not null)
            ),
            true
        ) as are_alike,
        array_agg(stored.customer_key is null order by ordinal) as are_new
    from unnest($36::text[], $37::integer[], $38::text[])
        with ordinality as batch_order (order_id, customer_key, currency_code, ordinal)
    left join lateral (
        select customer_key, currency_code
        from activities
        where workspace_key = $1
          and kind = 2
          and activities.order_id between batch_order.order_id and batch_order.order_id
        order by activities.order_id
        limit 1
    ) as stored on true
    left join lateral (
        select root_key
        from customer_merges
        where workspace_key = $1
          and undo_time is null
          and stored.customer_key <> batch_order.customer_key
          and from_key between batch_order.customer_key and batch_order.customer_key
        order by from_key
        limit 1
    ) as merged on true
    -- A row of the same customer, under any id.
    left join lateral (
        select order_row.customer_key
        from (
            select customer_key
            from activities
            where workspace_key = $1
              and kind = 2
              and stored.customer_key <> batch_order.customer_key
              and activities.order_id between batch_order.order_id and batch_order.order_id
            order by activities.order_id
            offset 0
        ) as order_row
        left join lateral (
            select root_key
            from customer_merges
            where workspace_key = $1
              and undo_time is null
              and from_key between order_row.customer_key and order_row.customer_key
            order by from_key
            limit 1
        ) as row_merge on true
        where coalesce(row_merge.root_key, order_row.customer_key)
            = coalesce(merged.root_key, batch_order.customer_key)
        limit 1
    ) as own on true
),
-- Orders with a discount in the batch that would end below 0.
overdrawn as materialized (
    select
    from unnest($39::text[], $40::text[]) as batch_order (order_id, added)
    cross join lateral (
        select coalesce(sum(amount), 0) as amount
        from (
            select amount
            from activities
            where workspace_key = $1
              and kind = 2
              and activities.order_id between batch_order.order_id and batch_order.order_id
            order by activities.order_id
            offset 0
        ) as order_row
    ) as stored
    where stored.amount + batch_order.added::numeric < 0
),
checked as materialized (
    select exists (
        select
        from locked_settings
        join snapshot_settings using (deletions)
        where revision = $2
          and (select are_alike from orders)
          and not exists (select from overdrawn)
          and (
              deletions = 0
              or not exists (
                  select
                  from unnest($3::uuid[]) as record (activity_id)
                  cross join lateral (
                      select
                      from deleted_activities as deleted
                      where workspace_key = $1
                        and deleted.activity_id between record.activity_id and record.activity_id
                      order by deleted.activity_id
                      limit 1
                  ) as deleted
              )
          )
    ) as is_open
),
packed as (
    insert into activity_packs (workspace_key, family, month, pack_id, level, event_count, events)
    select
        $1, unnest($14::smallint[]), unnest($15::date[]), unnest($16::uuid[]),
        0, unnest($17::integer[]), unnest($18::bytea[])
    where (select is_open from checked)
),
-- In the order of keys, as every batch locks them. Always takes the update branch, since every
-- customer of the batch is registered. Of two sources of an attribute, the later one counts.
upserted as (
    insert into customers as customer (
        workspace_key, customer_key, customer_id, first_time, first_order_time,
        segment, segment_time, segment_source,
        persona, persona_time, persona_source,
        acquisition_channel, acquisition_channel_time, acquisition_channel_source,
        country, country_time, country_source
    )
    select
        $1, unnest($19::integer[]), unnest($20::text[]), unnest($21::timestamptz[]), unnest($22::timestamptz[]),
        unnest($23::text[]), unnest($24::timestamptz[]), unnest($25::uuid[]),
        unnest($26::text[]), unnest($27::timestamptz[]), unnest($28::uuid[]),
        unnest($29::text[]), unnest($30::timestamptz[]), unnest($31::uuid[]),
        unnest($32::text[]), unnest($33::timestamptz[]), unnest($34::uuid[])
    where (select is_open from checked)
    on conflict on constraint customers_pkey do update set
        first_time = least(customer.first_time, excluded.first_time),
        first_order_time = least(customer.first_order_time, excluded.first_order_time),
        segment = case
            when (excluded.segment_time, excluded.segment_source)
                > (coalesce(customer.segment_time, '-infinity'), customer.segment_source)
            then excluded.segment
            else customer.segment
        end,
        segment_source = case
            when (excluded.segment_time, excluded.segment_source)
                > (coalesce(customer.segment_time, '-infinity'), customer.segment_source)
            then excluded.segment_source
            else customer.segment_source
        end,
        segment_time = greatest(customer.segment_time, excluded.segment_time),
        persona = case
            when (excluded.persona_time, excluded.persona_source)
                > (coalesce(customer.persona_time, '-infinity'), customer.persona_source)
            then excluded.persona
            else customer.persona
        end,
        persona_source = case
            when (excluded.persona_time, excluded.persona_source)
                > (coalesce(customer.persona_time, '-infinity'), customer.persona_source)
            then excluded.persona_source
            else customer.persona_source
        end,
        persona_time = greatest(customer.persona_time, excluded.persona_time),
        acquisition_channel = case
            when (excluded.acquisition_channel_time, excluded.acquisition_channel_source)
                > (coalesce(customer.acquisition_channel_time, '-infinity'), customer.acquisition_channel_source)
            then excluded.acquisition_channel
            else customer.acquisition_channel
        end,
        acquisition_channel_source = case
            when (excluded.acquisition_channel_time, excluded.acquisition_channel_source)
                > (coalesce(customer.acquisition_channel_time, '-infinity'), customer.acquisition_channel_source)
            then excluded.acquisition_channel_source
            else customer.acquisition_channel_source
        end,
        acquisition_channel_time = greatest(customer.acquisition_channel_time, excluded.acquisition_channel_time),
        country = case
            when (excluded.country_time, excluded.country_source)
                > (coalesce(customer.country_time, '-infinity'), customer.country_source)
            then excluded.country
            else customer.country
        end,
        country_source = case
            when (excluded.country_time, excluded.country_source)
                > (coalesce(customer.country_time, '-infinity'), customer.country_source)
            then excluded.country_source
            else customer.country_source
        end,
        country_time = greatest(customer.country_time, excluded.country_time)
)
insert into activities (
    workspace_key, activity_id, customer_key, activity_time, kind, cell_key,
    order_id, currency_code, amount, cost, attributes, properties, opens_order
)
select
    $1, activity_id, customer_key, activity_time, kind, cell_key,
    order_id, currency_code, amount, cost, attributes::jsonb, properties::jsonb,
    coalesce(((select are_new from orders))[opened_order], false)
from (
    select
        unnest($3::uuid[]) as activity_id,
        unnest($4::integer[]) as customer_key,
        unnest($5::timestamptz[]) as activity_time,
        unnest($6::smallint[]) as kind,
        unnest($7::integer[]) as cell_key,
        unnest($8::text[]) as order_id,
        unnest($9::text[]) as currency_code,
        unnest($10::bigint[]) as amount,
        unnest($11::bigint[]) as cost,
        unnest($12::text[]) as attributes,
        unnest($13::text[]) as properties,
        unnest($35::integer[]) as opened_order
) as record
where (select is_open from checked)
