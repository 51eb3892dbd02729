DROP TABLE selections;
ALTER TABLE conferences DROP COLUMN redactions;
ALTER TABLE releases DROP COLUMN diff;
ALTER TABLE releases DROP COLUMN label;
