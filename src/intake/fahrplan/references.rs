//! What sessions are called in a file, as far as that tells them from each other.

use std::collections::{HashMap, HashSet};

use super::Event;
use super::findings::Findings;
use crate::domain::values::Code;

/// What one session is called.
#[derive(Debug, Default)]
pub(super) struct Identity {
    /// Unique in the file.
    pub reference: Option<String>,
    /// Unique in the file.
    pub code: Option<String>,
}

/// What the sessions are called, in their order.
///
/// Merged files have one guid or number for several sessions, and pretalx has one code for all
/// slots of a submission: such a guid or number tells nothing, the code stays with the first.
pub(super) fn identities<'a>(
    events: impl Iterator<Item = &'a Event> + Clone,
    findings: &mut Findings,
) -> Vec<Identity> {
    let (mut guids, mut numbers) = (HashMap::new(), HashMap::new());
    for event in events.clone() {
        *guids.entry(event.guid.as_str()).or_insert(0_usize) += 1;
        *numbers.entry(event.id.as_str()).or_insert(0_usize) += 1;
    }
    let unique = |counts: &HashMap<&str, usize>, name: &str| {
        let is_one = !name.is_empty() && counts.get(name) == Some(&1);
        is_one.then(|| name.to_owned())
    };
    let mut codes = HashSet::new();
    let identity = |event: &'a Event| {
        let number = || unique(&numbers, &event.id);
        let reference = unique(&guids, &event.guid).or_else(number);
        if reference.is_none() && !(event.guid.is_empty() && event.id.is_empty()) {
            findings.add("reference_duplicate", event.line, event.title.trim());
        }
        let code = event.code.as_str();
        let is_free = Code::parse(code).is_ok() && codes.insert(code);
        Identity {
            reference,
            code: is_free.then(|| code.to_owned()),
        }
    };
    events.map(identity).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(guid: &str, id: &str, code: &str) -> Event {
        let (guid, id, code) = (guid.to_owned(), id.to_owned(), code.to_owned());
        Event {
            guid,
            id,
            code,
            ..Event::default()
        }
    }

    #[test]
    fn only_what_is_unique_tells_sessions_apart() {
        let events = [
            event("a", "1", "QX"),
            event("b", "1", "QX"),
            event("b", "2", "not a code"),
            event("b", "1", ""),
            event("", "", "QY"),
        ];
        let mut findings = Findings::default();
        let told = identities(events.iter(), &mut findings);
        let references: Vec<_> = told.iter().map(|one| one.reference.as_deref()).collect();
        assert_eq!(references, [Some("a"), None, Some("2"), None, None]);
        let codes: Vec<_> = told.iter().map(|one| one.code.as_deref()).collect();
        assert_eq!(codes, [Some("QX"), None, None, None, Some("QY")]);
        let notes = findings.finish();
        assert_eq!((notes.len(), notes[0].code), (1, "reference_duplicate"));
        assert!(
            notes[0].text.contains("1 more like this"),
            "{}",
            notes[0].text
        );
    }
}
