-- What each source of an import said last, so that its next edition is compared with that.
CREATE TABLE imports (
    conference_id UUID NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    source TEXT NOT NULL CHECK (source <> ''),
    at TIMESTAMPTZ NOT NULL,
    said JSONB NOT NULL,
    PRIMARY KEY (conference_id, source)
);
