-- Adds the differences that a correction makes to the tallies.
insert into tallies as tally (
    workspace_key, survey_key, question_key, span, page, cell_key, span_start,
    answered, not_applicable, skipped,
    point_0, point_1, point_2, point_3, point_4, point_5,
    point_6, point_7, point_8, point_9, point_10
)
select $1, moved.*
from unnest(
    $2::integer[], $3::smallint[], $4::smallint[], $5::smallint[], $6::integer[], $7::timestamptz[],
    $8::integer[], $9::integer[], $10::integer[],
    $11::integer[], $12::integer[], $13::integer[], $14::integer[], $15::integer[], $16::integer[],
    $17::integer[], $18::integer[], $19::integer[], $20::integer[], $21::integer[]
) as moved
on conflict on constraint tallies_pkey do update set
    answered = tally.answered + excluded.answered,
    not_applicable = tally.not_applicable + excluded.not_applicable,
    skipped = tally.skipped + excluded.skipped,
    point_0 = tally.point_0 + excluded.point_0,
    point_1 = tally.point_1 + excluded.point_1,
    point_2 = tally.point_2 + excluded.point_2,
    point_3 = tally.point_3 + excluded.point_3,
    point_4 = tally.point_4 + excluded.point_4,
    point_5 = tally.point_5 + excluded.point_5,
    point_6 = tally.point_6 + excluded.point_6,
    point_7 = tally.point_7 + excluded.point_7,
    point_8 = tally.point_8 + excluded.point_8,
    point_9 = tally.point_9 + excluded.point_9,
    point_10 = tally.point_10 + excluded.point_10
