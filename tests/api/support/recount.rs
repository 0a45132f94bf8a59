//! The tallies, counted again from the responses.

use sqlx::PgConnection;

/// How many entries of the tallies differ from a recount of the responses: each
/// slot of each question, cell and span, missing, superfluous or wrong.
pub(crate) async fn tallies_off(database: &mut PgConnection) -> i64 {
    sqlx::query_scalar(
        "with kept as (
             select
                 workspace_key, survey_key, question_key, cell_key, span::integer, span_start,
                 slot, sum(number) as number
             from tallies
             cross join lateral (
                 values
                     (-1, not_applicable), (-2, skipped), (-3, answered),
                     (page * 11, point_0), (page * 11 + 1, point_1), (page * 11 + 2, point_2),
                     (page * 11 + 3, point_3), (page * 11 + 4, point_4), (page * 11 + 5, point_5),
                     (page * 11 + 6, point_6), (page * 11 + 7, point_7), (page * 11 + 8, point_8),
                     (page * 11 + 9, point_9), (page * 11 + 10, point_10)
             ) as entry (slot, number)
             where number <> 0
             group by 1, 2, 3, 4, 5, 6, 7
         ),
         recounted as (
             select
                 workspace_key, survey_key, question_key, cell_key, span,
                 date_trunc(unit, submit_time at time zone 'UTC') at time zone 'UTC' as span_start,
                 slot::integer, count(*)::numeric as number
             from responses
             cross join lateral unnest(question_keys, slots) as answer (question_key, slot)
             cross join (values (1, 'hour'), (2, 'day'), (3, 'month')) as spans (span, unit)
             where exclusion is null
             group by 1, 2, 3, 4, 5, 6, 7
         )
         select count(*)
         from (
             (table kept except table recounted)
             union all
             (table recounted except table kept)
         ) as difference",
    )
    .fetch_one(database)
    .await
    .expect("a recount")
}
