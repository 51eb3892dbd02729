-- What each source of an import said last, so that its next edition is compared with that.
CREATE TABLE imports (
    conference_id TEXT NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    source TEXT NOT NULL CHECK (source <> ''),
    at BIGINT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (conference_id, source)
);
