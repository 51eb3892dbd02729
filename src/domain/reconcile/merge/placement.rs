//! The news of where and when a session is.

use crate::domain::local_time::TimeInput;
use crate::domain::placement::{Placement, PlacementInput, Rooms, When, WhenInput};
use crate::domain::resource::Three;
use crate::domain::session::Session;

/// Time and rooms for themselves: a move here and another room there are no contradiction.
pub(super) fn news_of_placement(three: &Three<'_, Session>) -> Option<Option<PlacementInput>> {
    let (before, said, here) = (
        three.before.placement.as_ref(),
        three.said.placement.as_ref(),
        three.here.placement.as_ref(),
    );
    let is_foreign = three.silence.is_some_and(|(_, is_foreign)| is_foreign);
    if said == here || (is_foreign && said.is_none()) {
        return None;
    }
    if before == here {
        return Some(said.map(input));
    }
    let (Some(before), Some(said), Some(here)) = (before, said, here) else {
        three.kept.borrow_mut().push("placement");
        return None;
    };
    let changed = |before_is: bool, said_is: bool, name| {
        if !said_is && !before_is {
            three.kept.borrow_mut().push(name);
        }
        !said_is && before_is
    };
    let whole = input(said);
    let mut news = PlacementInput::default();
    if changed(before.when == here.when, said.when == here.when, "time") {
        news.when = whole.when;
    }
    if changed(
        before.rooms == here.rooms,
        said.rooms == here.rooms,
        "rooms",
    ) {
        (news.rooms, news.all_physical) = (whole.rooms, whole.all_physical);
    }
    let something = news.when.is_some() || news.rooms.is_some() || news.all_physical.is_some();
    something.then_some(Some(news))
}

fn input(placement: &Placement) -> PlacementInput {
    let when = match placement.when {
        When::Slot(id) => WhenInput::Slot(id),
        When::At(at) => WhenInput::at(
            TimeInput::Instant(at.start().with_offset()),
            TimeInput::Instant(at.end().with_offset()),
        ),
    };
    let (rooms, all_physical) = match &placement.rooms {
        Rooms::Named(rooms) => (Some(rooms.clone()), None),
        Rooms::AllPhysical => (None, Some(true)),
    };
    PlacementInput {
        rooms,
        all_physical,
        when: Some(when),
        zone: None,
    }
}
