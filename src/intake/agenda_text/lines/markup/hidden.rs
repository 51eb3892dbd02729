//! What no reader of a page sees: comments, scripts, the head.

/// What no reader of the page sees, and with what it ends.
const HIDDEN: [(&str, &str); 5] = [
    ("!--", "-->"),
    ("script", "</script"),
    ("style", "</style"),
    ("title", "</title"),
    ("head", "</head"),
];

/// Leaves of comments, scripts and the head no more than the ends of their lines.
pub(super) fn without_hidden(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Ends that stand nowhere in the rest: each search for them would read all of it again.
    let mut missing = [false; HIDDEN.len()];
    let mut rest = text;
    while let Some((before, after)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        let length = hidden(after, &mut missing);
        let (gone, behind) = after
            .split_at_checked(length.unwrap_or(1))
            .unwrap_or((after, ""));
        match length {
            Some(_) => out.extend(gone.chars().filter(|c| *c == '\n')),
            None => out.push_str(gone),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The length of what is hidden at the start of a text that begins with "<".
fn hidden(text: &str, missing: &mut [bool]) -> Option<usize> {
    let inside = text.get(1..)?;
    for ((name, end), missing) in HIDDEN.iter().zip(missing) {
        if *missing || !begins_with(inside, name) {
            continue;
        }
        let length = match *name {
            // The dashes of "<!-->" begin the comment and end it.
            "!--" => text.get(2..)?.find(*end).map(|at| 2 + at + end.len()),
            _ => find_end_tag(inside, end).map(|at| 1 + at),
        };
        *missing = length.is_none();
        return length;
    }
    // "<!DOCTYPE html>", "<![endif]>", "<?xml …?>".
    let declares = inside.starts_with(['!', '?']) && !inside.starts_with("!--");
    let end = inside.find(['<', '>']).filter(|_| declares)?;
    inside.get(end..)?.starts_with('>').then_some(end + 2)
}

fn begins_with(inside: &str, name: &str) -> bool {
    let Some((head, behind)) = inside.split_at_checked(name.len()) else {
        return false;
    };
    let longer = behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
    head.eq_ignore_ascii_case(name) && (name == "!--" || !longer)
}

fn find_end_tag(text: &str, wanted: &str) -> Option<usize> {
    let mut ends = text.match_indices("</").map(|(at, _)| at);
    ends.find(|at| {
        let found = text.get(*at..*at + wanted.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(wanted))
    })
}
