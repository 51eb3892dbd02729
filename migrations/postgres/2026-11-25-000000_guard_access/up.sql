-- Who may do what, and who did it from where.

-- What a token may do, for which conference (null: all), until when; a secret that was replaced
-- works on until previous_until. Those that there are could do everything but redact.
ALTER TABLE tokens ADD COLUMN permission TEXT NOT NULL DEFAULT 'editor'
    CHECK (permission IN ('owner', 'editor', 'viewer'));
ALTER TABLE tokens ADD COLUMN rights TEXT NOT NULL DEFAULT 'read,write,publish';
ALTER TABLE tokens ADD COLUMN conference_id UUID REFERENCES conferences (id) ON DELETE CASCADE;
ALTER TABLE tokens ADD COLUMN expires_at TIMESTAMPTZ;
ALTER TABLE tokens ADD COLUMN last_used_at TIMESTAMPTZ;
ALTER TABLE tokens ADD COLUMN previous_hash TEXT;
ALTER TABLE tokens ADD COLUMN previous_until TIMESTAMPTZ;
UPDATE tokens SET permission = 'owner', rights = 'read,write,publish,admin' WHERE name = 'owner';
CREATE UNIQUE INDEX tokens_by_previous_hash ON tokens (previous_hash);
CREATE INDEX tokens_by_conference ON tokens (conference_id);

-- The link with which a person sees and answers for what is theirs; one for each, and only its
-- hash.
CREATE TABLE person_links (
    secret_hash TEXT NOT NULL PRIMARY KEY,
    conference_id UUID NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    person_id UUID NOT NULL UNIQUE REFERENCES people (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX person_links_by_conference ON person_links (conference_id);

-- Each engine in its own way: the log says where a change was asked for from (null is the command
-- line of the machine itself), and tells of tokens, links and deleted conferences, too: it outlives what it tells of.
ALTER TABLE changes ADD COLUMN origin TEXT;
ALTER TABLE changes ALTER COLUMN conference_id DROP NOT NULL;
ALTER TABLE changes DROP CONSTRAINT changes_conference_id_fkey;
ALTER TABLE changes DROP CONSTRAINT changes_kind_check;
ALTER TABLE changes ADD CONSTRAINT changes_kind_check CHECK (kind IN
    ('create', 'edit', 'import', 'publish', 'redact', 'delete', 'token', 'link'));

-- It is append-only: only what a redaction takes out of an entry may change.
CREATE FUNCTION keep_changes() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''the change log is append-only''; END';
CREATE TRIGGER changes_are_not_deleted BEFORE DELETE ON changes
    FOR EACH ROW EXECUTE FUNCTION keep_changes();
CREATE TRIGGER changes_stay_as_they_are BEFORE UPDATE OF id, conference_id, revision, kind, at
    ON changes FOR EACH ROW EXECUTE FUNCTION keep_changes();
