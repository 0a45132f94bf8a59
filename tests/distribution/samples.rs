//! Tests of the checker, on correct and on wrong statements.

use crate::checker::{Rules, check};

fn rules() -> Rules {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Rules {
        distributed: names(&["surveys", "cells", "responses"]),
        reference: names(&["workspaces"]),
        volatile: names(&["random", "clock_timestamp"]),
        stable: names(&["now", "current_timestamp", "to_char"]),
    }
}

/// Asserts that the statement breaks exactly one rule, and that the message contains `why`.
#[track_caller]
fn refused(sql: &str, why: &str) {
    let broken = check(sql, &rules()).broken;
    assert!(
        matches!(broken.as_slice(), [one] if one.contains(why)),
        "{broken:?}"
    );
}

#[track_caller]
fn accepted(sql: &str) {
    let found = check(sql, &rules());
    assert_eq!(found.broken, [""; 0]);
    assert_eq!(found.keys.len(), 1, "{:?}", found.keys);
}

#[test]
fn a_statement_of_one_workspace_is_accepted_however_it_is_nested() {
    for sql in [
        "select title from surveys where workspace_key = $1 and survey_key = $2",
        "select title from surveys as s where $1 = s.workspace_key for no key update",
        "select cell_id from responses join cells using (workspace_key, cell_key) where workspace_key = $1",
        "select c.cell_id from responses as r join cells as c on c.workspace_key = r.workspace_key
         where r.workspace_key = $1",
        "select from unnest($2::integer[]) as asked (survey_key)
         left join lateral (select * from surveys where workspace_key = $1 offset 0) as s on true
         left join cells on cells.workspace_key = $1",
        "select * from (select * from surveys where workspace_key = $1) as s join cells using (workspace_key)",
        "with s as (select * from surveys where workspace_key = $1 for key share)
         select from s join cells using (workspace_key)
         where exists (select from responses where workspace_key = $1)",
        "insert into surveys (survey_key, workspace_key) values ($2, $1), ($3, $1)
         on conflict on constraint surveys_pkey do nothing",
        "with a as (insert into cells (workspace_key) select $1 returning cell_key)
         insert into surveys (workspace_key, survey_key) select $1, cell_key from a
         on conflict (workspace_key) do update set title = coalesce(excluded.title, surveys.title)",
        "insert into cells (workspace_key, cell_key)
         select workspace_key, survey_key from surveys where workspace_key = $1",
        "update surveys set update_time = now() where workspace_key = $1",
        "update surveys set title = f.title from (select title from cells where workspace_key = $1) as f
         where surveys.workspace_key = $1",
        "delete from responses using surveys
         where responses.workspace_key = $1 and surveys.workspace_key = responses.workspace_key",
        "select workspace_id from workspaces join surveys using (workspace_key) where workspace_key = $1",
    ] {
        accepted(sql);
    }
}

#[test]
fn a_table_without_a_key_is_found_anywhere_in_a_statement() {
    let missing = "is not restricted to one workspace";
    for sql in [
        "select title from surveys",
        "select title from surveys where survey_key = $1",
        "select title from surveys where workspace_key = 1",
        "select title from surveys where workspace_key >= $1",
        "select title from surveys where workspace_key = any ($1)",
        "select title from surveys where workspace_key = $1 or survey_key = $2",
        "select title from surveys where not (workspace_key = $1)",
        "select from responses cross join cells where responses.workspace_key = $1",
        "select from responses join cells using (cell_key) where responses.workspace_key = $1",
        "select from responses left join cells on responses.workspace_key = $1 where cells.workspace_key = $1",
        "select from responses full join cells using (workspace_key) where cells.workspace_key = $1",
        "select from surveys where workspace_key = $1
         union all select from responses where survey_key = $2",
        "select from surveys where workspace_key = $1 and exists (select from responses)",
        "select (select count(*) from responses) from surveys where workspace_key = $1",
        "select from surveys where workspace_key = $1 order by (select max(cell_key) from cells)",
        "select from surveys where workspace_key = $1 limit (select max(cell_key) from cells)",
        "select from surveys join unnest(array(select cell_key from cells)) as k on true where workspace_key = $1",
        "select from surveys
         cross join lateral (select from cells where cells.workspace_key = surveys.workspace_key) as c
         where surveys.workspace_key = $1",
        "with c as (select * from cells) select from surveys where workspace_key = $1",
        "with s as (select survey_key as workspace_key from surveys where workspace_key = $1)
         select from s join cells using (workspace_key)",
        "update surveys set title = $2",
        "update surveys set title = (select max(texts) from responses) where workspace_key = $1",
        "update surveys set title = c.id from cells as c where surveys.workspace_key = $1",
        "delete from responses where survey_key = $1",
        "with gone as (delete from responses where workspace_key = $1 returning *)
         delete from cells using gone where cells.cell_key = gone.cell_key",
    ] {
        refused(sql, missing);
    }
}

#[test]
fn two_workspaces_in_one_statement_are_found() {
    for sql in [
        "select from surveys join cells on cells.workspace_key = $2 where surveys.workspace_key = $1",
        "select from surveys where workspace_key = $1 union select from surveys where workspace_key = $2",
        "insert into cells (workspace_key) select $2 from surveys where workspace_key = $1",
        "insert into cells (workspace_key) values ($1), ($2)",
        "with a as (delete from cells where workspace_key = $1)
         update surveys set title = $3 where workspace_key = $2",
    ] {
        refused(sql, "it names several workspaces: $1, $2");
    }
}

#[test]
fn rows_enter_a_workspace_by_a_parameter_and_stay_there() {
    let missing = "cells is not restricted to one workspace";
    refused("insert into cells (cell_key) values ($1)", missing);
    refused("insert into cells (workspace_key) values (1)", missing);
    refused("insert into cells (workspace_key) values ($1 + 1)", missing);
    refused("insert into cells values ($1, $2)", missing);
    refused(
        "insert into cells (workspace_key) select survey_key from surveys where workspace_key = $1",
        missing,
    );
    refused(
        "insert into cells (workspace_key) select key from unnest($1::integer[]) as given (key)",
        missing,
    );
    let moved = "it moves rows to another workspace";
    refused(
        "update cells set workspace_key = $2 where workspace_key = $1",
        "it moves rows",
    );
    refused(
        "insert into cells (workspace_key) values ($1)
         on conflict (workspace_key) do update set workspace_key = 7",
        moved,
    );
}

#[test]
fn functions_that_citus_does_not_allow_are_found() {
    for (sql, why) in [
        (
            "update surveys set title = coalesce(title, now()) where workspace_key = $1",
            "now is inside case or coalesce",
        ),
        (
            "update surveys set title = case when $2 then now() end where workspace_key = $1",
            "now is inside case or coalesce",
        ),
        (
            "update surveys set title = to_char(create_time) where workspace_key = $1",
            "to_char is not immutable, and is called with a column",
        ),
        (
            "delete from surveys where workspace_key = $1 and random() < 0.5",
            "random is volatile",
        ),
        (
            "update surveys set title = $2 where workspace_key = $1 returning now()",
            "now in returning is not immutable",
        ),
        (
            "insert into cells (workspace_key) values ($1)
             on conflict (workspace_key) do update set update_time = now()",
            "now in on conflict is not immutable",
        ),
    ] {
        refused(sql, why);
    }
}

#[test]
fn statements_that_no_single_node_could_run_are_found() {
    for (sql, why) in [
        (
            "lock table surveys in share mode",
            "it locks the table surveys",
        ),
        ("start transaction", "of an unsupported kind"),
        (
            "with recursive s as (select from surveys where workspace_key = $1) select from s",
            "it is recursive",
        ),
        (
            "insert into workspaces (workspace_key) select survey_key from surveys where workspace_key = $1",
            "it modifies a reference table",
        ),
        (
            "insert into cells (workspace_key, cell_key)
             values ($1, (select max(survey_key) from surveys where workspace_key = $1))",
            "rows of values can't have subqueries",
        ),
        (
            "with cells as (select 1) select from surveys where workspace_key = $1",
            "cells stands for two things",
        ),
        ("select from nowhere", "there is no table nowhere"),
        ("select from surveys where", "it does not parse"),
        ("select 1; select 2", "it is not one statement"),
    ] {
        refused(sql, why);
    }
    assert_eq!(
        check(
            "lock table workspaces in share row exclusive mode",
            &rules()
        )
        .broken,
        [""; 0]
    );
}
