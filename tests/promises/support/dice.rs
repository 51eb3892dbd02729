//! Chance that can be repeated.

/// What a run that asks for nothing else begins with.
const SEED: u64 = 20_260_504;

/// A small generator (SplitMix64): the same seed throws the same on every machine.
pub struct Dice {
    seed: u64,
    state: u64,
}

impl Dice {
    /// Dice with the seed of this run, which is printed if the test fails that holds them.
    pub fn of_this_run() -> Dice {
        let seed = std::env::var("PLENARY_SEED").ok();
        let seed = seed.map_or(SEED, |text| text.parse().unwrap());
        Dice { seed, state: seed }
    }

    /// A number from 1 to `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides + 1
    }
}

impl Drop for Dice {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the seed of this failure: PLENARY_SEED={}", self.seed);
        }
    }
}
