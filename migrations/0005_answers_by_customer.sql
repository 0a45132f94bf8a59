-- A customer's latest answer before a point in time, for splitting what customers
-- did by what they said. Responses without a customer cost nothing here.
create index responses_by_customer on responses (workspace_key, survey_key, customer_id, submit_time, response_id)
    where customer_id is not null;
