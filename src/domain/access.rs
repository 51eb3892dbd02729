//! Who may do what: permissions of a conference, rights of a token.

use core::net::IpAddr;
use std::fmt::{self, Display};

use chrono::{DateTime, Utc};

use super::error::Fault;
use super::ids::ConferenceId;
use super::text::{Name, Slug};
use super::words::{Word, words};

words! {
    /// What a token may do.
    Right {
        /// See the draft, its conflicts and its history.
        Read = "read",
        /// Change the draft.
        Write = "write",
        /// Make it public.
        Publish = "publish",
        /// Make and delete conferences and tokens, and redact people.
        Admin = "admin",
    }

    /// What somebody is to a conference.
    Permission {
        Owner = "owner",
        Editor = "editor",
        Viewer = "viewer",
    }
}

/// Some of the rights; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights(
    // Invariant: in the order of Right::ALL, each at most once, not empty.
    Vec<Right>,
);

impl Permission {
    /// All that a permission can do; a token may be given less.
    pub fn rights(self) -> Rights {
        Rights(match self {
            Permission::Owner => vec![Right::Read, Right::Write, Right::Publish, Right::Admin],
            Permission::Editor => vec![Right::Read, Right::Write, Right::Publish],
            Permission::Viewer => vec![Right::Read],
        })
    }
}

impl Rights {
    /// Takes rights in any order.
    ///
    /// # Errors
    /// No right at all.
    pub fn new(mut rights: Vec<Right>) -> Result<Self, Fault> {
        rights.sort();
        rights.dedup();
        if rights.is_empty() {
            let detail = "a token without a right opens nothing; give at least read";
            return Err(Fault::new("empty", detail));
        }
        Ok(Rights(rights))
    }

    /// Takes words with commas between them: `read,write`.
    ///
    /// # Errors
    /// A word that is no right, or none.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let words = text.split(',').map(str::trim);
        let rights: Result<Vec<_>, _> = words.map(Right::from_word).collect();
        Rights::new(rights?)
    }

    pub fn include(&self, right: Right) -> bool {
        self.0.contains(&right)
    }

    /// True when each of these is one of those.
    pub fn within(&self, those: &Rights) -> bool {
        self.0.iter().all(|right| those.include(*right))
    }

    /// All but one of them, if any is left.
    pub fn without(&self, right: Right) -> Option<Rights> {
        let rest = self.0.iter().copied().filter(|other| *other != right);
        Rights::new(rest.collect()).ok()
    }

    pub fn as_slice(&self) -> &[Right] {
        &self.0
    }
}

impl Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|right| right.word()).collect();
        f.write_str(&words.join(","))
    }
}

/// What the bearer of a token may do, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub permission: Permission,
    pub rights: Rights,
    /// The only conference for which it is good; all of them when there is none.
    pub conference: Option<(ConferenceId, Slug)>,
    /// When it ends, if it does.
    pub until: Option<DateTime<Utc>>,
}

/// Why somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// As far as they know, there is no such conference.
    Foreign,
    /// They have not the right.
    Lacking(Right),
}

impl Grant {
    /// The owner of everything.
    pub fn owner() -> Self {
        Grant {
            permission: Permission::Owner,
            rights: Permission::Owner.rights(),
            conference: None,
            until: None,
        }
    }

    /// Says whether something may be done with a conference, or with the whole service.
    ///
    /// # Errors
    /// Whoever knows one conference learns nothing about others, not even whether they exist.
    pub fn check(&self, right: Right, slug: Option<&str>) -> Result<(), Refusal> {
        match (&self.conference, slug) {
            (Some((_, own)), Some(asked)) if own.as_str() != asked => Err(Refusal::Foreign),
            _ if self.rights.include(right) => Ok(()),
            _ => Err(Refusal::Lacking(right)),
        }
    }

    /// True when the bearer may see a conference in a list.
    pub fn sees(&self, slug: &Slug) -> bool {
        self.check(Right::Read, Some(slug.as_str())).is_ok()
    }

    /// True when this is not more than that and does not outlive it: whoever has that may give
    /// this to others.
    pub fn is_for(&self, that: &Grant) -> bool {
        let outlives = match (self.until, that.until) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(this), Some(that)) => this > that,
        };
        self.within(that) && !outlives
    }

    /// True when this is good for no more than that, however long: whoever has that may know of it
    /// and end it.
    pub fn within(&self, that: &Grant) -> bool {
        let there = match (&self.conference, &that.conference) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some((this, _)), Some((that, _))) => this == that,
        };
        there && self.rights.within(&that.rights)
    }
}

/// Who asks for something, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// As the change log names them: `token:…`, `cli:…`, `person:…`.
    pub name: Name,
    /// The address that the request came from; none from the command line of the machine itself.
    pub origin: Option<IpAddr>,
}

impl From<Name> for Actor {
    /// Somebody on this machine.
    fn from(name: Name) -> Self {
        Actor { name, origin: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(permission: Permission, slug: Option<&str>) -> Grant {
        let id = ConferenceId::from(uuid::Uuid::nil());
        Grant {
            permission,
            rights: permission.rights(),
            conference: slug.map(|slug| (id, Slug::parse(slug).unwrap())),
            until: None,
        }
    }

    #[test]
    fn a_permission_is_what_it_says() {
        let may = |permission, right| grant(permission, None).check(right, Some("forum")).is_ok();
        let table = [
            (Permission::Owner, [true, true, true, true]),
            (Permission::Editor, [true, true, true, false]),
            (Permission::Viewer, [true, false, false, false]),
        ];
        for (permission, expected) in table {
            let rights = Right::ALL.iter().map(|(right, _)| may(permission, *right));
            assert_eq!(rights.collect::<Vec<_>>(), expected, "{permission:?}");
        }
    }

    #[test]
    fn the_owner_of_one_conference_is_a_stranger_to_others() {
        let owner = grant(Permission::Owner, Some("forum"));
        assert_eq!(owner.check(Right::Admin, Some("forum")), Ok(()));
        assert_eq!(
            owner.check(Right::Read, Some("summit")),
            Err(Refusal::Foreign)
        );
        assert!(!owner.within(&grant(Permission::Viewer, None)));
        assert!(grant(Permission::Viewer, Some("forum")).within(&owner));
        assert!(!grant(Permission::Viewer, None).within(&owner));
    }

    #[test]
    fn what_ends_gives_nothing_that_stays() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0);
        let ends = |until| Grant {
            until,
            ..Grant::owner()
        };
        assert!(ends(at(1)).is_for(&ends(at(1))) && ends(at(1)).is_for(&ends(None)));
        assert!(!ends(at(2)).is_for(&ends(at(1))) && !ends(None).is_for(&ends(at(1))));
        assert!(ends(None).within(&ends(at(1))), "it may be ended");
    }

    #[test]
    fn rights_are_words_in_any_order() {
        assert_eq!(
            Rights::parse("write, read").unwrap().to_string(),
            "read,write"
        );
        assert!(Rights::parse("").is_err());
        assert!(
            Rights::parse("read,rule")
                .unwrap_err()
                .detail
                .contains("publish")
        );
        assert!(Rights::new(Vec::new()).is_err());
    }
}
