-- The programme of conferences, its change log and its releases.
-- The same tables stand in migrations/sqlite; tests/it/storage.rs compares them.

CREATE TABLE conferences (
    id UUID NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 2 AND 64),
    title TEXT NOT NULL CHECK (title <> ''),
    zone TEXT NOT NULL CHECK (zone <> ''),
    url TEXT,
    revision BIGINT NOT NULL CHECK (revision >= 0),
    changed_in BIGINT NOT NULL CHECK (changed_in BETWEEN 0 AND revision),
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE days (
    id UUID NOT NULL PRIMARY KEY,
    conference_id UUID NOT NULL REFERENCES conferences (id),
    date DATE NOT NULL,
    label TEXT CHECK (label <> ''),
    opens_minutes INTEGER NOT NULL CHECK (opens_minutes BETWEEN 0 AND 1439),
    closes_minutes INTEGER NOT NULL
        CHECK (closes_minutes BETWEEN opens_minutes + 1 AND opens_minutes + 1440),
    changed_in BIGINT NOT NULL
);
CREATE INDEX days_of_conference ON days (conference_id);

CREATE TABLE rooms (
    id UUID NOT NULL PRIMARY KEY,
    conference_id UUID NOT NULL REFERENCES conferences (id),
    name TEXT NOT NULL CHECK (name <> ''),
    sharing TEXT NOT NULL CHECK (sharing IN ('exclusive', 'shared')),
    changed_in BIGINT NOT NULL
);
CREATE INDEX rooms_of_conference ON rooms (conference_id);

CREATE TABLE tracks (
    id UUID NOT NULL PRIMARY KEY,
    conference_id UUID NOT NULL REFERENCES conferences (id),
    name TEXT NOT NULL CHECK (name <> ''),
    changed_in BIGINT NOT NULL
);
CREATE INDEX tracks_of_conference ON tracks (conference_id);

-- Wall times are what is printed; a fold of 1 is the second of two equal ones.
CREATE TABLE time_slots (
    id UUID NOT NULL PRIMARY KEY,
    conference_id UUID NOT NULL REFERENCES conferences (id),
    day_id UUID NOT NULL REFERENCES days (id),
    label TEXT NOT NULL CHECK (label <> ''),
    start_wall TIMESTAMP NOT NULL,
    start_fold SMALLINT NOT NULL CHECK (start_fold IN (0, 1)),
    end_wall TIMESTAMP NOT NULL,
    end_fold SMALLINT NOT NULL CHECK (end_fold IN (0, 1)),
    changed_in BIGINT NOT NULL
);
CREATE INDEX time_slots_of_conference ON time_slots (conference_id);
CREATE INDEX time_slots_of_day ON time_slots (day_id);

CREATE TABLE people (
    id UUID NOT NULL PRIMARY KEY,
    conference_id UUID NOT NULL REFERENCES conferences (id),
    name TEXT NOT NULL CHECK (name <> ''),
    title TEXT CHECK (title <> ''),
    affiliation TEXT CHECK (affiliation <> ''),
    changed_in BIGINT NOT NULL
);
CREATE INDEX people_of_conference ON people (conference_id);

-- Unplaced, placed in a time slot, or placed at an exact interval; nothing in between.
CREATE TABLE sessions (
    id UUID NOT NULL PRIMARY KEY,
    conference_id UUID NOT NULL REFERENCES conferences (id),
    label TEXT CHECK (label <> ''),
    title TEXT NOT NULL CHECK (title <> ''),
    abstract_text TEXT CHECK (abstract_text <> ''),
    kind TEXT NOT NULL CHECK (kind <> ''),
    track_id UUID REFERENCES tracks (id),
    status TEXT NOT NULL CHECK (status IN ('draft', 'confirmed', 'cancelled')),
    audience TEXT NOT NULL CHECK (audience IN ('public', 'internal')),
    time_slot_id UUID REFERENCES time_slots (id),
    start_wall TIMESTAMP,
    start_fold SMALLINT CHECK (start_fold IN (0, 1)),
    end_wall TIMESTAMP,
    end_fold SMALLINT CHECK (end_fold IN (0, 1)),
    changed_in BIGINT NOT NULL,
    CHECK (time_slot_id IS NULL OR start_wall IS NULL),
    CHECK ((start_wall IS NULL) = (start_fold IS NULL)),
    CHECK ((start_wall IS NULL) = (end_wall IS NULL)),
    CHECK ((start_wall IS NULL) = (end_fold IS NULL))
);
CREATE INDEX sessions_of_conference ON sessions (conference_id);
CREATE INDEX sessions_of_track ON sessions (track_id);
CREATE INDEX sessions_of_time_slot ON sessions (time_slot_id);

CREATE TABLE session_rooms (
    session_id UUID NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    room_id UUID NOT NULL REFERENCES rooms (id),
    PRIMARY KEY (session_id, position),
    UNIQUE (session_id, room_id)
);
CREATE INDEX session_rooms_of_room ON session_rooms (room_id);

CREATE TABLE appearances (
    session_id UUID NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    person_id UUID NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role <> ''),
    billing_name TEXT CHECK (billing_name <> ''),
    billing_title TEXT,
    billing_affiliation TEXT,
    state TEXT NOT NULL CHECK (state IN ('invited', 'confirmed', 'declined', 'withdrawn')),
    shown BOOLEAN NOT NULL,
    PRIMARY KEY (session_id, position),
    CHECK (billing_name IS NOT NULL OR (billing_title IS NULL AND billing_affiliation IS NULL))
);
CREATE INDEX appearances_of_person ON appearances (person_id);

CREATE TABLE waivers (
    conference_id UUID NOT NULL REFERENCES conferences (id),
    key TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    waived_by TEXT NOT NULL CHECK (waived_by <> ''),
    waived_at TIMESTAMPTZ NOT NULL,
    minutes BIGINT NOT NULL CHECK (minutes >= 0),
    PRIMARY KEY (conference_id, key)
);

-- Append-only: the audit trail, and the outbox that webhooks and live streams read with a cursor.
CREATE TABLE changes (
    id BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conference_id UUID NOT NULL REFERENCES conferences (id),
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('create', 'edit', 'import', 'publish')),
    actor TEXT NOT NULL CHECK (actor <> ''),
    at TIMESTAMPTZ NOT NULL,
    resources JSONB NOT NULL,
    notes JSONB NOT NULL
);
CREATE INDEX changes_of_conference ON changes (conference_id, id);

CREATE TABLE releases (
    conference_id UUID NOT NULL REFERENCES conferences (id),
    number BIGINT NOT NULL CHECK (number >= 1),
    published_at TIMESTAMPTZ NOT NULL,
    published_by TEXT NOT NULL,
    revision BIGINT NOT NULL,
    content JSONB NOT NULL,
    PRIMARY KEY (conference_id, number)
);

CREATE TABLE tokens (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL
);
