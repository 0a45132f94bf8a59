-- Finds the stored ones among these responses, and compares their content.
select
    submission.ordinal as "ordinal!",
    (
        stored.survey_key = submission.survey_key
        and (
            stored.cell_key = submission.cell_key
            -- Two cells have the same values if these were stored in two spellings.
            or exists (
                select
                from cells as one
                join cells as other
                    on other.workspace_key = one.workspace_key
                    and other.survey_key = one.survey_key
                    and other.dimensions = one.dimensions
                where one.workspace_key = $1
                  and one.survey_key = stored.survey_key
                  and one.cell_key = stored.cell_key
                  and other.cell_key = submission.cell_key
            )
        )
        and stored.submit_time = submission.submit_time
        and stored.customer_id is not distinct from submission.customer_id
        and stored.question_keys = ($7::smallint[])[first_answer:last_answer]
        and stored.slots = ($8::smallint[])[first_answer:last_answer]
        and stored.texts is not distinct from submission.texts::jsonb
        and stored.exclusion is distinct from 4
        and stored.properties is not distinct from submission.properties::jsonb
    ) as "identical!"
from unnest(
    $2::uuid[], $3::integer[], $4::integer[], $5::timestamptz[],
    $6::text[], $9::text[], $10::text[], $11::integer[], $12::integer[]
) with ordinality as submission (
    response_id, survey_key, cell_key, submit_time,
    customer_id, texts, properties, first_answer, last_answer, ordinal
)
join responses as stored
    on stored.workspace_key = $1 and stored.response_id = submission.response_id
