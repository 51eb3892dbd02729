CREATE TABLE changes_new (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    conference_id TEXT NOT NULL REFERENCES conferences (id),
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('create', 'edit', 'import', 'publish')),
    actor TEXT NOT NULL CHECK (actor <> ''),
    at BIGINT NOT NULL,
    resources TEXT NOT NULL,
    notes TEXT NOT NULL
);
INSERT INTO changes_new SELECT id, conference_id, revision, kind, actor, at, resources, notes FROM changes
    WHERE kind <> 'redact';
DROP TABLE changes;
ALTER TABLE changes_new RENAME TO changes;
CREATE INDEX changes_of_conference ON changes (conference_id, id);
DROP TABLE selections;
ALTER TABLE conferences DROP COLUMN redactions;
ALTER TABLE releases DROP COLUMN diff;
ALTER TABLE releases DROP COLUMN label;
