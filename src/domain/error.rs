//! What the domain says no with: total, and always naming the place.

use super::agenda::UNKNOWN;
use super::conflict::Conflict;
use super::ids::Revision;

/// Why one value was refused; it becomes a [`FieldError`] once its place is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Fault {
    /// A stable word that a program can act on.
    pub code: &'static str,
    /// One sentence for a person: what is wrong and what would be right.
    pub detail: String,
}

impl Fault {
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Fault {
            code,
            detail: detail.into(),
        }
    }

    /// Says where the value stood, as a JSON pointer (RFC 6901) into the request.
    pub fn at(self, pointer: impl Into<String>) -> FieldError {
        FieldError {
            edit: 0,
            pointer: pointer.into(),
            fault: self,
        }
    }
}

/// A refused value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Which edit of the request, counted from 0; the first where it is about the whole.
    pub edit: usize,
    /// A JSON pointer into that edit.
    pub pointer: String,
    pub fault: Fault,
}

/// Why a request was not accepted. Nothing of it has happened.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// Values that cannot be; all of them at once.
    #[error("{}", list(.0))]
    Invalid(Vec<FieldError>),
    /// A resource that is not there.
    #[error("there is no {what} {name}")]
    NotFound { what: &'static str, name: String },
    /// A resource that is there already.
    #[error("there is already a {what} {name}")]
    Exists { what: &'static str, name: String },
    /// A resource that others point at cannot go.
    #[error("the {what} {name} is still used by {by}; change or delete that first")]
    InUse {
        what: &'static str,
        name: String,
        by: String,
    },
    /// The caller has seen an older state.
    #[error("the {what} {name} was changed in revision {current}, after you have read it")]
    Stale {
        what: &'static str,
        name: String,
        current: Revision,
    },
    /// One of several edits was refused.
    #[error("edit {}: {error}", .edit + 1)]
    Edit { edit: usize, error: Box<Error> },
    /// The request would introduce these blocking conflicts.
    #[error("{}", conflicts(.0))]
    Refused(Vec<Conflict>),
}

impl Error {
    /// Says which of several edits was refused.
    pub(super) fn in_edit(self, edit: usize) -> Self {
        match self {
            Error::Invalid(mut errors) => {
                // What is not there yet may be made by a later edit.
                let other = errors.iter().any(|error| error.fault.code != UNKNOWN);
                errors.retain(|error| !other || error.fault.code != UNKNOWN);
                errors.iter_mut().for_each(|error| error.edit = edit);
                Error::Invalid(errors)
            }
            other => Error::Edit {
                edit,
                error: Box::new(other),
            },
        }
    }
}

fn list(errors: &[FieldError]) -> String {
    let lines = errors.iter().map(|e| match e.pointer.as_str() {
        "" => e.fault.detail.clone(),
        pointer => format!("{}: {}", pointer.trim_start_matches('/'), e.fault.detail),
    });
    lines.collect::<Vec<_>>().join("; ")
}

/// The first conflict, and how many more there are.
pub fn conflicts(conflicts: &[Conflict]) -> String {
    match conflicts {
        [] => String::new(),
        [one] => one.detail.clone(),
        [first, more @ ..] => format!("{} ({} more)", first.detail, more.len()),
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Error::Invalid(vec![error])
    }
}
