//! Short lists of different things.

use super::error::Fault;

/// At most `MAX` different things, in the order in which they were given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Few<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> Few<T, MAX> {
    pub const fn none() -> Self {
        Few(Vec::new())
    }

    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: PartialEq, const MAX: usize> Few<T, MAX> {
    /// Takes a list; the fault comes with the place of the first item that stands there twice.
    pub fn parse(items: Vec<T>) -> Result<Self, (Option<usize>, Fault)> {
        if items.len() > MAX {
            let detail = format!(
                "this has {} entries; at most {MAX} are allowed",
                items.len()
            );
            return Err((None, Fault::new("too_many", detail)));
        }
        let twice =
            |(index, item): (usize, &T)| items.iter().take(index).any(|other| other == item);
        match items.iter().enumerate().position(twice) {
            None => Ok(Few(items)),
            Some(index) => {
                let fault = Fault::new("duplicate", "this stands here twice; name it once");
                Err((Some(index), fault))
            }
        }
    }

    pub fn contains(&self, item: &T) -> bool {
        self.0.contains(item)
    }
}

impl<T: PartialEq + Clone, const MAX: usize> Few<T, MAX> {
    /// The same list with some of its items.
    pub(super) fn only(&self, wanted: impl Fn(&T) -> bool) -> Self {
        Few(self.iter().filter(|item| wanted(item)).cloned().collect())
    }

    /// The same list without one item.
    pub(super) fn without(&self, item: &T) -> Self {
        self.only(|other| other != item)
    }

    /// The same list with one item exchanged for another, each once.
    pub(super) fn exchanged(&self, old: &T, new: &T) -> Self {
        let mut items = Vec::new();
        for item in self {
            let item = if item == old { new } else { item };
            if !items.contains(item) {
                items.push(item.clone());
            }
        }
        Few(items)
    }
}

impl<T, const MAX: usize> Default for Few<T, MAX> {
    fn default() -> Self {
        Few::none()
    }
}

impl<'a, T, const MAX: usize> IntoIterator for &'a Few<T, MAX> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_bounded_and_holds_everything_once() {
        assert_eq!(
            Few::<_, 3>::parse(vec![2, 1, 3]).unwrap().as_slice(),
            [2, 1, 3]
        );
        assert_eq!(
            Few::<_, 3>::parse(vec![1; 4]).unwrap_err().1.code,
            "too_many"
        );
        let (place, fault) = Few::<_, 3>::parse(vec![1, 2, 1]).unwrap_err();
        assert_eq!((place, fault.code), (Some(2), "duplicate"));
    }

    #[test]
    fn exchanging_leaves_everything_once() {
        let few = Few::<_, 3>::parse(vec![1, 2, 3]).unwrap();
        assert_eq!(few.exchanged(&3, &1).as_slice(), [1, 2]);
        assert_eq!(few.exchanged(&2, &5).as_slice(), [1, 5, 3]);
    }
}
