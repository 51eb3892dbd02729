//! Where the programme is kept: diesel on SQLite or PostgreSQL, one body per query.

mod agendas;
mod answers;
mod backup;
mod changes;
mod conn;
mod details;
mod dump;
mod error;
mod imports;
mod inspect;
mod migrate;
mod person_links;
mod pool;
mod postgres;
mod redact;
mod releases;
mod rows;
mod schema;
mod scrub;
mod selections;
mod sql_types;
mod sqlite;
mod stored_diff;
mod stored_release;
mod tables;
mod tls;
mod tokens;

pub use agendas::{Lock, conferences, delete_conference, load_agenda, revision, save_agenda};
pub use answers::{forget_answers, keep_answer, recall_answer};
pub use backup::{Contents, Held, contents_sqlite, copy_sqlite, examine_sqlite, hold_sqlite};
pub use changes::{
    ChangeKind, Log, StoredChange, StoredNote, append, changes, notes_since_first_release,
};
pub use conn::{Address, Store, Tx};
pub use dump::{DumpError, Loaded, dump, load, load_over};
pub use error::Error;
pub use imports::{keep_said, said};
pub use inspect::{
    Migrations, damage, look, migrations, newest_change, population, server_clock, unreadable,
};
pub use person_links::{
    PERSON_ACTOR, StoredLink, delete_person_link, forget_people, person_link, put_person_link,
};
pub use redact::{all_releases, redact, remembered_names};
pub use releases::{
    ReleaseHead, StoredNews, add_release, current_release, current_release_numbers, news,
    redactions, release, release_heads,
};
pub use selections::{
    StoredSelection, add_selection, change_selection, delete_selection, selection,
};
pub use tokens::{
    StoredToken, add_token, delete_token, mark_token_used, rotate_token, token_of, tokens,
};
