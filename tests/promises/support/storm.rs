//! Many writes at once, each of them whole or absent, and what became of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::json;

use super::Server;
use super::client::{Answer, Client};
use super::forum::{Forum, creation, new_id};

/// One request.
#[derive(Debug)]
enum Ask {
    /// Makes a session.
    One(String),
    /// Makes some sessions.
    Batch(Vec<String>),
    /// Makes some sessions and publishes them, with a note.
    Release(Vec<String>, String),
    /// Writes into the title of a session how often that was done.
    Count(String, u64),
}

impl Ask {
    fn send(&self, client: &Client, api: &str) -> Answer {
        let title = json!({"title": "Session"});
        let edits = |ids: &[String]| -> Vec<_> {
            ids.iter()
                .map(|id| creation("session", id, &title))
                .collect()
        };
        match self {
            Ask::One(id) => client.put(&format!("{api}/sessions/{id}"), &title),
            Ask::Batch(ids) => client.post(&format!("{api}/edits"), &json!({"edits": edits(ids)})),
            Ask::Release(ids, note) => {
                let body = json!({"edits": edits(ids), "publish": {"note": note}});
                client.post(&format!("{api}/edits"), &body)
            }
            Ask::Count(id, count) => {
                let body = json!({"title": counted(*count)});
                client.patch(&format!("{api}/sessions/{id}"), "*", &body)
            }
        }
    }

    fn sessions(&self) -> &[String] {
        match self {
            Ask::One(id) | Ask::Count(id, _) => std::slice::from_ref(id),
            Ask::Batch(ids) | Ask::Release(ids, _) => ids,
        }
    }
}

fn counted(count: u64) -> String {
    format!("Counted to {count}")
}

/// What a writer does all the time.
enum Habit {
    One,
    Batch,
    Release,
    Count(String),
}

/// How many sessions are made at once.
const BATCH: usize = 3;

impl Habit {
    fn ask(&self, turn: u64) -> Ask {
        let batch = || (0..BATCH).map(|_| new_id()).collect();
        match self {
            Habit::One => Ask::One(new_id()),
            Habit::Batch => Ask::Batch(batch()),
            Habit::Release => Ask::Release(batch(), format!("Note {turn}")),
            Habit::Count(id) => Ask::Count(id.clone(), turn),
        }
    }
}

/// A request, and how many were acknowledged before it was, if it was.
#[derive(Debug)]
struct Sent {
    ask: Ask,
    acknowledged: Option<usize>,
}

/// Writers at work.
pub struct Storm {
    writers: Vec<JoinHandle<Vec<Sent>>>,
    acknowledgements: Receiver<()>,
    shared: Arc<Shared>,
    before: i64,
}

#[derive(Default)]
struct Shared {
    acknowledged: AtomicUsize,
    is_over: AtomicBool,
}

impl Storm {
    /// Lets five writers loose on a conference, each of whom asks for one thing after the other
    /// until it is over or the server fails.
    pub fn begin(server: &Server, forum: &Forum) -> Storm {
        let client = Client::of(server);
        let counter = new_id();
        forum
            .put_session(&client, &counter, &counted(0))
            .expect(201);
        forum.publish(&client).expect(201);
        let before = forum.revision(&client);
        let (sender, acknowledgements) = channel();
        let shared = Arc::new(Shared::default());
        let habits = [
            Habit::One,
            Habit::One,
            Habit::Batch,
            Habit::Release,
            Habit::Count(counter),
        ];
        let writer = |habit| {
            let (client, api) = (Client::of(server), forum.api.clone());
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            std::thread::spawn(move || write(&client, &api, &habit, &shared, &sender))
        };
        Storm {
            writers: habits.into_iter().map(writer).collect(),
            acknowledgements,
            shared,
            before,
        }
    }

    /// Waits until so many more requests are acknowledged.
    pub fn wait_for(&self, acknowledgements: u64) {
        for _ in 0..acknowledgements {
            let arrived = self.acknowledgements.recv_timeout(Duration::from_secs(30));
            assert_eq!(arrived, Ok(()), "the storm has died down");
        }
    }

    /// How many requests are acknowledged by now.
    pub fn acknowledged(&self) -> usize {
        self.shared.acknowledged.load(Ordering::SeqCst)
    }

    /// Lets the writers finish what they have begun, and says what they have done.
    pub fn end(self) -> Told {
        self.shared.is_over.store(true, Ordering::SeqCst);
        let writers = self.writers.into_iter();
        Told {
            writers: writers.map(|writer| writer.join().unwrap()).collect(),
            before: self.before,
        }
    }
}

fn write(
    client: &Client,
    api: &str,
    habit: &Habit,
    shared: &Shared,
    sender: &Sender<()>,
) -> Vec<Sent> {
    let mut all = Vec::new();
    while !shared.is_over.load(Ordering::SeqCst) {
        let ask = habit.ask(u64::try_from(all.len()).unwrap() + 1);
        let answer = ask.send(client, api);
        // Nobody answers, or the database is gone; a refusal would be a mistake of the test.
        let failed = matches!(answer.status, 0 | 500..);
        assert!(answer.is_done() || failed, "{answer}");
        let number = || shared.acknowledged.fetch_add(1, Ordering::SeqCst);
        let acknowledged = (!failed).then(number);
        all.push(Sent { ask, acknowledged });
        if failed {
            break;
        }
        // Whoever waited may have gone.
        let _ = sender.send(());
    }
    all
}

/// What the writers of a storm have asked for, each in order.
pub struct Told {
    writers: Vec<Vec<Sent>>,
    /// The revision that the agenda had before.
    before: i64,
}

impl Told {
    /// How many requests were acknowledged.
    pub fn acknowledged(&self) -> usize {
        let all = self.writers.iter().flatten();
        all.filter(|sent| sent.acknowledged.is_some()).count()
    }

    /// How many requests were not.
    pub fn unanswered(&self) -> usize {
        self.writers.iter().flatten().count() - self.acknowledged()
    }

    /// Holds what was found to what was said.
    ///
    /// The first `kept` acknowledged requests are there. Each is there as a whole or not at all,
    /// with all that its writer has sent before; the revision counts them, and nothing else is
    /// there.
    #[track_caller]
    pub fn check(&self, found: &Found, kept: usize) {
        let (mut there, mut known) = (0, BTreeSet::<&String>::new());
        for writer in &self.writers {
            let mut missing = None;
            for sent in writer {
                let is_there = found.holds(&sent.ask);
                let is_kept = sent.acknowledged.is_some_and(|number| number < kept);
                assert!(is_there || !is_kept, "acknowledged and lost: {sent:?}");
                assert!(
                    !is_there || missing.is_none(),
                    "{sent:?} without {missing:?}"
                );
                missing = missing.or((!is_there).then_some(sent));
                there += i64::from(is_there);
                known.extend(sent.ask.sessions());
            }
        }
        // The count may stand at zero yet, when nobody has sent a one.
        let strangers = found.titles.iter().filter(|(id, _)| !known.contains(id));
        let strangers: Vec<_> = strangers
            .filter(|(_, title)| **title != counted(0))
            .collect();
        assert!(strangers.is_empty(), "never asked for: {strangers:?}");
        assert_eq!(
            found.revision - self.before,
            there,
            "the revision counts what was accepted"
        );
        let expected: Vec<_> = (found.revisions[0]..=found.revision).collect();
        assert_eq!(
            found.revisions, expected,
            "the change log has each revision once"
        );
    }
}

/// What a server has of a conference.
pub struct Found {
    titles: BTreeMap<String, String>,
    notes: BTreeSet<String>,
    pub revision: i64,
    /// Those of the change log.
    revisions: Vec<i64>,
}

impl Found {
    pub fn of(server: &Server, forum: &Forum) -> Found {
        let client = Client::of(server);
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let sessions = forum.all(&client, "sessions");
        let pair = |session: &serde_json::Value| text(&session["id"]).zip(text(&session["title"]));
        let releases = forum.all(&client, "releases");
        let changes = forum.all(&client, "changes");
        // A release is logged with the revision that it shows.
        let changes = changes.iter().filter(|change| change["kind"] != "publish");
        Found {
            titles: sessions.iter().filter_map(pair).collect(),
            notes: releases
                .iter()
                .filter_map(|release| text(&release["note"]))
                .collect(),
            revision: forum.revision(&client),
            revisions: changes
                .map(|change| change["revision"].as_i64().unwrap())
                .collect(),
        }
    }

    /// True if what was asked for is there as a whole, false if nothing of it is.
    #[track_caller]
    fn holds(&self, ask: &Ask) -> bool {
        if let Ask::Count(id, count) = ask {
            let title = self.titles.get(id);
            let reached = title.and_then(|title| title.rsplit(' ').next()?.parse().ok());
            return reached.is_some_and(|reached: u64| reached >= *count);
        }
        let sessions = ask.sessions().iter();
        let mut parts: Vec<_> = sessions.map(|id| self.titles.contains_key(id)).collect();
        if let Ask::Release(_, note) = ask {
            parts.push(self.notes.contains(note));
        }
        let first = parts[0];
        assert!(
            parts.iter().all(|part| *part == first),
            "in part only: {ask:?} {parts:?}"
        );
        first
    }
}
