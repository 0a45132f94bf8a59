//! A stand-in for the Citus extension: a catalog table and functions with the names of Citus's.
//! The functions enforce Citus's rules for the order of calls and record the calls, but move
//! no rows.

use sqlx::PgConnection;

const STAND_IN: &str = "
create table pg_dist_partition (
    logicalrelid regclass primary key,
    partmethod \"char\" not null,
    partkey text,
    call integer generated always as identity,
    colocated_with text
);

create function create_reference_table(table_name regclass) returns void language plpgsql as $$
begin
    if current_setting('citus.multi_shard_modify_mode', true) is distinct from 'sequential' then
        raise 'in a transaction, multi_shard_modify_mode must be sequential';
    end if;
    if exists (select from pg_constraint where contype = 'f' and confrelid = table_name) then
        raise 'a table that is not distributed refers to %', table_name;
    end if;
    insert into pg_dist_partition (logicalrelid, partmethod) values (table_name, 'n');
end
$$;

create function create_distributed_table(
    table_name regclass,
    distribution_column text,
    distribution_type text default 'hash',
    colocate_with text default 'default'
) returns void language plpgsql as $$
begin
    if exists (
        select from pg_constraint
        where contype = 'f' and (conrelid = table_name or confrelid = table_name)
    ) then
        raise '% has foreign keys', table_name;
    end if;
    if colocate_with <> 'none' and not exists (
        select from pg_dist_partition where logicalrelid = colocate_with::regclass and partmethod = 'h'
    ) then
        raise '% is not distributed', colocate_with;
    end if;
    insert into pg_dist_partition (logicalrelid, partmethod, partkey, colocated_with)
    values (table_name, 'h', distribution_column, colocate_with);
end
$$;
";

/// Installs the stand-in in a database.
pub(crate) async fn install(connection: &mut PgConnection) {
    sqlx::raw_sql(STAND_IN).execute(connection).await.unwrap();
}

/// The calls so far, in order: the table, and how it was distributed.
pub(crate) async fn calls(connection: &mut PgConnection) -> Vec<(String, String)> {
    sqlx::query_as(
        "select logicalrelid::text,
                case partmethod when 'n' then 'copied' else partkey || ', colocated with ' || colocated_with end
         from pg_dist_partition
         order by call",
    )
    .fetch_all(connection)
    .await
    .unwrap()
}
