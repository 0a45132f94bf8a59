-- no-transaction
-- Excluded responses, which are few, so that a query of scores can count those that it leaves
-- out. Empty, and so free, where no response is excluded. Deleted responses are not in it.
create index concurrently responses_excluded on responses (workspace_key, survey_key, submit_time)
    include (cell_key, exclusion)
    where exclusion in (1, 2, 3);
