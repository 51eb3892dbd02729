//! The tables, as `migrations/` makes them on both databases.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::sql_types::{IdSql, InstantSql, JsonSql};

    conferences (id) {
        id -> IdSql,
        slug -> Text,
        title -> Text,
        zone -> Text,
        url -> Nullable<Text>,
        revision -> BigInt,
        changed_in -> BigInt,
        created_at -> InstantSql,
        details -> JsonSql,
        redactions -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text};
    use crate::storage::sql_types::IdSql;

    days (id) {
        id -> IdSql,
        conference_id -> IdSql,
        date -> Date,
        label -> Nullable<Text>,
        opens_minutes -> Integer,
        closes_minutes -> Integer,
        changed_in -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::storage::sql_types::{IdSql, JsonSql};

    rooms (id) {
        id -> IdSql,
        conference_id -> IdSql,
        name -> Text,
        sharing -> Text,
        changed_in -> BigInt,
        details -> JsonSql,
    }
}

table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::storage::sql_types::{IdSql, JsonSql};

    tracks (id) {
        id -> IdSql,
        conference_id -> IdSql,
        name -> Text,
        changed_in -> BigInt,
        details -> JsonSql,
    }
}

table! {
    use diesel::sql_types::{BigInt, SmallInt, Text};
    use crate::storage::sql_types::{IdSql, WallSql};

    time_slots (id) {
        id -> IdSql,
        conference_id -> IdSql,
        day_id -> IdSql,
        label -> Text,
        start_wall -> WallSql,
        start_fold -> SmallInt,
        end_wall -> WallSql,
        end_fold -> SmallInt,
        changed_in -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::sql_types::{IdSql, JsonSql};

    people (id) {
        id -> IdSql,
        conference_id -> IdSql,
        name -> Text,
        title -> Nullable<Text>,
        affiliation -> Nullable<Text>,
        changed_in -> BigInt,
        details -> JsonSql,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
    use crate::storage::sql_types::{IdSql, JsonSql, WallSql};

    sessions (id) {
        id -> IdSql,
        conference_id -> IdSql,
        label -> Nullable<Text>,
        title -> Text,
        abstract_text -> Nullable<Text>,
        kind -> Text,
        track_id -> Nullable<IdSql>,
        status -> Text,
        audience -> Text,
        time_slot_id -> Nullable<IdSql>,
        start_wall -> Nullable<WallSql>,
        start_fold -> Nullable<SmallInt>,
        end_wall -> Nullable<WallSql>,
        end_fold -> Nullable<SmallInt>,
        changed_in -> BigInt,
        details -> JsonSql,
    }
}

table! {
    use diesel::sql_types::Integer;
    use crate::storage::sql_types::IdSql;

    session_rooms (session_id, position) {
        session_id -> IdSql,
        position -> Integer,
        room_id -> IdSql,
    }
}

table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::storage::sql_types::IdSql;

    appearances (session_id, position) {
        session_id -> IdSql,
        position -> Integer,
        person_id -> IdSql,
        role -> Text,
        billing_name -> Nullable<Text>,
        billing_title -> Nullable<Text>,
        billing_affiliation -> Nullable<Text>,
        state -> Text,
        shown -> Bool,
        id -> Nullable<IdSql>,
        remote -> Bool,
    }
}

table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::storage::sql_types::{IdSql, InstantSql};

    waivers (conference_id, key) {
        conference_id -> IdSql,
        key -> Text,
        reason -> Text,
        waived_by -> Text,
        waived_at -> InstantSql,
        minutes -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::sql_types::{IdSql, InstantSql, JsonSql};

    changes (id) {
        id -> BigInt,
        conference_id -> Nullable<IdSql>,
        revision -> BigInt,
        kind -> Text,
        actor -> Text,
        at -> InstantSql,
        resources -> JsonSql,
        notes -> JsonSql,
        origin -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::sql_types::{IdSql, InstantSql, JsonSql};

    releases (conference_id, number) {
        conference_id -> IdSql,
        number -> BigInt,
        published_at -> InstantSql,
        published_by -> Text,
        revision -> BigInt,
        content -> JsonSql,
        note -> Nullable<Text>,
        label -> Nullable<Text>,
        diff -> Nullable<JsonSql>,
    }
}

table! {
    use diesel::sql_types::Text;
    use crate::storage::sql_types::{InstantSql, JsonSql};

    idempotency_keys (actor, key) {
        actor -> Text,
        key -> Text,
        request_hash -> Text,
        answer -> JsonSql,
        at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::Text;
    use crate::storage::sql_types::{IdSql, InstantSql, JsonSql};

    selections (feed_hash) {
        feed_hash -> Text,
        key_hash -> Text,
        conference_id -> IdSql,
        session_ids -> JsonSql,
        created_at -> InstantSql,
        changed_at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::Text;
    use crate::storage::sql_types::{IdSql, InstantSql, JsonSql};

    imports (conference_id, source) {
        conference_id -> IdSql,
        source -> Text,
        at -> InstantSql,
        said -> JsonSql,
    }
}

table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::storage::sql_types::{IdSql, InstantSql};

    tokens (id) {
        id -> IdSql,
        name -> Text,
        hash -> Text,
        created_at -> InstantSql,
        permission -> Text,
        rights -> Text,
        conference_id -> Nullable<IdSql>,
        expires_at -> Nullable<InstantSql>,
        last_used_at -> Nullable<InstantSql>,
        previous_hash -> Nullable<Text>,
        previous_until -> Nullable<InstantSql>,
    }
}

table! {
    use diesel::sql_types::Text;
    use crate::storage::sql_types::{IdSql, InstantSql};

    person_links (secret_hash) {
        secret_hash -> Text,
        conference_id -> IdSql,
        person_id -> IdSql,
        created_at -> InstantSql,
        created_by -> Text,
    }
}

joinable!(tokens -> conferences (conference_id));

allow_tables_to_appear_in_same_query!(
    conferences,
    days,
    rooms,
    tracks,
    time_slots,
    people,
    sessions,
    session_rooms,
    appearances,
    waivers,
    changes,
    releases,
    selections,
    imports,
    idempotency_keys,
    tokens,
    person_links,
);
