-- Finds the stored ones among these activities, and compares their content. The content of a
-- deleted activity is gone, so it equals no row.
select
    submission.ordinal as "ordinal!",
    (
        customer.customer_id = submission.customer_id
        and stored.activity_time = submission.activity_time
        and stored.kind = submission.kind
        and (
            stored.cell_key = submission.cell_key
            -- Two cells have the same values if these were stored in two spellings.
            or exists (
                select
                from activity_cells as one
                join activity_cells as other
                    on other.workspace_key = one.workspace_key
                    and other.dimensions = one.dimensions
                where one.workspace_key = $1
                  and one.cell_key = stored.cell_key
                  and other.cell_key = submission.cell_key
            )
        )
        and stored.order_id is not distinct from submission.order_id
        and stored.currency_code is not distinct from submission.currency_code
        and stored.amount is not distinct from submission.amount
        and stored.cost is not distinct from submission.cost
        and stored.attributes is not distinct from submission.attributes::jsonb
        and stored.properties is not distinct from submission.properties::jsonb
    ) as "identical!"
from unnest(
    $2::uuid[], $3::text[], $4::timestamptz[], $5::smallint[], $6::integer[],
    $7::text[], $8::text[], $9::bigint[], $10::bigint[], $11::text[], $12::text[]
) with ordinality as submission (
    activity_id, customer_id, activity_time, kind, cell_key,
    order_id, currency_code, amount, cost, attributes, properties, ordinal
)
cross join lateral (
    select *
    from activities
    where workspace_key = $1
      and activities.activity_id between submission.activity_id and submission.activity_id
    order by activities.activity_id
    limit 1
) as stored
cross join lateral (
    select customer_id
    from customers
    where workspace_key = $1
      and customers.customer_key between stored.customer_key and stored.customer_key
    order by customers.customer_key
    limit 1
) as customer
union all
select submission.ordinal, false
from unnest($2::uuid[]) with ordinality as submission (activity_id, ordinal)
cross join lateral (
    select
    from deleted_activities as deleted
    where workspace_key = $1
      and deleted.activity_id between submission.activity_id and submission.activity_id
    order by deleted.activity_id
    limit 1
) as deleted
