-- What feeds tell of releases, and what attendees have chosen.

-- What the public calls a release, and how it differs from the one before; the first one differs
-- from nothing, and older ones are compared again.
ALTER TABLE releases ADD COLUMN label TEXT CHECK (label <> '');
ALTER TABLE releases ADD COLUMN diff JSONB;

-- How often a person was redacted: stored releases change with it, and nothing else.
ALTER TABLE conferences ADD COLUMN redactions BIGINT NOT NULL DEFAULT 0;

-- Hashes of secrets, never secrets: whoever reads this table can read and change no selection.
CREATE TABLE selections (
    feed_hash TEXT NOT NULL PRIMARY KEY,
    key_hash TEXT NOT NULL UNIQUE,
    conference_id UUID NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    session_ids JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX selections_by_conference ON selections (conference_id);

-- Each engine in its own way: a redaction is a change of its own kind.
ALTER TABLE changes DROP CONSTRAINT changes_kind_check;
ALTER TABLE changes ADD CONSTRAINT changes_kind_check
    CHECK (kind IN ('create', 'edit', 'import', 'publish', 'redact'));
