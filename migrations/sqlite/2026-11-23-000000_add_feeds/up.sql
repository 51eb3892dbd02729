-- What feeds tell of releases, and what attendees have chosen.

-- What the public calls a release, and how it differs from the one before; the first one differs
-- from nothing, and older ones are compared again.
ALTER TABLE releases ADD COLUMN label TEXT CHECK (label <> '');
ALTER TABLE releases ADD COLUMN diff TEXT;

-- How often a person was redacted: stored releases change with it, and nothing else.
ALTER TABLE conferences ADD COLUMN redactions BIGINT NOT NULL DEFAULT 0;

-- Hashes of secrets, never secrets: whoever reads this table can read and change no selection.
CREATE TABLE selections (
    feed_hash TEXT NOT NULL PRIMARY KEY,
    key_hash TEXT NOT NULL UNIQUE,
    conference_id TEXT NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    session_ids TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX selections_by_conference ON selections (conference_id);

-- Each engine in its own way: a redaction is a change of its own kind. SQLite changes no CHECK of a
-- table that is there.
CREATE TABLE changes_new (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    conference_id TEXT NOT NULL REFERENCES conferences (id),
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('create', 'edit', 'import', 'publish', 'redact')),
    actor TEXT NOT NULL CHECK (actor <> ''),
    at BIGINT NOT NULL,
    resources TEXT NOT NULL,
    notes TEXT NOT NULL
);
INSERT INTO changes_new SELECT id, conference_id, revision, kind, actor, at, resources, notes FROM changes;
DROP TABLE changes;
ALTER TABLE changes_new RENAME TO changes;
CREATE INDEX changes_of_conference ON changes (conference_id, id);
