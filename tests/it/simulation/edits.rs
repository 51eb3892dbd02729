//! What the dice ask for: sense and nonsense, over every resource and every kind of edit.

use chrono::Duration;
use plenary::domain::agenda::{Agenda, ConferenceAction, Edit, ShiftMinutes};
use plenary::domain::appearance::{Appearance, AppearanceEdit, AppearancePatch, Attendance, Role};
use plenary::domain::availability::AvailabilityInput;
use plenary::domain::conference::{ConferencePatch, DayPatch};
use plenary::domain::conflict::Severity;
use plenary::domain::few::Few;
use plenary::domain::ids::{AppearanceId, DayId, PersonId, RoomId, SessionId, TimeSlotId};
use plenary::domain::local_time::TimeInput;
use plenary::domain::person::PersonPatch;
use plenary::domain::place::{Medium, RoomPatch, Sharing, TimeSlotPatch};
use plenary::domain::placement::{PlacementInput, WhenInput};
use plenary::domain::resource::{Action, Expected, Resource, ResourceEdit};
use plenary::domain::rule_settings::SettingPatch;
use plenary::domain::rules;
use plenary::domain::session::{Audience, Kind, SessionPatch, Status};
use plenary::domain::text::{Label, Line, Name, Title};

use super::Dice;
use crate::support::agenda::{id, now};

/// More sessions than this would make each step slow and no story richer.
const SESSIONS: u64 = 24;

/// One edit of anything.
pub fn edit(dice: &mut Dice, agenda: &Agenda) -> Edit {
    match dice.roll(40) {
        0..8 => new_session(dice, agenda),
        8..10 => {
            let session = known(dice, agenda);
            one(dice, session, Edit::Session, |_| Action::Delete)
        }
        10 | 11 => room(dice),
        12 => slot(dice),
        13 | 14 => human(dice),
        15 => {
            let opens_minutes = Some(u16::try_from(dice.roll(12) * 60).unwrap());
            let patch = DayPatch {
                opens_minutes,
                ..DayPatch::default()
            };
            one(dice, id::<DayId>(10), Edit::Day, |_| Action::Update(patch))
        }
        16 => setting(dice),
        17 => Edit::Swap(known(dice, agenda), known(dice, agenda)),
        18 => {
            let date = dice
                .pick(&["2026-10-24", "2026-10-25", "2026-10-26"])
                .parse()
                .unwrap();
            let from_minutes = u16::try_from(dice.roll(24) * 60).unwrap();
            let minutes = [-60, -30, -15, 15, 30, 45, 60].map(|m| ShiftMinutes::new(m).unwrap());
            let minutes = dice.pick(&minutes);
            Edit::Shift {
                date,
                from_minutes,
                minutes,
            }
        }
        19 => Edit::ReplacePerson {
            from: person(dice),
            to: person(dice),
        },
        20 if dice.chance(30) => Edit::MergePeople {
            from: person(dice),
            into: person(dice),
        },
        21 | 22 => appearance_edit(dice, agenda),
        23 => {
            let notice = Some(Some(Line::parse("The ferry is late").unwrap()));
            let action = ConferenceAction::Update(ConferencePatch {
                notice: notice.filter(|_| dice.chance(50)).or(Some(None)),
                ..ConferencePatch::default()
            });
            Edit::Conference {
                action,
                expected: Expected::Any,
            }
        }
        _ => {
            let id = known(dice, agenda);
            one(dice, id, Edit::Session, |dice| {
                Action::Update(session(dice, agenda))
            })
        }
    }
}

fn new_session(dice: &mut Dice, agenda: &Agenda) -> Edit {
    let id: SessionId = id(1_000 + u128::from(dice.roll(SESSIONS)));
    Edit::Session(ResourceEdit::create(id, session(dice, agenda)))
}

fn slot(dice: &mut Dice) -> Edit {
    let (starts, ends) = times(dice);
    let (starts, ends) = (Some(starts), Some(ends));
    let patch = TimeSlotPatch {
        starts,
        ends,
        ..TimeSlotPatch::default()
    };
    one(dice, id::<TimeSlotId>(40), Edit::TimeSlot, |_| {
        Action::Update(patch)
    })
}

fn room(dice: &mut Dice) -> Edit {
    let id: RoomId = id(20 + u128::from(dice.roll(4)));
    one(dice, id, Edit::Room, |dice| {
        let patch = room_patch(dice);
        match dice.roll(8) {
            0 => Action::Delete,
            1 | 2 => Action::Create(patch),
            3 => Action::Replace(patch),
            _ => Action::Update(patch),
        }
    })
}

fn human(dice: &mut Dice) -> Edit {
    let id: PersonId = id(50 + u128::from(dice.roll(5)));
    one(dice, id, Edit::Person, |dice| {
        let patch = person_patch(dice);
        match dice.roll(10) {
            0 => Action::Delete,
            1 | 2 => Action::Create(patch),
            3 => Action::Replace(patch),
            _ => Action::Update(patch),
        }
    })
}

/// An edit of one resource; one in ten comes from somebody who has seen an older state.
fn one<R: Resource>(
    dice: &mut Dice,
    id: R::Id,
    edit: fn(ResourceEdit<R>) -> Edit,
    action: impl FnOnce(&mut Dice) -> Action<R::Patch>,
) -> Edit {
    let expected = if dice.chance(10) {
        Expected::OneOf(vec![1])
    } else {
        Expected::Any
    };
    edit(ResourceEdit {
        id,
        expected,
        action: action(dice),
    })
}

/// A session that is there; one that is not when there is none.
fn known(dice: &mut Dice, agenda: &Agenda) -> SessionId {
    let sessions: Vec<_> = agenda.sessions().map(|session| session.id).collect();
    if sessions.is_empty() {
        id(100)
    } else {
        dice.pick(&sessions)
    }
}

/// A person who may not exist.
fn person(dice: &mut Dice) -> PersonId {
    id(50 + u128::from(dice.roll(41) / 10))
}

fn some<T>(dice: &mut Dice, percent: u64, value: impl FnOnce(&mut Dice) -> T) -> Option<T> {
    dice.chance(percent).then(|| value(dice))
}

fn session(dice: &mut Dice, agenda: &Agenda) -> SessionPatch {
    let title = format!("Session {}", dice.roll(1_000));
    let statuses = [
        Status::Draft,
        Status::Confirmed,
        Status::Confirmed,
        Status::Cancelled,
    ];
    let kinds = [Kind::Panel, Kind::Panel, Kind::Talk, Kind::Break];
    let related = |dice: &mut Dice| {
        let count = dice.roll(3);
        let ids = (0..count).map(|_| known(dice, agenda)).collect();
        Few::parse(ids).unwrap_or_default()
    };
    let needs = Few::parse(vec![Label::parse("Projector").unwrap()]).unwrap();
    SessionPatch {
        // A repeat has the title of its original.
        title: some(dice, 90, |_| Title::parse(&title).unwrap()),
        kind: some(dice, 50, |dice| dice.pick(&kinds)),
        track: some(dice, 20, |dice| dice.chance(60).then(|| id(30))),
        status: some(dice, 40, |dice| dice.pick(&statuses)),
        audience: some(dice, 10, |dice| {
            dice.pick(&[Audience::Public, Audience::Internal])
        }),
        duration_minutes: some(dice, 10, |dice| some(dice, 50, |_| 60)),
        expected_audience: some(dice, 20, |dice| {
            some(dice, 70, |dice| dice.pick(&[10, 60, 200]))
        }),
        needed_features: some(dice, 10, |dice| {
            some(dice, 50, |_| needs).unwrap_or_default()
        }),
        parent: some(dice, 20, |dice| some(dice, 60, |dice| known(dice, agenda))),
        repeat_of: some(dice, 5, |dice| some(dice, 60, |dice| known(dice, agenda))),
        must_not_overlap: some(dice, 10, related),
        after: some(dice, 10, related),
        placement: some(dice, 80, placement),
        appearances: some(dice, 50, |dice| {
            let count = dice.roll(4);
            (0..count).map(|_| appearance(dice)).collect()
        }),
        ..SessionPatch::default()
    }
}

const ROLES: [Role; 5] = [
    Role::Moderator,
    Role::Panelist,
    Role::Panelist,
    Role::Speaker,
    Role::Host,
];
const STATES: [Attendance; 4] = [
    Attendance::Confirmed,
    Attendance::Confirmed,
    Attendance::Invited,
    Attendance::Withdrawn,
];

/// A person who may not exist, in any state.
fn appearance(dice: &mut Dice) -> Appearance {
    let new: AppearanceId = id(5_000 + u128::from(dice.roll(1 << 40)));
    let person = person(dice);
    Appearance {
        state: dice.pick(&STATES),
        remote: dice.chance(10),
        ..Appearance::new(new, person, dice.pick(&ROLES))
    }
}

fn appearance_edit(dice: &mut Dice, agenda: &Agenda) -> Edit {
    let session = agenda.session(known(dice, agenda));
    let there = session
        .and_then(|session| session.appearances.first())
        .map(|a| a.id);
    let patch = AppearancePatch {
        session: some(dice, 50, |dice| known(dice, agenda)),
        position: some(dice, 30, |dice| usize::try_from(dice.roll(3)).unwrap()),
        person: some(dice, 60, person),
        role: some(dice, 60, |dice| dice.pick(&ROLES)),
        state: some(dice, 60, |dice| dice.pick(&STATES)),
        ..AppearancePatch::default()
    };
    let action = match dice.roll(4) {
        0 => Action::Create(patch),
        1 => Action::Delete,
        _ => Action::Update(patch),
    };
    let new = id(5_000 + u128::from(dice.roll(1 << 40)));
    let id = there.filter(|_| dice.chance(70)).unwrap_or(new);
    Edit::Appearance(AppearanceEdit {
        id,
        expected: Expected::Any,
        action,
    })
}

fn placement(dice: &mut Dice) -> Option<PlacementInput> {
    if dice.chance(10) {
        return None;
    }
    let count = dice.roll(3);
    let rooms = (0..count).map(|_| id(20 + u128::from(dice.roll(31) / 10)));
    let mut rooms: Vec<RoomId> = rooms.collect();
    if dice.chance(95) {
        rooms.dedup();
    }
    let when = if dice.chance(10) {
        WhenInput::Slot(id(40))
    } else {
        let (starts, ends) = times(dice);
        WhenInput::at(starts, ends)
    };
    let mut placement = PlacementInput::new(rooms, when);
    if dice.chance(5) {
        (placement.rooms, placement.all_physical) = (None, Some(true));
    }
    Some(placement)
}

/// Times around the night on which the clock is set back; some are nonsense.
fn times(dice: &mut Dice) -> (TimeInput, TimeInput) {
    let start = i64::try_from(dice.roll(40 * 4)).unwrap() * 15;
    let length = i64::try_from(dice.roll(14)).unwrap() * 15 - 15;
    let midnight = now() + Duration::days(237) - Duration::hours(9);
    let time = |minutes: i64| {
        let at = (midnight + Duration::minutes(minutes)).naive_utc();
        TimeInput::parse(&at.format("%Y-%m-%dT%H:%M").to_string()).unwrap()
    };
    (time(start), time(start + length))
}

fn availability(dice: &mut Dice) -> AvailabilityInput {
    let windows = dice.roll(3);
    Some((0..windows).map(|_| times(dice)).collect()).filter(|_| dice.chance(60))
}

fn room_patch(dice: &mut Dice) -> RoomPatch {
    let features = Few::parse(vec![Label::parse("projector").unwrap()]).unwrap();
    RoomPatch {
        name: some(dice, 80, |dice| {
            Name::parse(dice.pick(&["Quay", "Pier", "Dock"])).unwrap()
        }),
        sharing: some(dice, 30, |dice| {
            dice.pick(&[Sharing::Shared, Sharing::Exclusive])
        }),
        medium: some(dice, 20, |dice| {
            dice.pick(&[Medium::Physical, Medium::Physical, Medium::Online])
        }),
        capacity: some(dice, 40, |dice| {
            some(dice, 80, |dice| dice.pick(&[20, 50, 100]))
        }),
        features: some(dice, 30, |dice| {
            some(dice, 70, |_| features).unwrap_or_default()
        }),
        parts: some(dice, 30, |dice| {
            let count = dice.roll(3);
            let parts = (0..count)
                .map(|_| id(20 + u128::from(dice.roll(4))))
                .collect();
            Few::parse(parts).unwrap_or_default()
        }),
        changeover_minutes: some(dice, 30, |dice| some(dice, 60, |_| 15)),
        availability: some(dice, 20, availability),
        ..RoomPatch::default()
    }
}

fn person_patch(dice: &mut Dice) -> PersonPatch {
    PersonPatch {
        name: some(dice, 80, |dice| {
            Name::parse(dice.pick(&["Ann", "Bob", "Cem"])).unwrap()
        }),
        sessions_a_day_max: some(dice, 40, |dice| {
            some(dice, 70, |dice| dice.pick(&[0, 1, 2]))
        }),
        sessions_max: some(dice, 40, |dice| some(dice, 70, |dice| dice.pick(&[1, 3]))),
        kept_apart_from: some(dice, 40, |dice| {
            let count = dice.roll(2);
            let people = (0..count).map(|_| person(dice)).collect();
            Few::parse(people).unwrap_or_default()
        }),
        availability: some(dice, 30, availability),
        ..PersonPatch::default()
    }
}

/// Another severity for one rule, or another number, or what it is unless said.
fn setting(dice: &mut Dice) -> Edit {
    let rule = dice.pick(rules::ALL);
    let severities = [
        Severity::Warn,
        Severity::Warn,
        Severity::BlockRelease,
        Severity::Off,
    ];
    let severity = some(dice, 60, |dice| {
        some(dice, 70, |dice| dice.pick(&severities))
    });
    let number = |dice: &mut Dice, min: i64, max: i64| {
        let span = u64::try_from(max - min).unwrap().min(20);
        min + i64::try_from(dice.roll(span + 1)).unwrap()
    };
    let parameters = rule.parameters.iter().map(|parameter| {
        let value = number(dice, parameter.min, parameter.max);
        (parameter.name, dice.chance(60).then_some(value))
    });
    let parameters = parameters.collect();
    let patch = dice.chance(70).then_some(SettingPatch {
        severity,
        parameters,
    });
    Edit::Rules {
        patch: [(rule.code, patch)].into(),
        expected: Expected::Any,
    }
}
