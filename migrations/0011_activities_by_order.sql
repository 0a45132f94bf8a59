-- no-transaction
-- The rows of an order. Unique for the row that opens it, so that of two servers that open one
-- order at the same time, the second waits for the first and then checks its rows against it.
create unique index concurrently activities_by_order on activities (
    workspace_key,
    order_id,
    (case when opens_order then '00000000-0000-0000-0000-000000000000'::uuid else activity_id end)
) where kind = 2;
