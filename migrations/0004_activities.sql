-- What customers did, and what is known of them.
--
-- The workspace's key leads every primary key, as everywhere.

-- What a workspace declares about its activities. `revision` rises when a dimension
-- is declared and when the first sign of life of a customer moves to later, as an
-- activity is deleted: a batch is stored only under the revision that it was checked
-- against. `customer_keys` is the highest key handed out.
create table activity_settings (
    workspace_key integer not null,
    revision integer not null default 1,
    dimensions text[] not null default '{}',
    customer_keys integer not null default 0,
    constraint activity_settings_pkey primary key (workspace_key),
    constraint activity_settings_workspace_fkey foreign key (workspace_key) references workspaces
);

-- One combination of dimension values of activities, by a small key of its own.
create table activity_cells (
    workspace_key integer not null,
    cell_key integer not null,
    cell_id uuid not null,
    dimensions jsonb not null,
    constraint activity_cells_pkey primary key (workspace_key, cell_key),
    constraint activity_cells_id_unique unique (workspace_key, cell_id)
);

-- Customers by a small key. The first sign of life (acquired, ordered or
-- reactivated) and the first order stand here, so that a query of some months need
-- not look at the years before.
create table customers (
    workspace_key integer not null,
    customer_key integer not null,
    customer_id text not null,
    first_time timestamptz,
    first_order_time timestamptz,
    segment text,
    persona text,
    acquisition_channel text,
    country text,
    constraint customers_pkey primary key (workspace_key, customer_key),
    constraint customers_id_unique unique (workspace_key, customer_id)
);
create index customers_by_first_time on customers (workspace_key, first_time)
    where first_time is not null;
create index customers_by_first_order_time on customers (workspace_key, first_order_time)
    where first_order_time is not null;

-- Activities, one row each. `kind` is 1 acquired, 2 order, 3 refund, 4 cancelled,
-- 5 reactivated, 6 contact. Amounts are whole minor units of the currency.
create table activities (
    workspace_key integer not null,
    activity_id uuid not null,
    customer_key integer not null,
    activity_time timestamptz not null,
    create_time timestamptz not null default now(),
    kind smallint not null,
    cell_key integer not null,
    order_id text,
    currency_code text,
    amount bigint,
    cost bigint,
    attributes jsonb,
    properties jsonb,
    constraint activities_pkey primary key (workspace_key, activity_id),
    constraint activities_kind_known check (kind between 1 and 6)
);

-- A customer's activities in the order of time.
create index activities_by_customer on activities (workspace_key, customer_key, activity_time, activity_id);

-- The same activities as queries read them: many to a row, in a few bytes each,
-- written by the statement that inserts the activities. Put together they hold what
-- the rows hold in every committed state; a deleted activity stands as one that
-- takes an equal one away, until packs are merged.
--
-- `family` is 1 for acquired, cancelled and reactivated, 2 for orders and refunds,
-- 3 for contacts; `month` is the first day of the month in UTC. Packs of a family and
-- month are merged by size (`level`), so that a query reads few of them.
create table activity_packs (
    workspace_key integer not null,
    family smallint not null,
    month date not null,
    pack_id uuid not null,
    level smallint not null,
    event_count integer not null,
    events bytea not null,
    constraint activity_packs_pkey primary key (workspace_key, family, month, pack_id),
    constraint activity_packs_family_known check (family between 1 and 3)
);
-- They are compact already.
alter table activity_packs alter column events set storage external;
