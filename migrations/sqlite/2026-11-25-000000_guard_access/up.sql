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

-- The address that a change was asked for from; null is the command line of the machine itself.
ALTER TABLE changes ADD COLUMN origin TEXT;

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
