//! No bytes make a parser panic, and whatever is read can be brought in or is refused in words.
//! `scripts/fuzz` does the same for longer.

use plenary::app::import::{self, DateOrder, ImportOptions};
use plenary::domain::local_time::Zone;

use crate::support::mutate::{Dice, mutated, seeds};

fn options(format: Option<&str>) -> ImportOptions {
    ImportOptions {
        format: format.map(str::to_owned),
        zone: Zone::parse("Europe/Berlin").ok(),
        date_order: Some(DateOrder::DayMonth),
        marks: true,
        ..ImportOptions::default()
    }
}

/// Lets one format, or the one that is surest, read some bytes, and brings in what was read.
fn swallow(bytes: &[u8], format: Option<&str>) {
    let Ok(programme) = import::read(&[bytes.to_vec()], &options(format)) else {
        return;
    };
    // A file that prints no dates asks for them.
    if let Err(error) = programme.preview() {
        assert!(!error.to_string().is_empty());
    }
}

#[test]
fn no_bytes_make_any_parser_panic() {
    let seeds = seeds();
    assert!(seeds.len() > 20, "{}", seeds.len());
    for (number, format) in import::formats().into_iter().enumerate() {
        let read = |bytes: &Vec<u8>| {
            import::read(std::slice::from_ref(bytes), &options(Some(format))).is_ok()
        };
        let own: Vec<_> = seeds.iter().filter(|bytes| read(bytes)).cloned().collect();
        assert!(!own.is_empty(), "no file of ours is {format}");
        for turn in 0..150 {
            let seed = u64::try_from(number * 1_000_000 + turn).unwrap();
            let bytes = mutated(&own, &mut Dice::new(seed));
            let done = std::panic::catch_unwind(|| {
                swallow(&bytes, Some(format));
                swallow(&bytes, None);
            });
            assert!(done.is_ok(), "seed {seed} makes {format} panic");
        }
    }
}

#[test]
fn what_once_went_wrong_goes_well() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake/found");
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        swallow(&bytes, None);
        import::formats()
            .into_iter()
            .for_each(|format| swallow(&bytes, Some(format)));
    }
}

#[test]
fn random_bytes_and_deep_nests_are_refused_in_words() {
    let mut dice = Dice::new(7);
    for length in [0, 1, 2, 10, 100, 10_000] {
        let bytes: Vec<u8> = (0..length)
            .map(|_| u8::try_from(dice.below(256)).unwrap())
            .collect();
        import::formats()
            .into_iter()
            .for_each(|format| swallow(&bytes, Some(format)));
        swallow(&bytes, None);
    }
    for part in [
        "[",
        "{\"a\":",
        "<a>",
        "<schedule>",
        "BEGIN:VEVENT\n",
        "(",
        "| ",
        "&lt;",
        "\"",
    ] {
        let nest = part.repeat(20_000);
        import::formats()
            .into_iter()
            .for_each(|format| swallow(nest.as_bytes(), Some(format)));
        swallow(nest.as_bytes(), None);
    }
}
