//! Which session of an edition is which one here.

use super::{Desk, programme};
use crate::domain::reconcile::Refusal;

#[test]
fn sessions_are_found_by_id_title_label_place_and_likeness() {
    let mut desk = Desk::new();
    desk.bring(
        "2027-05-04
         09:00-10:00 One #a $Hall
         10:00-11:00 Two $Hall
         11:00-12:00 Three [Panel 3] $Hall
         13:00-14:00 Four $Hall
         14:00-15:00 The long history of salt and sand $Hall @Ann Lee",
        "+One, +Two, +Three, +Four, +The long history of salt and sand, =0",
    );
    desk.bring(
        "2027-05-04
         16:00-17:00 Uno #a $Hall
         17:00-18:00 Two $Hall
         18:00-19:00 Drei [Panel 3] $Hall
         13:00-14:00 Quatre $Hall
         14:30-15:30 A long history of salt $Attic @Ann Lee",
        "Uno: title placement, Two: placement, Drei: title placement, Quatre: title, \
         A long history of salt: title placement, =0",
    );
}

#[test]
fn what_may_be_one_of_two_is_told_and_a_match_decides() {
    let first = "
        2027-05-04
        09:00-10:00 Breakout $East @Ann Lee
        09:00-10:00 Breakout $West @Ann Lee";
    let second = "
        2027-05-04
        09:10-10:00 Breakout $North @Ann Lee";
    let mut desk = Desk::new();
    desk.bring(first, "+Breakout, +Breakout, =0");
    let (agenda, said) = (desk.agenda.clone(), desk.said.clone());
    desk.bring(
        second,
        "+Breakout, missing Breakout kept, missing Breakout kept, ambiguous Breakout of 2, =0",
    );
    (desk.agenda, desk.said) = (agenda, said);
    let west = desk.agenda.sessions().last().unwrap().code.to_string();
    desk.matches = vec![(west, "2".to_owned())];
    desk.bring(second, "Breakout: placement, missing Breakout kept, =0");
    desk.matches = vec![("nothing".to_owned(), "2".to_owned())];
    let refusal = desk.try_bring(&programme(second), &[]).unwrap_err();
    assert!(matches!(refusal, Refusal::NoMatch(text) if text.contains("\"nothing\"")));
}
