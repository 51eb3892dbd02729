//! Secrets: how they are made, told apart and kept.
//!
//! A token is `plenary_`, its permission, 32 random letters and digits, and six more that check
//! them, so that a mistyped one is told from a wrong one and scanners for lost secrets find it.
//! Only hashes are kept.

use sha2::{Digest, Sha256};

use super::Error;
use crate::domain::access::Permission;
use crate::domain::hash::sha256_hex;
use crate::domain::words::Word;

/// What every minted token begins with; its permission follows.
const PREFIX: &str = "plenary_";

const RANDOM_CHARS: usize = 32;
const CHECK_CHARS: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The SHA-256 of a secret, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hash(String);

impl Hash {
    pub(super) fn of(secret: &str) -> Self {
        Hash(sha256_hex(secret, 32))
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

/// Takes the owner's secret from the environment: 32 to 128 printable ASCII characters.
pub(super) fn owner_secret(secret: &str) -> Result<Hash, Error> {
    let printable = secret.bytes().all(|byte| byte.is_ascii_graphic());
    if printable && (32..=128).contains(&secret.len()) {
        return Ok(Hash::of(secret));
    }
    let detail = "this must be 32 to 128 printable ASCII characters without blanks".to_owned();
    Err(Error::Setting {
        name: "PLENARY_OWNER_TOKEN",
        detail,
    })
}

/// A new token of a permission.
pub(super) fn mint(permission: Permission) -> String {
    let random = random();
    format!("{PREFIX}{}_{random}{}", permission.word(), check(&random))
}

/// A secret that nobody guesses: 32 letters and digits, 190 bits.
#[expect(
    clippy::expect_used,
    reason = "without randomness there are no secrets"
)]
pub(super) fn random() -> String {
    let mut random = String::new();
    while random.len() < RANDOM_CHARS {
        let mut bytes = [0_u8; 64];
        getrandom::fill(&mut bytes).expect("the system has randomness");
        // 248 is the last multiple of 62: the rest would favour some letters.
        let letters = bytes.iter().filter(|byte| **byte < 248);
        let letters = letters.filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len()));
        random.extend(letters.map(|letter| char::from(*letter)));
    }
    random.truncate(RANDOM_CHARS);
    random
}

fn check(random: &str) -> String {
    let hash = Sha256::digest(random);
    let letters = hash.iter().take(CHECK_CHARS);
    let letter = |byte: &u8| ALPHABET.get(usize::from(*byte) % ALPHABET.len()).copied();
    letters.filter_map(letter).map(char::from).collect()
}

/// True for a minted token whose letters do not check; other secrets have nothing to check.
pub(super) fn is_mistyped(secret: &str) -> bool {
    let kind = secret
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('_'));
    let Some((_, rest)) = kind else {
        return false;
    };
    rest.is_ascii() && rest.len() == RANDOM_CHARS + CHECK_CHARS && {
        let (random, checked) = rest.split_at(RANDOM_CHARS);
        check(random) != checked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minted_tokens_check_and_differ() {
        let (a, b) = (mint(Permission::Owner), mint(Permission::Owner));
        assert_eq!((a.len(), a == b, is_mistyped(&a)), (52, false, false));
        assert!(a.starts_with("plenary_owner_") && mint(Permission::Viewer).contains("_viewer_"));
        let wrong = format!("{}{}", &a[..51], if a.ends_with('x') { 'y' } else { 'x' });
        assert!(is_mistyped(&wrong));
    }

    #[test]
    fn an_owner_secret_is_long_and_printable() {
        assert!(owner_secret(&"s".repeat(32)).is_ok());
        for bad in [
            "short",
            &"s".repeat(129),
            &format!("{} ", "s".repeat(40)),
            &"ü".repeat(40),
        ] {
            assert!(owner_secret(bad).is_err(), "{bad}");
        }
    }
}
