//! Who may write.
//!
//! A token is `plenary_owner_`, 32 random letters and digits, and six more that check them, so
//! that a mistyped one is told from a wrong one. Only its hash is kept.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{App, Error, clock};
use crate::domain;
use crate::domain::hash::sha256_hex;
use crate::domain::text::Name;
use crate::storage::{self, StoredToken};

/// What the change log calls the owner.
pub const OWNER: &str = "token:owner";

const PREFIX: &str = "plenary_owner_";
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

/// A token without its secret.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenHead {
    pub name: String,
    pub created_at: DateTime<Utc>,
}

/// The bearer of a token, as the change log names them.
fn bearer(name: &str) -> Result<Name, domain::error::Error> {
    let bearer = Name::parse(&format!("token:{name}"));
    bearer.map_err(|fault| fault.at("/name").into())
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

impl App {
    /// Who a secret belongs to, as the change log names them; `None` when nobody.
    pub fn authenticate(&self, secret: &str) -> Result<Option<Name>, Error> {
        let hash = Hash::of(secret);
        let name = if self.owner.as_ref() == Some(&hash) {
            Some("owner".to_owned())
        } else if is_mistyped(secret) {
            None
        } else {
            self.store.read(|tx| storage::has_token(tx, &hash.0))?
        };
        Ok(name.map(|name| bearer(&name)).transpose()?)
    }

    /// Makes a token; its secret is shown this once.
    pub fn create_token(&self, name: &Name) -> Result<String, Error> {
        bearer(name.as_str())?;
        let secret = mint();
        let token = StoredToken {
            id: clock::new_id(),
            name: name.to_string(),
            hash: Hash::of(&secret).0,
            created_at: clock::now(),
        };
        let added = self.store.write(|tx| storage::add_token(tx, &token));
        added.map_err(|error| match error {
            storage::Error::Exists(_) => Error::TokenExists(name.to_string()),
            other => Error::Storage(other),
        })?;
        Ok(secret)
    }

    /// At the first start: the owner's token, unless the environment gives one.
    pub fn first_token(&self) -> Result<Option<String>, Error> {
        if self.owner.is_some() || !self.tokens()?.is_empty() {
            return Ok(None);
        }
        let name = Name::parse("owner").map_err(|fault| fault.at("/name"));
        match self.create_token(&name.map_err(domain::error::Error::from)?) {
            // Another process was first, and has shown it.
            Err(Error::TokenExists(_)) => Ok(None),
            other => other.map(Some),
        }
    }

    /// All tokens, by name.
    pub fn tokens(&self) -> Result<Vec<TokenHead>, Error> {
        let tokens = self.store.read(storage::tokens)?;
        let head = |token: StoredToken| TokenHead {
            name: token.name,
            created_at: token.created_at,
        };
        Ok(tokens.into_iter().map(head).collect())
    }

    /// Forgets a token, at once.
    pub fn revoke_token(&self, name: &str) -> Result<(), Error> {
        if self.store.write(|tx| storage::delete_token(tx, name))? {
            return Ok(());
        }
        Err(Error::NoToken(name.to_owned()))
    }
}

fn mint() -> String {
    let random = random();
    format!("{PREFIX}{random}{}", check(&random))
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
fn is_mistyped(secret: &str) -> bool {
    let Some(rest) = secret.strip_prefix(PREFIX) else {
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
        let (a, b) = (mint(), mint());
        assert_eq!((a.len(), a == b, is_mistyped(&a)), (52, false, false));
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
