//! Closed lists of words, each with its one spelling outside (JSON, database, command line).

use super::error::Fault;

/// One of a closed list of words.
pub trait Word: Copy + PartialEq + Sized + 'static {
    const ALL: &'static [(Self, &'static str)];

    /// Its spelling outside.
    fn word(self) -> &'static str {
        let spelled = |(value, word): &(Self, &'static str)| (*value == self).then_some(*word);
        Self::ALL.iter().find_map(spelled).unwrap_or_default()
    }

    /// Takes one of the words; the error lists them.
    fn from_word(text: &str) -> Result<Self, Fault> {
        let found = Self::ALL
            .iter()
            .find(|(_, word)| *word == text)
            .map(|(value, _)| *value);
        found.ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|(_, word)| *word).collect();
            let detail = format!(
                "{text:?} is not known here; write one of {}",
                known.join(", ")
            );
            Fault::new("unknown_word", detail)
        })
    }
}

/// Declares an enum whose variants have one spelling outside.
macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($(#[$at:meta])* $variant:ident = $word:literal,)* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$at])* $variant,)* }

        impl $crate::domain::words::Word for $name {
            const ALL: &'static [(Self, &'static str)] = &[$(($name::$variant, $word)),*];
        }
    )*};
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::appearance::Role;

    #[test]
    fn every_word_is_read_back_as_what_it_says() {
        for (role, word) in Role::ALL {
            assert_eq!(
                (role.word(), Role::from_word(word).unwrap()),
                (*word, *role)
            );
        }
    }

    #[test]
    fn an_unknown_word_is_refused_with_the_known_ones() {
        let fault = Role::from_word("boss").unwrap_err();
        assert!(fault.detail.contains("moderator, chair, host"), "{fault}");
    }
}
