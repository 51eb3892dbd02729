//! Where the programme is kept: diesel on SQLite or PostgreSQL, one body per query.

mod agendas;
mod answers;
mod changes;
mod conn;
mod details;
mod error;
mod imports;
mod migrate;
mod redact;
mod releases;
mod rows;
mod schema;
mod scrub;
mod selections;
mod sql_types;
mod stored_diff;
mod stored_release;
mod tables;
mod tokens;

pub use agendas::{Lock, conferences, delete_conference, load_agenda, revision, save_agenda};
pub use answers::{forget_answers, keep_answer, recall_answer};
pub use changes::{ChangeKind, Log, StoredChange, StoredNote, changes, notes_since_first_release};
pub use conn::{Address, Store, Tx};
pub use error::Error;
pub use imports::{keep_said, said};
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
