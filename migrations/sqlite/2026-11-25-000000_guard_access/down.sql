DROP TABLE person_links;
ALTER TABLE changes DROP COLUMN origin;
-- SQLite drops no column that refers to another table.
CREATE TABLE tokens_old (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
INSERT INTO tokens_old SELECT id, name, hash, created_at FROM tokens;
DROP TABLE tokens;
ALTER TABLE tokens_old RENAME TO tokens;
