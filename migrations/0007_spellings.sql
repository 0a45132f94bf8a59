-- Texts have one spelling.
--
-- Dimension values, ids and attributes are kept in Unicode NFC, trimmed, without invisible
-- characters, and language tags in one case. `spelling_version` says which rules a workspace's
-- customers were brought to; a server brings them there as it starts. Cells whose values were
-- spelled otherwise get the same `dimensions` as the others, and keep `cell_id`, by which the
-- previous release finds them: several cells may hold the same values, and are counted as one.
alter table workspaces add column spelling_version smallint not null default 0;
