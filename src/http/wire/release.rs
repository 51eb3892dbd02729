//! Releases as JSON.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{Described, about};
use crate::app::agendas::Publish;
use crate::app::feeds::PublicAgenda;
use crate::app::releases::{Extent, Proposed, ReleaseSummary};
use crate::app::report::{ConflictReport, DiffReport};
use crate::domain::agenda::SESSIONS_MAX;
use crate::domain::error::Fault;
use crate::domain::few::Few;
use crate::domain::ids::SessionId;
use crate::domain::text::{Label, Line};
use crate::http::field::{Read, object, records};
use crate::http::reader::Reader;

/// Sessions that are published alone.
type Chosen = Few<SessionId, SESSIONS_MAX>;

/// Which release comes again, and whether the draft goes back to it, too.
struct Again {
    number: i64,
    reset_draft: bool,
}

records! { Again { number: i64, reset_draft: bool } }

/// What is said about a release.
pub fn read_said(body: &mut Reader<'_>) -> Publish {
    Publish {
        label: body.take::<Option<Label>>("label").flatten(),
        note: body.take::<Option<Line>>("note").flatten(),
    }
}

/// A release to be made.
pub fn read(body: &mut Reader<'_>) -> (Publish, Extent) {
    let publish = read_said(body);
    let sessions = body.take::<Option<Chosen>>("sessions").flatten();
    let again = body.take::<Option<Again>>("again").flatten();
    if sessions
        .as_ref()
        .is_some_and(|sessions| sessions.is_empty())
    {
        let detail = "name at least one session, or leave sessions out to publish everything";
        body.refuse("sessions", Fault::new("empty", detail));
    }
    let extent = match (sessions, again) {
        (None, None) => Extent::Whole,
        (Some(sessions), None) => Extent::Sessions(sessions.as_slice().to_vec()),
        (
            None,
            Some(Again {
                number,
                reset_draft,
            }),
        ) => Extent::Again {
            number,
            reset_draft,
        },
        (Some(_), Some(_)) => {
            let detail = "an older release comes again as a whole; leave sessions out";
            body.refuse("sessions", Fault::new("all_and_some", detail));
            Extent::Whole
        }
    };
    (publish, extent)
}

/// The fields of what is said about a release.
pub fn said_fields() -> Vec<(&'static str, Value)> {
    let label = "What the public calls it, such as \"Final programme\".";
    let note = "What organizers say about it among themselves.";
    vec![
        ("label", about(Option::<Label>::taken(), label)),
        ("note", about(Option::<Line>::taken(), note)),
    ]
}

/// A release to be made.
pub fn body_schema() -> Described {
    let sessions = "Publishes these alone, as they are, over what is public; everything unless \
                    said.";
    let again = "Publishes an older release again, as a new one; `reset_draft` sets the draft back \
                 to it, too.";
    let mut fields = said_fields();
    fields.push(("sessions", about(Option::<Chosen>::taken(), sessions)));
    fields.push(("again", about(Option::<Again>::taken(), again)));
    Described::named("ReleaseBody".to_owned(), object(&fields, &[]))
}

/// One published programme.
#[derive(Serialize, ToSchema)]
#[schema(as = Release)]
pub struct ReleaseShape {
    /// Counts from 1.
    number: i64,
    /// What the public calls it.
    label: Option<String>,
    #[schema(format = DateTime)]
    published_at: String,
    /// Who published it.
    published_by: String,
    /// The revision of the agenda that was published.
    revision: i64,
    /// What organizers said about it.
    note: Option<String>,
}

impl From<ReleaseSummary> for ReleaseShape {
    fn from(release: ReleaseSummary) -> Self {
        let ReleaseSummary {
            number,
            published_at,
            published_by,
            revision,
            label,
            note,
        } = release;
        let published_at = published_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        ReleaseShape {
            number,
            label: label.map(|label| label.to_string()),
            published_at,
            published_by,
            revision,
            note: note.map(|note| note.to_string()),
        }
    }
}

/// One published programme, with all that it says.
#[derive(Serialize, ToSchema)]
#[schema(as = WholeRelease)]
pub struct WholeReleaseShape {
    #[serde(flatten)]
    pub head: ReleaseShape,
    /// As the public read it.
    #[schema(inline = false)]
    pub agenda: PublicAgenda,
}

/// What would be published.
#[derive(Serialize, ToSchema)]
#[schema(as = ReleaseProposal)]
pub struct ProposalShape {
    dry_run: bool,
    /// What stands in the way: with one, publishing is refused.
    conflicts: Vec<ConflictReport>,
    diff: DiffReport,
    /// What the public would read.
    agenda: PublicAgenda,
}

impl From<Proposed> for ProposalShape {
    fn from(proposed: Proposed) -> Self {
        let Proposed {
            agenda,
            diff,
            blocking,
        } = proposed;
        ProposalShape {
            dry_run: true,
            conflicts: blocking.iter().map(ConflictReport::from).collect(),
            diff,
            agenda,
        }
    }
}
