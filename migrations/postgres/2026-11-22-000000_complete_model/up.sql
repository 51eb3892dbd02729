-- The complete programme model. What other rows point at and what a CHECK can express has a column;
-- what only the domain reads stands in `details`, which is parsed again when it is loaded.

ALTER TABLE conferences ADD COLUMN details JSONB NOT NULL DEFAULT '{}';
ALTER TABLE rooms ADD COLUMN details JSONB NOT NULL DEFAULT '{}';
ALTER TABLE tracks ADD COLUMN details JSONB NOT NULL DEFAULT '{}';
ALTER TABLE people ADD COLUMN details JSONB NOT NULL DEFAULT '{}';
ALTER TABLE sessions ADD COLUMN details JSONB NOT NULL DEFAULT '{}';

-- Appearances that were made before they had an identity get one from their session and position.
ALTER TABLE appearances ADD COLUMN id UUID;
ALTER TABLE appearances ADD COLUMN remote BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE releases ADD COLUMN note TEXT CHECK (note <> '');

-- What was answered to a POST with an Idempotency-Key, written with its effect, kept for a day.
CREATE TABLE idempotency_keys (
    actor TEXT NOT NULL,
    key TEXT NOT NULL CHECK (key <> ''),
    request_hash TEXT NOT NULL,
    answer JSONB NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at);
