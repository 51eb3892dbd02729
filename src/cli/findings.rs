//! Conflicts and notes for programs that show findings beside the lines of a file.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::print::printable;
use crate::app::report::{ConflictReport, NoteReport};
use crate::domain::rules;

/// One finding, however it is told.
struct Finding<'a> {
    rule: &'a str,
    /// `error`, `warning` or `note`, as SARIF calls them.
    level: &'static str,
    text: String,
    line: Option<usize>,
    waived: bool,
    key: Option<&'a str>,
}

fn findings<'a>(conflicts: &'a [ConflictReport], notes: &'a [NoteReport]) -> Vec<Finding<'a>> {
    let conflicts = conflicts.iter().map(|conflict| {
        let mark = conflict
            .mark
            .iter()
            .map(|mark| format!(" To settle it: {mark}."));
        Finding {
            rule: &conflict.rule,
            level: match conflict.severity.as_str() {
                "block" | "block_release" => "error",
                _ => "warning",
            },
            text: format!("{}{}", conflict.detail, mark.collect::<String>()),
            line: None,
            waived: conflict.waived,
            key: Some(&conflict.key),
        }
    });
    let notes = notes.iter().map(|note| Finding {
        rule: &note.code,
        level: "note",
        text: note.text.clone(),
        line: note.line,
        waived: false,
        key: None,
    });
    conflicts.chain(notes).collect()
}

/// SARIF 2.1.0 (OASIS, 2020): one run, one result for each conflict and note.
pub fn sarif(file: Option<&str>, conflicts: &[ConflictReport], notes: &[NoteReport]) -> Value {
    let found = findings(conflicts, notes);
    let mut codes: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
    codes.sort_unstable();
    codes.dedup();
    let rule = |code: &&str| {
        let summary = rules::rule(code).map(|rule| rule.summary);
        let text = summary.map_or_else(|| code.replace('_', " "), str::to_owned);
        json!({"id": code, "shortDescription": {"text": text}})
    };
    let result = |finding: &Finding<'_>| result(file, finding);
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "plenary",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": found.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

fn result(file: Option<&str>, finding: &Finding<'_>) -> Value {
    let region = finding.line.map(|line| json!({"startLine": line}));
    let place = file.map(|file| {
        let mut place = Map::new();
        place.insert("artifactLocation".to_owned(), json!({"uri": uri(file)}));
        place.extend(region.map(|region| ("region".to_owned(), region)));
        json!([{"physicalLocation": place}])
    });
    let key = finding.key.map(|key| json!({"conflict/v1": key}));
    let suppressed = finding.waived.then(|| json!([{"kind": "external"}]));
    let fields = [
        ("ruleId", Some(json!(finding.rule))),
        ("level", Some(json!(finding.level))),
        ("message", Some(json!({"text": finding.text}))),
        ("locations", place),
        ("partialFingerprints", key),
        ("suppressions", suppressed),
    ];
    let fields = fields.into_iter();
    fields
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// A path as a relative reference (RFC 3986).
fn uri(file: &str) -> String {
    let mut uri = String::new();
    for byte in file.replace('\\', "/").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Workflow commands of GitHub Actions: a line for each finding.
pub fn github(
    out: &mut impl Write,
    file: Option<&str>,
    conflicts: &[ConflictReport],
    notes: &[NoteReport],
) -> io::Result<()> {
    for finding in findings(conflicts, notes)
        .iter()
        .filter(|finding| !finding.waived)
    {
        let level = match finding.level {
            "note" => "notice",
            level => level,
        };
        let mut properties = Vec::new();
        properties.extend(file.map(|file| format!("file={}", escaped(file, true))));
        properties.extend(finding.line.map(|line| format!("line={line}")));
        properties.push(format!("title={}", escaped(finding.rule, true)));
        let text = escaped(&printable(&finding.text), false);
        writeln!(out, "::{level} {}::{text}", properties.join(","))?;
    }
    Ok(())
}

/// What would end a command or a property is escaped.
fn escaped(text: &str, in_property: bool) -> String {
    let text = text
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    match in_property {
        true => text.replace(':', "%3A").replace(',', "%2C"),
        false => text,
    }
}
