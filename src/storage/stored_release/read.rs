//! Reading a release in any form that was ever written.

use super::*;

/// Reads a release in any form that was ever written.
pub fn from_json(content: serde_json::Value) -> Result<Release, Error> {
    let corrupt = |error: serde_json::Error| Error::Corrupt(format!("a release: {error}"));
    let stored: StoredRelease = serde_json::from_value(content).map_err(corrupt)?;
    if stored.format > FORMAT {
        return Err(Error::Newer(format!("release format {}", stored.format)));
    }
    read_release(stored)
}

fn read_release(stored: StoredRelease) -> Result<Release, Error> {
    let StoredConference {
        id,
        slug,
        title,
        zone,
        url,
        details,
    } = stored.conference;
    let zone = Zone::parse(&zone)?;
    let (slug, title) = (Slug::parse(&slug)?, Title::parse(&title)?);
    let mut conference = Conference::new(id.into(), slug, title, zone);
    conference.url = url.as_deref().map(Url::parse_web).transpose()?;
    read_conference_details(&mut conference, &Json(details))?;
    let items = read_all(stored.items, |item| read_item(item, zone))?;
    let people = match stored.people {
        Some(people) => read_all(people, read_person)?,
        None => occupants(&items),
    };
    let StoredFormer {
        people: former_people,
        days,
    } = stored.former;
    let former_people = read_all(former_people, |(id, code)| {
        Ok::<_, Error>((PersonId::from(id), Code::parse(&code)?))
    })?;
    Ok(Release {
        number: stored.number,
        label: stored.label.as_deref().map(Label::parse).transpose()?,
        published_at: stored.published_at,
        conference,
        days: read_all(stored.days, read_day)?,
        rooms: read_all(stored.rooms, read_room)?,
        tracks: read_all(stored.tracks, read_track)?,
        slots: read_all(stored.slots, read_slot)?,
        people,
        items,
        former: Former {
            people: former_people.into_iter().collect(),
            days,
        },
    })
}

fn read_all<Stored, Read, E>(
    stored: impl IntoIterator<Item = Stored>,
    read: impl Fn(Stored) -> Result<Read, E>,
) -> Result<Vec<Read>, E> {
    stored.into_iter().map(read).collect()
}

/// Everybody who sits somewhere, as they are billed there first.
fn occupants(items: &[Item]) -> Vec<PublicPerson> {
    let seats = items.iter().flat_map(|item| &item.seats);
    let mut people: BTreeMap<PersonId, PublicPerson> = BTreeMap::new();
    for Occupant { person, billing } in seats.filter_map(|seat| seat.occupant.as_ref()) {
        people.entry(*person).or_insert_with(|| PublicPerson {
            id: *person,
            code: Code::of_id(person.0),
            name: billing.name.clone(),
            sort_name: None,
            honorific: None,
            pronouns: None,
            bio: None,
            photo_url: None,
            links: Few::none(),
        });
    }
    people.into_values().collect()
}

fn read_day(day: StoredDay) -> Result<Day, Fault> {
    let StoredDay {
        id,
        date,
        label,
        opens_minutes,
        closes_minutes,
    } = day;
    let label = label.as_deref().map(Label::parse).transpose()?;
    Ok(Day {
        id: id.into(),
        date,
        label,
        window: Window::new(opens_minutes, closes_minutes)?,
    })
}

fn read_room(room: StoredThing) -> Result<PublicRoom, Error> {
    let json = Json(room.details);
    let details = Details::of(&json);
    Ok(PublicRoom {
        id: room.id.into(),
        code: read_code(room.id, room.code.as_deref())?,
        name: Name::parse(&room.name)?,
        position: details.get_or("position", || 0)?,
        capacity: details.get("capacity")?,
        medium: details.get_or("medium", || Medium::Physical)?,
        links: details.get("links")?,
    })
}

fn read_track(track: StoredThing) -> Result<PublicTrack, Error> {
    let json = Json(track.details);
    let details = Details::of(&json);
    Ok(PublicTrack {
        id: track.id.into(),
        code: read_code(track.id, track.code.as_deref())?,
        name: Name::parse(&track.name)?,
        position: details.get_or("position", || 0)?,
        colour: details.get("colour")?,
    })
}

fn read_person(person: StoredThing) -> Result<PublicPerson, Error> {
    let json = Json(person.details);
    let details = Details::of(&json);
    Ok(PublicPerson {
        id: person.id.into(),
        code: read_code(person.id, person.code.as_deref())?,
        name: Name::parse(&person.name)?,
        sort_name: details.get("sort_name")?,
        honorific: details.get("honorific")?,
        pronouns: details.get("pronouns")?,
        bio: details.get("bio")?,
        photo_url: details.get("photo_url")?,
        links: details.get("links")?,
    })
}

fn read_slot(slot: StoredSlot) -> Result<PublicSlot, Fault> {
    let StoredSlot { id, label } = slot;
    Ok(PublicSlot {
        id: id.into(),
        label: Label::parse(&label)?,
    })
}

/// Before there were codes, everything had the one of its id.
fn read_code(id: Uuid, code: Option<&str>) -> Result<Code, Fault> {
    code.map_or_else(|| Ok(Code::of_id(id)), Code::parse)
}

fn read_item(item: StoredItem, zone: Zone) -> Result<Item, Error> {
    let json = Json(item.details);
    let details = Details::of(&json);
    Ok(Item {
        id: item.id.into(),
        code: details.get_or("code", || Code::of_id(item.id))?,
        standing: Standing::from_word(&item.standing)?,
        label: item.label.as_deref().map(Label::parse).transpose()?,
        title: Title::parse(&item.title)?,
        abstract_text: item
            .abstract_text
            .as_deref()
            .map(Prose::recall)
            .transpose()?,
        description: details.get("description")?,
        kind: Kind::from_word(&item.kind)?,
        track: item.track.map(Into::into),
        language: details.get("language")?,
        tags: details.get("tags")?,
        links: details.get("links")?,
        notice: details.get("notice")?,
        parent: details.get("parent")?,
        repeat_of: details.get("repeat_of")?,
        rooms: item.rooms.into_iter().map(Into::into).collect(),
        slot: details.get("slot")?,
        when: Interval::recall(zone, read_moment(&item.start), read_moment(&item.end)),
        seats: read_all(item.seats, read_seat)?,
        gone: details.get("gone")?,
        sequence: item.sequence,
        changed_at: item.changed_at,
    })
}

fn read_moment(moment: &StoredMoment) -> (NaiveDateTime, Fold) {
    (
        moment.wall,
        if moment.second {
            Fold::Second
        } else {
            Fold::First
        },
    )
}

fn read_seat(seat: StoredSeat) -> Result<Seat, Fault> {
    let read = |occupant: StoredOccupant| {
        let StoredOccupant {
            person,
            name,
            title,
            affiliation,
        } = occupant;
        let billing = Billing {
            name: Name::parse(&name)?,
            title: title.as_deref().map(Line::parse).transpose()?,
            affiliation: affiliation.as_deref().map(Line::parse).transpose()?,
        };
        Ok::<_, Fault>(Occupant {
            person: person.into(),
            billing,
        })
    };
    let role = Role::from_word(&seat.role)?;
    Ok(Seat {
        role,
        occupant: seat.occupant.map(read).transpose()?,
    })
}
