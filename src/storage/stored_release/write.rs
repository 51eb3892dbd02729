//! Writing a release in the present form.

use super::*;

/// Writes a release in the present form.
pub fn to_json(release: &Release) -> Result<serde_json::Value, Error> {
    let Release {
        number,
        label,
        published_at,
        conference,
        days,
        rooms,
        tracks,
        slots,
        people,
        items,
        former,
    } = release;
    let Former {
        people: former_people,
        days: former_days,
    } = former;
    let stored = StoredRelease {
        format: FORMAT,
        number: *number,
        label: label.as_ref().map(ToString::to_string),
        published_at: *published_at,
        conference: StoredConference {
            id: conference.id.0,
            slug: conference.slug.to_string(),
            title: conference.title.to_string(),
            zone: conference.zone.name().to_owned(),
            url: conference.url.as_ref().map(ToString::to_string),
            details: conference_details(conference).0,
        },
        days: days.iter().map(store_day).collect(),
        rooms: rooms.iter().map(store_room).collect(),
        tracks: tracks.iter().map(store_track).collect(),
        slots: slots.iter().map(store_slot).collect(),
        people: Some(people.iter().map(store_person).collect()),
        items: items.iter().map(store_item).collect(),
        former: StoredFormer {
            people: former_people
                .iter()
                .map(|(id, code)| (id.0, code.to_string()))
                .collect(),
            days: former_days.clone(),
        },
    };
    serde_json::to_value(stored).map_err(|error| Error::Corrupt(error.to_string()))
}

fn store_day(day: &Day) -> StoredDay {
    let Day {
        id,
        date,
        label,
        window,
    } = day;
    StoredDay {
        id: id.0,
        date: *date,
        label: label.as_ref().map(ToString::to_string),
        opens_minutes: window.opens_minutes(),
        closes_minutes: window.closes_minutes(),
    }
}

fn store_room(room: &PublicRoom) -> StoredThing {
    let PublicRoom {
        id,
        code,
        name,
        position,
        capacity,
        medium,
        links,
    } = room;
    let details = document([
        ("position", position.store()),
        ("capacity", capacity.store()),
        ("medium", medium.store()),
        ("links", links.store()),
    ]);
    stored_thing(id.0, name, code, details)
}

fn store_track(track: &PublicTrack) -> StoredThing {
    let PublicTrack {
        id,
        code,
        name,
        position,
        colour,
    } = track;
    let details = document([("position", position.store()), ("colour", colour.store())]);
    stored_thing(id.0, name, code, details)
}

fn store_person(person: &PublicPerson) -> StoredThing {
    let PublicPerson {
        id,
        code,
        name,
        sort_name,
        honorific,
        pronouns,
        bio,
        photo_url,
        links,
    } = person;
    let details = document([
        ("sort_name", sort_name.store()),
        ("honorific", honorific.store()),
        ("pronouns", pronouns.store()),
        ("bio", bio.store()),
        ("photo_url", photo_url.store()),
        ("links", links.store()),
    ]);
    stored_thing(id.0, name, code, details)
}

fn stored_thing(id: Uuid, name: &Name, code: &Code, Json(details): Json) -> StoredThing {
    StoredThing {
        id,
        name: name.to_string(),
        code: Some(code.to_string()),
        details,
    }
}

fn store_slot(slot: &PublicSlot) -> StoredSlot {
    let PublicSlot { id, label } = slot;
    StoredSlot {
        id: id.0,
        label: label.to_string(),
    }
}

fn store_item(item: &Item) -> StoredItem {
    let Item {
        id,
        code,
        standing,
        label,
        title,
        abstract_text,
        description,
        kind,
        track,
        language,
        tags,
        links,
        notice,
        parent,
        repeat_of,
        rooms,
        slot,
        when,
        seats,
        gone,
        sequence,
        changed_at,
    } = item;
    let Json(details) = document([
        ("code", code.store()),
        ("description", description.store()),
        ("language", language.store()),
        ("tags", tags.store()),
        ("links", links.store()),
        ("notice", notice.store()),
        ("parent", parent.store()),
        ("repeat_of", repeat_of.store()),
        ("slot", slot.store()),
        ("gone", gone.store()),
    ]);
    StoredItem {
        id: id.0,
        standing: standing.word().to_owned(),
        label: label.as_ref().map(ToString::to_string),
        title: title.to_string(),
        abstract_text: abstract_text.as_ref().map(ToString::to_string),
        kind: kind.word().to_owned(),
        track: track.map(|track| track.0),
        rooms: rooms.iter().map(|room| room.0).collect(),
        start: store_moment(when.start()),
        end: store_moment(when.end()),
        seats: seats.iter().map(store_seat).collect(),
        sequence: *sequence,
        changed_at: *changed_at,
        details,
    }
}

fn store_moment(moment: Moment) -> StoredMoment {
    StoredMoment {
        wall: moment.wall(),
        second: moment.fold() == Fold::Second,
    }
}

fn store_seat(seat: &Seat) -> StoredSeat {
    let Seat { role, occupant } = seat;
    let occupant = occupant.as_ref().map(|Occupant { person, billing }| {
        let Billing {
            name,
            title,
            affiliation,
        } = billing;
        StoredOccupant {
            person: person.0,
            name: name.to_string(),
            title: title.as_ref().map(ToString::to_string),
            affiliation: affiliation.as_ref().map(ToString::to_string),
        }
    });
    StoredSeat {
        role: role.word().to_owned(),
        occupant,
    }
}
