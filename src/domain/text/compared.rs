//! Texts as they are compared, when it is asked whether two of them name one thing.

/// A text in lower case, with one blank between words.
pub fn plain(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// The words of a text in lower case, without what stands between them: no dash and no colon makes
/// another title.
pub fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}
