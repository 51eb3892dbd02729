DROP TABLE idempotency_keys;
ALTER TABLE releases DROP COLUMN note;
ALTER TABLE appearances DROP COLUMN remote;
ALTER TABLE appearances DROP COLUMN id;
ALTER TABLE sessions DROP COLUMN details;
ALTER TABLE people DROP COLUMN details;
ALTER TABLE tracks DROP COLUMN details;
ALTER TABLE rooms DROP COLUMN details;
ALTER TABLE conferences DROP COLUMN details;
