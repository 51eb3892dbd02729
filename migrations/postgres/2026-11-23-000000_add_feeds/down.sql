DELETE FROM changes WHERE kind = 'redact';
ALTER TABLE changes DROP CONSTRAINT changes_kind_check;
ALTER TABLE changes ADD CONSTRAINT changes_kind_check
    CHECK (kind IN ('create', 'edit', 'import', 'publish'));
DROP TABLE selections;
ALTER TABLE conferences DROP COLUMN redactions;
ALTER TABLE releases DROP COLUMN diff;
ALTER TABLE releases DROP COLUMN label;
