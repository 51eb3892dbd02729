//! What a person sees with their link, as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::person_links::Own;
use crate::domain::appearance::{Appearance, Billing};
use crate::domain::availability::Availability;
use crate::domain::conflict::Conflict;
use crate::domain::release::{Item, Release, Seat};
use crate::domain::session::Session;
use crate::domain::words::Word;

/// A link that was just made; it is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = PersonLink)]
pub struct LinkShape {
    /// Where the person sees what is their own, and answers for it.
    url: String,
    /// The calendar feed of what is public of them.
    ics: String,
    /// The same feed, as an address that a calendar program opens by itself.
    webcal: String,
    json: String,
}

impl LinkShape {
    /// The addresses below that of a link.
    pub fn of(url: String) -> Self {
        let after_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        LinkShape {
            ics: format!("{url}.ics"),
            webcal: format!("webcal://{after_scheme}.ics"),
            json: format!("{url}.json"),
            url,
        }
    }
}

/// What is a person's own.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnProgramme)]
pub struct ProgrammeShape {
    /// As it is printed where an appearance says nothing else.
    name: String,
    /// As it is printed where an appearance says nothing else.
    title: Option<String>,
    /// As it is printed where an appearance says nothing else.
    affiliation: Option<String>,
    /// When they can come; null is always.
    availability: Option<Vec<WindowShape>>,
    conference: ConferenceShape,
    /// In order of time; those without a time come last. Drafts are among them.
    appearances: Vec<AppearanceShape>,
    links: LinkShape,
    /// After a change: the conflicts of their own that it has brought. They are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<Vec<ConflictShape>>,
}

/// When somebody can come.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnWindow)]
pub struct WindowShape {
    #[schema(format = DateTime)]
    starts_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
}

/// The conference of a link.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnConference)]
pub struct ConferenceShape {
    slug: String,
    title: String,
    /// The IANA name of the zone of every time.
    zone: String,
}

/// One appearance of the person.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnAppearance)]
pub struct AppearanceShape {
    #[schema(format = Uuid)]
    id: String,
    /// `moderator`, `chair`, `host`, `speaker`, `panelist`, `discussant` or `interpreter`.
    role: &'static str,
    /// `invited`, `confirmed`, `declined` or `withdrawn`.
    state: &'static str,
    /// True for somebody who joins over the network.
    remote: bool,
    billing: BillingShape,
    session: SessionShape,
    /// What the public is told of the session; null: nothing yet.
    public: Option<PublicShape>,
    /// What contradicts this appearance and concerns nobody else.
    conflicts: Vec<ConflictShape>,
    /// After an answer: the conflicts that it has brought. They are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<Vec<ConflictShape>>,
}

/// How the person is printed in a session.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnBilling)]
pub struct BillingShape {
    name: String,
    title: Option<String>,
    affiliation: Option<String>,
}

/// A session as the organizers have it now.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnSession)]
pub struct SessionShape {
    #[schema(format = Uuid)]
    id: String,
    /// The printed ordinal, such as "Panel 2".
    label: Option<String>,
    title: String,
    /// `panel`, `keynote`, `talk`, `workshop`, `poster`, `break`, `opening`, `closing`, `social`
    /// or `other`.
    kind: &'static str,
    /// `draft`, `confirmed` or `cancelled`.
    status: &'static str,
    /// `public` or `internal`.
    audience: &'static str,
    /// By name, in printed order.
    rooms: Vec<String>,
    /// With the offset of the conference's zone; null while it has no time.
    #[schema(format = DateTime)]
    starts_at: Option<String>,
    /// With the offset of the conference's zone; null while it has no time.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
}

/// What the public is told of a session in the current release.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnPublicSession)]
pub struct PublicShape {
    /// `confirmed`, `cancelled`, or `postponed`: without a time at present.
    status: &'static str,
    label: Option<String>,
    title: String,
    /// By name, in printed order.
    rooms: Vec<String>,
    /// With the offset of the conference's zone.
    #[schema(format = DateTime)]
    starts_at: String,
    /// With the offset of the conference's zone.
    #[schema(format = DateTime)]
    ends_at: String,
    /// Whether the person is named in it.
    named: bool,
    /// In printed order.
    people: Vec<SeatShape>,
}

/// Somebody as the public is told of them.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnPublicSeat)]
pub struct SeatShape {
    /// `moderator`, `chair`, `host`, `speaker`, `panelist`, `discussant` or `interpreter`.
    role: &'static str,
    /// Null: somebody who is not announced yet.
    name: Option<String>,
    title: Option<String>,
    affiliation: Option<String>,
}

/// A contradiction, in one sentence.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnConflict)]
pub struct ConflictShape {
    /// The code of the rule, such as `person_double_booked`.
    rule: String,
    detail: String,
}

impl ProgrammeShape {
    /// What is somebody's own, with the address of their link.
    pub fn of(own: &Own, url: String) -> Self {
        let conference = own.agenda.conference();
        let Billing {
            name,
            title,
            affiliation,
        } = own.person.billing();
        let appearances = own.appearances().into_iter();
        let appearances =
            appearances.map(|(session, appearance)| AppearanceShape::of(own, session, appearance));
        ProgrammeShape {
            name: name.to_string(),
            title: text(title.as_ref()),
            affiliation: text(affiliation.as_ref()),
            availability: windows(&own.person.availability),
            conference: ConferenceShape {
                slug: conference.slug.to_string(),
                title: conference.title.to_string(),
                zone: conference.zone.name().to_owned(),
            },
            appearances: appearances.collect(),
            links: LinkShape::of(url),
            warnings: None,
        }
    }

    /// The same, with what a change has brought.
    pub fn warning(self, brought: &[Conflict]) -> Self {
        let warnings = Some(brought.iter().map(ConflictShape::from).collect());
        ProgrammeShape { warnings, ..self }
    }
}

impl AppearanceShape {
    /// One appearance of somebody, in its session.
    pub fn of(own: &Own, session: &Session, appearance: &Appearance) -> Self {
        let Appearance {
            id,
            person: _,
            role,
            billing,
            state,
            shown: _,
            remote,
        } = appearance;
        let billing = billing.clone().unwrap_or_else(|| own.person.billing());
        let conflicts = own.conflicts().into_iter();
        let conflicts = conflicts.filter(|conflict| conflict.sessions.contains(&session.id));
        let release = own.release();
        let public = release.and_then(|release| Some((release, release.item(session.id)?)));
        AppearanceShape {
            id: id.to_string(),
            role: role.word(),
            state: state.word(),
            remote: *remote,
            billing: BillingShape::from(&billing),
            session: SessionShape::of(own, session),
            public: public.map(|(release, item)| PublicShape::of(own, release, item)),
            conflicts: conflicts.map(ConflictShape::from).collect(),
            warnings: None,
        }
    }

    /// The same, with what an answer has brought.
    pub fn warning(self, brought: &[Conflict]) -> Self {
        let warnings = Some(brought.iter().map(ConflictShape::from).collect());
        AppearanceShape { warnings, ..self }
    }
}

impl SessionShape {
    fn of(own: &Own, session: &Session) -> Self {
        let agenda = &own.agenda;
        let when = agenda.interval(session);
        let rooms = agenda.rooms_of(session);
        let rooms = rooms.iter().filter_map(|id| agenda.room(*id));
        SessionShape {
            id: session.id.to_string(),
            label: text(session.label.as_ref()),
            title: session.title.to_string(),
            kind: session.kind.word(),
            status: session.status.word(),
            audience: session.audience.word(),
            rooms: rooms.map(|room| room.name.to_string()).collect(),
            starts_at: when.map(|when| when.start().to_rfc3339()),
            ends_at: when.map(|when| when.end().to_rfc3339()),
        }
    }
}

impl PublicShape {
    fn of(own: &Own, release: &Release, item: &Item) -> Self {
        let rooms = release.room_names(item).into_iter();
        let seats = || item.seats.iter();
        PublicShape {
            status: item.standing.word(),
            label: text(item.label.as_ref()),
            title: item.title.to_string(),
            rooms: rooms.map(|name| name.to_string()).collect(),
            starts_at: item.when.start().to_rfc3339(),
            ends_at: item.when.end().to_rfc3339(),
            named: seats().any(|seat| seat.person() == Some(own.person.id)),
            people: seats().map(SeatShape::from).collect(),
        }
    }
}

impl From<&Seat> for SeatShape {
    fn from(seat: &Seat) -> Self {
        let Seat { role, occupant } = seat;
        let billing = occupant.as_ref().map(|occupant| &occupant.billing);
        SeatShape {
            role: role.word(),
            name: text(billing.map(|billing| &billing.name)),
            title: text(billing.and_then(|billing| billing.title.as_ref())),
            affiliation: text(billing.and_then(|billing| billing.affiliation.as_ref())),
        }
    }
}

impl From<&Billing> for BillingShape {
    fn from(billing: &Billing) -> Self {
        let Billing {
            name,
            title,
            affiliation,
        } = billing;
        BillingShape {
            name: name.to_string(),
            title: text(title.as_ref()),
            affiliation: text(affiliation.as_ref()),
        }
    }
}

impl From<&Conflict> for ConflictShape {
    fn from(conflict: &Conflict) -> Self {
        ConflictShape {
            rule: conflict.rule.to_owned(),
            detail: conflict.detail.clone(),
        }
    }
}

fn windows(availability: &Availability) -> Option<Vec<WindowShape>> {
    let Availability::Only(windows) = availability else {
        return None;
    };
    let windows = windows.iter().map(|window| WindowShape {
        starts_at: window.start().to_rfc3339(),
        ends_at: window.end().to_rfc3339(),
    });
    Some(windows.collect())
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}
