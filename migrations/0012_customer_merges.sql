-- Customers that are one person under several ids.
--
-- A merge is an edge from one customer to another. A customer has at most one active edge that
-- leads away from it, and edges never form a circle, so the active edges form trees. `root_key`
-- is the root of the tree, where every edge of the tree leads: each merge and each undoing of
-- one updates it in its transaction. An undone merge keeps its row, so that a retry changes
-- nothing; its `root_key` means nothing.
--
-- Activities, packs and responses keep the customer that they came with, so an undoing is exact.
-- A release that doesn't know the table counts merged customers one by one, as it did before.
set local lock_timeout = '5s';

create table customer_merges (
    workspace_key integer not null,
    request_id uuid not null,
    from_key integer not null,
    into_key integer not null,
    root_key integer not null,
    merge_time timestamptz not null default now(),
    undo_time timestamptz,
    constraint customer_merges_pkey primary key (workspace_key, request_id),
    constraint customer_merges_two_customers check (from_key <> into_key)
);

create unique index customer_merges_by_from on customer_merges (workspace_key, from_key)
    where undo_time is null;
create index customer_merges_by_root on customer_merges (workspace_key, root_key, from_key)
    where undo_time is null;
