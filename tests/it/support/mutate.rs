//! Files that are nearly right: what a parser sees when an editor, a mail program or somebody
//! hostile had a hand in them. Repeatable: a seed makes the same file again.

/// A stream of numbers (xorshift64*, Vigna 2016).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap_or_default() % bound.max(1)
    }
}

/// Texts that parsers trip over.
const SPICE: &[&str] = &[
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\r",
    "\n\n\n",
    "|",
    "<",
    ">",
    "&#x0;",
    "&amp;amp;",
    "]]>",
    "<!--",
    "<![CDATA[",
    "<!DOCTYPE x>",
    "\"",
    "\\u0000",
    "\\ud800",
    "{\"a\":",
    "[[[[[[[[",
    "}}}}",
    "99999999999999999999",
    "-1",
    "1e999",
    "2027-02-30",
    "0000-00-00",
    "25:61",
    "24:00",
    "2027-03-28T02:30",
    "+99:99",
    "RRULE:FREQ=SECONDLY;COUNT=999999999",
    "BEGIN:VEVENT",
    "END:VCALENDAR",
    "DTSTART;TZID=:99999999T999999",
    "Panel 999999999999: ",
    "9:00–9:00 ",
    "12:00 AM - 12:00 AM",
    ",,,,,,,,,",
    ";;;;",
    "\t\t\t",
    "ﬀ",
    "𝔘𝔫𝔦",
    "é\u{301}\u{301}",
    "Ann Lee (moderator) (she/her) (",
    " – ",
    "@",
    "null",
    "true",
    "PT999999999H",
    "=cmd|' /C",
];

/// The longest file that is made.
const BYTES_MAX: usize = 200_000;

/// One of some files, or a piece of each of two, with a handful of faults.
pub fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    if dice.below(4) == 0 {
        let other = &seeds[dice.below(seeds.len())];
        let (cut, from) = (dice.below(bytes.len() + 1), dice.below(other.len() + 1));
        bytes.truncate(cut);
        bytes.extend_from_slice(&other[from..]);
    }
    for _ in 0..1 + dice.below(8) {
        let at = dice.below(bytes.len() + 1);
        let length = dice.below(40).min(bytes.len() - at);
        match dice.below(7) {
            0 => drop(bytes.drain(at..at + length)),
            1 => {
                let spice = SPICE[dice.below(SPICE.len())].as_bytes();
                bytes.splice(at..at, spice.iter().copied());
            }
            2 => {
                let spice = SPICE[dice.below(SPICE.len())].as_bytes();
                bytes.splice(at..at + length, spice.iter().copied());
            }
            3 => {
                let times = 1 + dice.below(200);
                let piece = bytes[at..at + length].repeat(times);
                bytes.splice(at..at, piece);
            }
            4 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = u8::try_from(dice.below(256)).unwrap_or_default();
                }
            }
            5 => {
                let to = dice.below(bytes.len() + 1);
                let piece = bytes[at..at + length].to_vec();
                bytes.splice(to..to, piece);
            }
            _ => bytes.truncate(at.max(bytes.len() / 2)),
        }
        bytes.truncate(BYTES_MAX);
    }
    bytes
}

/// Our own files of every format: those of the readers' tests, and what this program publishes.
pub fn seeds() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut files: Vec<_> = ["intake", "golden"]
        .iter()
        .flat_map(|kind| std::fs::read_dir(folder.join(kind)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.push(folder.join("../src/app/demo.txt"));
    files.sort();
    files
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}
