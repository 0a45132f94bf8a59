-- Inserts a batch of one workspace's activities, packs them, and moves the first times of
-- their customers: all of it or nothing. Fails when one of the ids is taken. Does nothing when
-- an id belongs to a deleted activity, or when the settings have another revision than the
-- rows were checked against.
with seen as materialized (
    -- As of this statement's snapshot.
    select deletions
    from activity_settings
    where workspace_key = $1
),
open_settings as materialized (
    -- A deletion or a change of the settings waits for this lock, or this statement for theirs.
    select revision, deletions
    from activity_settings
    where workspace_key = $1
    for key share
),
checked as materialized (
    select exists (
        select
        from open_settings
        join seen using (deletions)
        where revision = $2
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
-- In the order of keys, as every batch locks them. Always the update: whoever is
-- here was registered.
begun as (
    insert into customers as customer (
        workspace_key, customer_key, customer_id, first_time, first_order_time,
        segment, persona, acquisition_channel, country
    )
    select
        $1, unnest($19::integer[]), unnest($20::text[]), unnest($21::timestamptz[]), unnest($22::timestamptz[]),
        unnest($23::text[]), unnest($24::text[]), unnest($25::text[]), unnest($26::text[])
    where (select is_open from checked)
    on conflict on constraint customers_pkey do update set
        first_time = least(customer.first_time, excluded.first_time),
        first_order_time = least(customer.first_order_time, excluded.first_order_time),
        segment = coalesce(excluded.segment, customer.segment),
        persona = coalesce(excluded.persona, customer.persona),
        acquisition_channel = coalesce(excluded.acquisition_channel, customer.acquisition_channel),
        country = coalesce(excluded.country, customer.country)
)
insert into activities (
    workspace_key, activity_id, customer_key, activity_time, kind, cell_key,
    order_id, currency_code, amount, cost, attributes, properties
)
select
    $1, activity_id, customer_key, activity_time, kind, cell_key,
    order_id, currency_code, amount, cost, attributes::jsonb, properties::jsonb
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
        unnest($13::text[]) as properties
) as record
where (select is_open from checked)
