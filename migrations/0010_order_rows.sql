-- Rows of one order have one customer and one currency, and add up to at least 0.
--
-- `opens_order` marks the row that was stored when its order had none. Rows that a release
-- without the column stored open nothing; they are found by their order all the same.
set local lock_timeout = '5s';

alter table activities add column opens_order boolean not null default false;
