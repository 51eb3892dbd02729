-- Who may do what, and who did it from where.

-- What a token may do, for which conference (null: all), until when; a secret that was replaced
-- works on until previous_until. Those that there are could do everything but redact.
ALTER TABLE tokens ADD COLUMN permission TEXT NOT NULL DEFAULT 'editor'
    CHECK (permission IN ('owner', 'editor', 'viewer'));
ALTER TABLE tokens ADD COLUMN rights TEXT NOT NULL DEFAULT 'read,write,publish';
ALTER TABLE tokens ADD COLUMN conference_id TEXT REFERENCES conferences (id) ON DELETE CASCADE;
ALTER TABLE tokens ADD COLUMN expires_at BIGINT;
ALTER TABLE tokens ADD COLUMN last_used_at BIGINT;
ALTER TABLE tokens ADD COLUMN previous_hash TEXT;
ALTER TABLE tokens ADD COLUMN previous_until BIGINT;
UPDATE tokens SET permission = 'owner', rights = 'read,write,publish,admin' WHERE name = 'owner';
CREATE UNIQUE INDEX tokens_by_previous_hash ON tokens (previous_hash);
CREATE INDEX tokens_by_conference ON tokens (conference_id);

-- The link with which a person sees and answers for what is theirs; one for each, and only its
-- hash.
CREATE TABLE person_links (
    secret_hash TEXT NOT NULL PRIMARY KEY,
    conference_id TEXT NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX person_links_by_conference ON person_links (conference_id);

-- Each engine in its own way: the log says where a change was asked for from (null is the command
-- line of the machine itself), and tells of tokens, links and deleted conferences, too: it outlives what it tells of. SQLite
-- changes no constraint of a table that is there.
CREATE TABLE changes_new (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    conference_id TEXT,
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN
        ('create', 'edit', 'import', 'publish', 'redact', 'delete', 'token', 'link')),
    actor TEXT NOT NULL CHECK (actor <> ''),
    at BIGINT NOT NULL,
    resources TEXT NOT NULL,
    notes TEXT NOT NULL,
    origin TEXT
);
INSERT INTO changes_new
    SELECT id, conference_id, revision, kind, actor, at, resources, notes, NULL FROM changes;
-- No id is given twice, not even that of an entry that is gone.
DELETE FROM sqlite_sequence WHERE name = 'changes_new';
INSERT INTO sqlite_sequence SELECT 'changes_new', seq FROM sqlite_sequence WHERE name = 'changes';
DROP TABLE changes;
ALTER TABLE changes_new RENAME TO changes;
CREATE INDEX changes_of_conference ON changes (conference_id, id);

-- It is append-only: only what a redaction takes out of an entry may change.
CREATE TRIGGER changes_are_not_deleted BEFORE DELETE ON changes
    BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
CREATE TRIGGER changes_stay_as_they_are BEFORE UPDATE OF id, conference_id, revision, kind, at
    ON changes BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
