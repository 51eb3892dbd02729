//! What a reader of rendered Markdown sees of a text: marks of emphasis, links, backslashes and
//! character references stand in the text, and letters alone are printed.

/// The longest character reference: `&CounterClockwiseContourIntegral;`.
const REFERENCE_BYTES_MAX: usize = 32;

/// What stands behind a letter, where a text shows that one first.
pub fn after_letter(text: &str, wanted: char) -> Option<&str> {
    if let Some((reference, after)) = reference(text) {
        return stands_for(reference, wanted).then_some(after);
    }
    let text = match text.strip_prefix('\\') {
        Some(escaped) if escaped.starts_with(wanted) => escaped,
        _ => text,
    };
    let mut chars = text.chars();
    let there = chars.next()?;
    is_same(there, wanted).then_some(chars.as_str())
}

/// What stands behind marks of emphasis and brackets of links, which are not printed.
pub fn after_marks(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(['*', '_', '`', '~', '[']);
        let link = rest
            .strip_prefix("](")
            .and_then(|link| link.split_once(')'));
        match link {
            Some((_, after)) => rest = after,
            None => return rest,
        }
    }
}

/// What stands behind the blanks between two words; `None` when there are none.
pub fn after_blanks(text: &str) -> Option<&str> {
    let from = after_marks(text);
    let mut rest = from;
    let mut is_new_line = false;
    loop {
        let mut chars = rest.chars();
        let first = chars.next()?;
        let after = chars.as_str();
        match first {
            '\n' => is_new_line = true,
            // The mark of a quotation stands on each of its lines.
            '>' if is_new_line => {}
            // That breaks the line.
            '\\' if after.starts_with('\n') => {}
            blank if blank.is_whitespace() => {}
            _ => match reference(rest) {
                Some((name, behind)) if is_blank(name) => {
                    rest = behind;
                    continue;
                }
                _ => break,
            },
        }
        rest = after;
    }
    (rest.len() < from.len()).then_some(rest)
}

/// The character reference that a text begins with, without `&` and `;`, and what stands behind.
fn reference(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('&')?;
    let mut bytes = inside.bytes().take(REFERENCE_BYTES_MAX);
    let end = bytes.position(|byte| byte == b';')?;
    let (name, after) = (inside.get(..end)?, inside.get(end + 1..)?);
    let is_one = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'#';
    (!name.is_empty() && name.bytes().all(is_one)).then_some((name, after))
}

/// Whether a reference may print a letter. There are two thousand names, and hardly one of them is
/// that of an ASCII letter; so each may be any other one.
fn stands_for(reference: &str, wanted: char) -> bool {
    match reference.strip_prefix('#') {
        Some(number) => numbered(number).is_some_and(|there| is_same(there, wanted)),
        None => !wanted.is_ascii_alphanumeric(),
    }
}

fn is_blank(reference: &str) -> bool {
    match reference.strip_prefix('#') {
        Some(number) => numbered(number).is_some_and(char::is_whitespace),
        // nbsp, ensp, thinsp and their like.
        None => reference.ends_with("sp"),
    }
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

fn is_same(there: char, wanted: char) -> bool {
    there.to_lowercase().eq(wanted.to_lowercase())
}
