//! Tidy: the rules of DESIGN.md that the compiler does not know, read from the source.
//!
//! Items come from the syntax tree, paths from the tokens, so macros are read like other code. It
//! finds mistakes, not tricks: a renamed clock or a re-export by an allowed room goes unseen.

mod samples;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::{fs, path::Path};

use proc_macro2::{LineColumn, TokenStream, TokenTree as Tree};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemConst, ItemStatic, Meta, TraitItemFn};

/// Columns of a line: two files fit side by side on a laptop.
const COLUMNS_MAX: usize = 100;
/// Lines of a function, from its signature to its closing brace: one tall screen.
const FUNCTION_LINES_MAX: usize = 70;
/// Lines of a file in `src`: about 400 want attention, the rest is room to finish a thought.
const FILE_LINES_MAX: usize = 500;

/// Each room and what it may see besides itself: the table of DESIGN.md.
const ROOMS: [(&str, &str); 7] = [
    ("domain", ""),
    ("intake", "domain"),
    ("render", "domain"),
    ("storage", "domain"),
    ("app", "domain intake render storage"),
    ("http", "app domain"),
    ("cli", "app domain"),
];

/// Foreign crates with owners: the modules (files or folders) that alone may name them.
const OWNED: [(&str, &str); 23] = [
    ("actix_web", "http main"),
    ("ammonia", "render::markdown"),
    ("chrono_tz", "domain"),
    ("clap", "cli main"),
    ("clap_complete", "cli"),
    ("diesel", "storage"),
    ("diesel_async", "storage"),
    ("diesel_migrations", "storage"),
    ("etcetera", "cli"),
    ("ics", "render"),
    ("governor", "http"),
    ("indicatif", "cli"),
    ("jiff", "domain::local_time"),
    ("libsqlite3_sys", "storage"),
    ("prometheus_client", "http"),
    ("pulldown_cmark", "render::markdown"),
    ("rustls", "storage"),
    ("rustls_native_certs", "storage"),
    ("tokio_postgres", "storage"),
    ("tokio_postgres_rustls", "storage"),
    ("toml", "cli"),
    ("utoipa", "http render::json app::report"),
    ("utoipa_swagger_ui", "http"),
];

/// What `domain` may not name, besides the crates owned elsewhere.
const IMPURE: &str = "serde serde_json tokio regex tracing \
    std::env std::fs std::net std::process std::time::SystemTime time::SystemTime";

/// Ends of paths that make a result depend on when it was computed.
const CLOCKS: &str = "Utc::now Local::now SystemTime::now Uuid::now_v7";

/// Modules with a register `ALL`, and the item by which their children stand in it.
const REGISTERS: [(&str, &str); 3] = [
    ("crate::domain::rules", "RULE"),
    ("crate::intake", "FORMAT"),
    ("crate::render", "FORMAT"),
];

/// Path, line, and what is wrong together with the way out; sorted, each once.
type Findings = BTreeSet<(String, usize, String)>;

#[test]
fn the_tree_is_tidy() {
    let files = load(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(!files.is_empty(), "no source was read");
    let findings = check(&files);
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// Returns what is untidy in `files` (path relative to the root, text), each as `path:line: …`.
fn check(files: &[(String, String)]) -> Vec<String> {
    let mut findings = Findings::new();
    let mut sources = Vec::new();
    for (path, text) in files {
        check_lines(path, text, &mut findings);
        match Source::read(path, text) {
            Ok(source) => sources.push(source),
            Err(error) => {
                let what = format!("cannot be parsed ({error}); make it compile");
                findings.insert((path.clone(), error.span().start().line, what));
            }
        }
    }
    for source in &sources {
        let items = source.untidy.iter().cloned();
        findings.extend(items.map(|(line, what)| (source.path.clone(), line, what)));
        check_names(source, &sources, &mut findings);
        check_registered(source, &sources, &mut findings);
    }
    let text = |(path, line, what)| format!("{path}:{line}: {what}");
    findings.into_iter().map(text).collect()
}

/// Reads every Rust file below `src`, `tests` and `benches`.
fn load(root: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root.join("src"), root.join("tests"), root.join("benches")];
    folders.retain(|folder| folder.is_dir());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                files.push((name.replace('\\', "/"), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files
}

fn check_lines(path: &str, text: &str, findings: &mut Findings) {
    for (line, columns) in (1..).zip(text.lines().map(|line| line.chars().count())) {
        if columns > COLUMNS_MAX {
            let what = format!("{columns} columns; break the line at {COLUMNS_MAX}");
            findings.insert((path.to_owned(), line, what));
        }
    }
    let lines = text.lines().count();
    if path.starts_with("src/") && lines > FILE_LINES_MAX {
        let what = format!("{lines} lines, {FILE_LINES_MAX} allowed; split the file by subject");
        findings.insert((path.to_owned(), lines, what));
    }
}

/// Judges the paths that a file names: clocks and sleeps at each place, other breaches once.
fn check_names(source: &Source, sources: &[Source], findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for Name { path, at, imported } in &source.names {
        let mut add = |what: String| findings.insert((source.path.clone(), at.line, what));
        if !starts(&source.home, "crate") {
            let sleeps = ends(path, "thread::sleep") || ends(path, "time::sleep");
            let waits = source.polls.iter().any(|poll| poll.contains(at));
            if sleeps && !waits && source.path.starts_with("tests/") {
                add("a sleep; poll against a deadline in a helper called `poll_until`".into());
            }
            continue;
        }
        if CLOCKS.split(' ').any(|clock| ends(path, clock)) && !source.is_in("app main") {
            add(format!(
                "`{path}` is a clock; ask it in `app`, hand the value in"
            ));
        }
        // `ics::read` may mean a neighbour `ics.rs`; in a `use`, rustc refuses what is ambiguous.
        let (first, room) = (split(path).0, split(split(&source.home).1).0);
        let is_local = |other: &Source| other.is_in(room) && ends(&other.home, first);
        let is_foreign = || *imported || !sources.iter().any(is_local);
        let breach = arrow(source, path).or_else(|| owned(source, path).filter(|_| is_foreign()));
        breach.filter(|what| seen.insert(what.clone())).map(add);
    }
}

fn arrow(source: &Source, path: &str) -> Option<String> {
    let (room, others) = ROOMS.iter().find(|(room, _)| source.is_in(room))?;
    let (first, rest) = split(path);
    let target = split(rest).0;
    let allowed = target == *room || others.split(' ').any(|other| other == target);
    let text = || format!("`{room}` sees `crate::{target}`; it may see only itself and [{others}]");
    (first == "crate" && !allowed).then(text)
}

fn owned(source: &Source, path: &str) -> Option<String> {
    if let Some((name, owners)) = OWNED.iter().find(|(name, _)| starts(path, name)) {
        let text = || format!("names `{name}`; move this to where it belongs: [{owners}]");
        return (!source.is_in(owners)).then(text);
    }
    let name = IMPURE.split(' ').find(|name| starts(path, name))?;
    let text = || format!("`domain` names `{name}`; do this outside and hand in the result");
    source.is_in("domain").then(text)
}

fn check_registered(source: &Source, sources: &[Source], findings: &mut Findings) {
    for (parent, item) in REGISTERS {
        let below = source.home.strip_prefix(&format!("{parent}::"));
        let is_due = below.is_some() && (item == "RULE" || source.format.is_some());
        let entry = format!("{}::{item}", split(below.unwrap_or_default()).0);
        let lists_it = |register: &Source| {
            let listed = |at| register.registers.iter().any(|all| all.contains(at));
            let mut names = register.names.iter();
            register.home == parent
                && names.any(|name| listed(&name.at) && ends(&name.path, &entry))
        };
        if is_due && !sources.iter().any(lists_it) {
            let line = source.format.unwrap_or(1);
            let what = format!("not registered; add `{entry}` to `ALL` of `{parent}`");
            findings.insert((source.path.clone(), line, what));
        }
    }
}

/// Takes the first segment off a path.
fn split(path: &str) -> (&str, &str) {
    path.split_once("::").unwrap_or((path, ""))
}

fn join(path: &str, rest: &str) -> String {
    let separator = ["::", ""][usize::from(path.is_empty() || rest.is_empty())];
    format!("{path}{separator}{rest}")
}

fn starts(path: &str, head: &str) -> bool {
    let rest = path.strip_prefix(head);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn ends(path: &str, tail: &str) -> bool {
    let rest = path.strip_suffix(tail);
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with("::"))
}

/// Whether a path that was read up to here has another segment or group.
fn goes_on(rest: &[Tree]) -> bool {
    let is_colon = |tree: &Tree| tree.to_string() == ":";
    matches!(rest, [a, b, Tree::Ident(_) | Tree::Group(_), ..] if is_colon(a) && is_colon(b))
}

/// A path of two segments or in a `use`; if it points into this crate, it begins with `crate`.
struct Name {
    path: String,
    at: LineColumn,
    imported: bool,
}

type Place = RangeInclusive<LineColumn>;

/// What the checks need to know of one file.
#[derive(Default)]
struct Source {
    path: String,
    /// The file as a module: `crate::render::json`, `crate::main`, `tests::it::tidy`.
    home: String,
    names: Vec<Name>,
    /// The modules written inside this file, outer ones first.
    modules: Vec<(Place, String)>,
    /// The functions called `poll_until`.
    polls: Vec<Place>,
    /// The constants and statics called `ALL`.
    registers: Vec<Place>,
    /// The line of a constant or static called `FORMAT`.
    format: Option<usize>,
    /// Line and text of what is wrong with the items.
    untidy: Vec<(usize, String)>,
}

impl Source {
    fn read(path: &str, text: &str) -> syn::Result<Source> {
        let tokens: TokenStream = text.parse()?;
        let tree: syn::File = syn::parse2(tokens.clone())?;
        let home = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let home = home.replace('/', "::").replacen("src::", "crate::", 1);
        let mut source = Source::default();
        (source.path, source.home) = (path.to_owned(), home);
        source.check_place(&tree);
        source.visit_file(&tree);
        source.read_paths(tokens, "", false);
        Ok(source)
    }

    fn add(&mut self, line: usize, what: &str) {
        self.untidy.push((line, what.to_owned()));
    }

    fn check_place(&mut self, tree: &syn::File) {
        let is_room = ROOMS.iter().any(|(room, _)| self.is_in(room));
        if starts(&self.home, "crate") && !is_room && !self.is_in("lib main") {
            self.add(1, "outside the rooms of DESIGN.md; move the file into one");
        }
        for item in &tree.items {
            let declares = matches!(item, Item::Mod(item) if item.content.is_none());
            if self.is_in("lib") && !declares {
                let line = item.span().start().line;
                self.add(line, "no module; move this out of lib.rs");
            }
        }
    }

    /// Whether this file is one of the given modules of the crate, or inside one.
    fn is_in(&self, modules: &str) -> bool {
        let mut modules = modules.split(' ');
        modules.any(|module| starts(&self.home, &join("crate", module)))
    }

    /// Collects the paths of `tokens`; in the braces of a `use` they begin with `prefix`.
    fn read_paths(&mut self, tokens: TokenStream, prefix: &str, mut imported: bool) {
        let trees: Vec<_> = tokens.into_iter().collect();
        let (mut trees, mut path) = (&trees[..], prefix.to_owned());
        while let Some((tree, rest)) = trees.split_first() {
            trees = rest;
            match tree {
                Tree::Ident(word) if word == "use" => imported = true,
                Tree::Ident(word) if word == "as" && imported => {
                    trees = rest.get(1..).unwrap_or_default()
                }
                Tree::Ident(word) => {
                    path = join(&path, &word.unraw().to_string());
                    if goes_on(rest) {
                        trees = &rest[2..];
                        continue;
                    }
                    self.add_name(&path, word.span().start(), imported);
                }
                Tree::Group(group) => self.read_paths(group.stream(), &path, imported),
                Tree::Punct(punct) => imported &= ",:*".contains(punct.as_char()),
                Tree::Literal(_) => imported = false,
            }
            path = prefix.to_owned();
        }
    }

    /// Notes a path, spelled out from the crate's root if it points into this crate.
    fn add_name(&mut self, path: &str, at: LineColumn, imported: bool) {
        if !imported && !path.contains("::") {
            return;
        }
        let around = self.modules.iter().filter(|(place, _)| place.contains(&at));
        let mut module = around.fold(self.home.clone(), |module, (_, name)| join(&module, name));
        let mut rest = path.strip_suffix("::self").unwrap_or(path);
        if let ("crate" | "plenary", tail) = split(rest) {
            (module, rest) = ("crate".into(), tail);
        } else if !matches!(split(rest).0, "self" | "super") {
            module.clear();
        }
        while let (step @ ("self" | "super"), tail) = split(rest) {
            if step == "super" {
                module.truncate(module.rfind("::").unwrap_or(module.len()));
            }
            rest = tail;
        }
        let path = join(&module, rest);
        self.names.push(Name { path, at, imported });
    }

    fn add_function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let place = signature.span().start()..=body.span().end();
        let (name, line) = (&signature.ident, place.start().line);
        let lines = place.end().line + 1 - line;
        if lines > FUNCTION_LINES_MAX && !self.path.starts_with("benches/") {
            let what =
                format!("`{name}` has {lines} lines, {FUNCTION_LINES_MAX} allowed; split it");
            self.untidy.push((line, what));
        }
        if name == "poll_until" {
            self.polls.push(place);
        }
    }
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item(&mut self, item: &'ast Item) {
        let place = item.span().start()..=item.span().end();
        match item {
            Item::Mod(item) => self.modules.push((place, item.ident.unraw().to_string())),
            Item::Fn(item) => self.add_function(&item.sig, &item.block),
            Item::Const(ItemConst { ident, .. }) | Item::Static(ItemStatic { ident, .. }) => {
                if ident == "ALL" {
                    self.registers.push(place);
                } else if ident == "FORMAT" {
                    self.format = Some(ident.span().start().line);
                }
            }
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.add_function(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(body) = &item.default {
            self.add_function(&item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let is_ignore = |tree: Tree| tree.to_string() == "ignore";
        let ignores = match &attribute.meta {
            Meta::List(meta) if meta.path.is_ident("cfg_attr") => {
                meta.tokens.clone().into_iter().any(is_ignore)
            }
            meta => meta.path().is_ident("ignore"),
        };
        if ignores {
            let line = attribute.span().start().line;
            self.add(line, "an ignored test; mend it or delete it");
        }
    }
}
