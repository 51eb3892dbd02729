//! Feeds a parser with files that are nearly right, for as long as is asked: `scripts/fuzz`.
//!
//! `fuzz FORMAT SECONDS SEED`: every input that makes it panic, hang or take too much memory is
//! kept in `target/fuzz`, to become a test (`tests/intake/found`).

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what cannot go on has failed"
)]

#[path = "../tests/it/support/mutate.rs"]
mod mutate;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mutate::{Dice, mutated, seeds};
use plenary::app::import::{self, DateOrder, ImportOptions};
use plenary::domain::local_time::Zone;

/// Inputs have at most 200 kB: whatever takes longer than this hangs.
const HANGS_AFTER: Duration = Duration::from_secs(20);

/// What a run may take, in kilobytes: the program itself takes some 20,000.
const KILOBYTES_MAX: u64 = 200 * 1024;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [format, seconds, seed] = arguments.as_slice() else {
        eprintln!("usage: fuzz FORMAT SECONDS SEED");
        return ExitCode::from(2);
    };
    let until = Instant::now() + Duration::from_secs(seconds.parse().unwrap());
    let first: u64 = seed.parse().unwrap();
    let (seeds, mut turn, mut failed) = (own_seeds(format), 0_u64, 0);
    let current = Arc::new(Mutex::new(Vec::new()));
    let begun = Arc::new(AtomicU64::new(0));
    watch(Arc::clone(&current), Arc::clone(&begun), format.clone());
    std::panic::set_hook(Box::new(|_| {}));
    while Instant::now() < until {
        let bytes = mutated(&seeds, &mut Dice::new(first.wrapping_add(turn)));
        current.lock().unwrap().clone_from(&bytes);
        begun.store(now(), Ordering::SeqCst);
        if std::panic::catch_unwind(|| swallow(&bytes, format)).is_err() {
            failed += 1;
            keep(format, "panic", &bytes);
        }
        begun.store(0, Ordering::SeqCst);
        turn += 1;
        if turn.is_multiple_of(64) && peak_kilobytes() > KILOBYTES_MAX {
            keep(format, "memory", &bytes);
            println!("{format}: more than {KILOBYTES_MAX} kB after {turn} files");
            return ExitCode::FAILURE;
        }
    }
    let peak = peak_kilobytes();
    println!("{format}: {turn} files in {seconds} s, {failed} panics, {peak} kB at most");
    ExitCode::from(u8::from(failed > 0))
}

/// The files that are of a format, and one of another sort.
fn own_seeds(format: &str) -> Vec<Vec<u8>> {
    let mut all = seeds();
    let stranger = all.first().cloned();
    all.retain(|bytes| import::read(std::slice::from_ref(bytes), &options(format)).is_ok());
    all.extend(stranger);
    all
}

fn swallow(bytes: &[u8], format: &str) {
    if let Ok(programme) = import::read(&[bytes.to_vec()], &options(format)) {
        drop(std::hint::black_box(programme.preview()));
    }
}

fn options(format: &str) -> ImportOptions {
    ImportOptions {
        format: (format != "any").then(|| format.to_owned()),
        zone: Zone::parse("Europe/Berlin").ok(),
        date_order: Some(DateOrder::DayMonth),
        marks: true,
        ..ImportOptions::default()
    }
}

fn now() -> u64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Ends the run when one file takes too long; a thread cannot be stopped from outside.
fn watch(current: Arc<Mutex<Vec<u8>>>, begun: Arc<AtomicU64>, format: String) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let since = begun.load(Ordering::SeqCst);
            let taken = Duration::from_millis(now().saturating_sub(since));
            if since > 0 && taken > HANGS_AFTER {
                keep(&format, "hang", &current.lock().unwrap());
                println!("{format}: a file takes more than {HANGS_AFTER:?}");
                std::process::exit(1);
            }
        }
    });
}

fn keep(format: &str, fault: &str, bytes: &[u8]) {
    let folder = std::path::Path::new("target/fuzz");
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(
        folder.join(format!("{format}-{fault}-{}", bytes.len())),
        bytes,
    )
    .unwrap();
}

/// The most memory that this process has had at once (proc_pid_status(5), VmHWM).
fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}
