//! Feeds a parser with files that are nearly right, for as long as is asked: `scripts/fuzz`.
//!
//! `fuzz FORMAT SECONDS SEED`: every input that makes it panic, hang or take too much memory is
//! kept in `target/fuzz`, to become a test (`tests/intake/found`). Where the whole process dies, as
//! it does when the stack overflows, its last input stays there as `FORMAT-current`.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what cannot go on has failed"
)]

#[path = "../tests/it/support/mutate.rs"]
mod mutate;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mutate::{Dice, mutated, seeds};
use plenary::app::import::{self, DateOrder, ImportOptions};
use plenary::domain::local_time::Zone;

/// Inputs have at most 200 kB: whatever takes longer than this hangs.
const HANGS_AFTER: Duration = Duration::from_secs(20);

/// How often it is looked at a file that is still being read.
const LOOKED_AT_EVERY: Duration = Duration::from_millis(100);

/// What a run may take, in kilobytes of 1024 bytes: 200 MB. The program itself takes some 20,000.
const KILOBYTES_MAX: u64 = 200_000_000 / 1024;

/// Where inputs are kept.
const FOLDER: &str = "target/fuzz";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [format, seconds, seed] = arguments.as_slice() else {
        eprintln!("usage: fuzz FORMAT SECONDS SEED");
        return ExitCode::from(2);
    };
    if peak_kilobytes().is_none() {
        eprintln!("/proc/self/status does not tell how much memory is taken; run this on Linux");
        return ExitCode::from(3);
    }
    std::fs::create_dir_all(FOLDER).unwrap();
    let until = Instant::now() + Duration::from_secs(seconds.parse().unwrap());
    let first: u64 = seed.parse().unwrap();
    let (seeds, mut turn, mut failed) = (own_seeds(format), 0_u64, 0);
    let reading = Arc::new(Reading::of(format));
    watch(Arc::clone(&reading));
    std::panic::set_hook(Box::new(|_| {}));
    while Instant::now() < until {
        let seed = first.wrapping_add(turn);
        let bytes = mutated(&seeds, &mut Dice::new(seed));
        reading.begin(seed, &bytes);
        if std::panic::catch_unwind(|| swallow(&bytes, format)).is_err() {
            failed += 1;
            keep(format, "panic", seed, &bytes);
        }
        reading.end();
        turn += 1;
    }
    let _ = std::fs::remove_file(reading.current());
    let peak = peak_kilobytes().unwrap_or_default();
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

/// What is being read, for two threads: the one that reads, and the one that looks at it.
struct Reading {
    format: String,
    file: Mutex<Option<File>>,
}

/// An input, and when it was begun.
struct File {
    seed: u64,
    bytes: Vec<u8>,
    begun: Instant,
}

impl Reading {
    fn of(format: &str) -> Self {
        Reading {
            format: format.to_owned(),
            file: Mutex::new(None),
        }
    }

    /// Where the input of this moment stands, should the process die of it.
    fn current(&self) -> PathBuf {
        Path::new(FOLDER).join(format!("{}-current", self.format))
    }

    fn begin(&self, seed: u64, bytes: &[u8]) {
        if let Err(error) = std::fs::write(self.current(), bytes) {
            eprintln!("{}: {error}", self.current().display());
            std::process::exit(3);
        }
        let (bytes, begun) = (bytes.to_vec(), Instant::now());
        *self.file.lock().unwrap() = Some(File { seed, bytes, begun });
    }

    /// Judges a file once more when it has been read, so that the next one is not blamed for it.
    fn end(&self) {
        self.judge();
        *self.file.lock().unwrap() = None;
    }

    /// Ends the run when the file takes too long or too much: a thread cannot be stopped from
    /// outside, and the peak of a process never falls.
    fn judge(&self) {
        let file = self.file.lock().unwrap();
        let Some(File { seed, bytes, begun }) = &*file else {
            return;
        };
        let (taken, peak) = (begun.elapsed(), peak_kilobytes().unwrap_or_default());
        let fault = if taken > HANGS_AFTER {
            "hang"
        } else if peak > KILOBYTES_MAX {
            "memory"
        } else {
            return;
        };
        let format = &self.format;
        if keep(format, fault, *seed, bytes) {
            let _ = std::fs::remove_file(self.current());
        }
        println!(
            "{format}: {fault}: a file takes {taken:?} and the run {peak} kB, of {HANGS_AFTER:?} \
             and {KILOBYTES_MAX} kB"
        );
        std::process::exit(1);
    }
}

fn watch(reading: Arc<Reading>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(LOOKED_AT_EVERY);
            reading.judge();
        }
    });
}

/// Keeps an input by the seed that makes it again, and returns whether it could; the hook for
/// panics is silent, so whatever goes wrong here is said.
fn keep(format: &str, fault: &str, seed: u64, bytes: &[u8]) -> bool {
    let path = Path::new(FOLDER).join(format!("{format}-{fault}-{seed}"));
    let kept = std::fs::write(&path, bytes);
    match &kept {
        Ok(()) => println!("{format}: {fault}: kept as {}", path.display()),
        Err(error) => eprintln!("{format}: {fault}: seed {seed} is not kept: {error}"),
    }
    kept.is_ok()
}

/// The most memory that this process has had at once (proc_pid_status(5), VmHWM).
fn peak_kilobytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
