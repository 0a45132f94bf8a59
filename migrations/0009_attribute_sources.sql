-- What set each attribute of a customer, so that the latest `activity_time` wins whatever the
-- order of arrival, and a deletion can restore what was said before.
--
-- The source is the id of the activity, or the largest UUID for SetCustomer, which counts at
-- the time of its call. Ties of time are decided by the source. Null where a release that
-- doesn't know these columns set the value: then whatever is recorded next overwrites it.
-- `set_attributes` is what SetCustomer said last:
-- {"segment": {"time": 1736899200000000, "value": "gold"}}, in microseconds since 1970; a
-- cleared attribute has no value.
set local lock_timeout = '5s';

alter table customers
    add column segment_time timestamptz,
    add column segment_source uuid,
    add column persona_time timestamptz,
    add column persona_source uuid,
    add column acquisition_channel_time timestamptz,
    add column acquisition_channel_source uuid,
    add column country_time timestamptz,
    add column country_source uuid,
    add column set_attributes jsonb;
