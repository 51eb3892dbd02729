//! How far a use case is that takes a moment.

use std::fmt;
use std::sync::Arc;

/// Whoever wants to know how far an import is, in percent.
#[derive(Clone, Default)]
pub struct Tell(Option<Arc<dyn Fn(u8) + Send + Sync>>);

impl Tell {
    pub fn by(told: impl Fn(u8) + Send + Sync + 'static) -> Self {
        Tell(Some(Arc::new(told)))
    }

    /// Tells that nothing more is to be done.
    pub fn done(&self) {
        self.percent(KEPT);
    }

    pub(super) fn percent(&self, percent: u8) {
        self.0.iter().for_each(|told| told(percent));
    }
}

impl fmt::Debug for Tell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tell")
    }
}

/// Where an import is when the files are read, laid out, judged and kept: measured on the largest
/// real programme.
pub const READ: u8 = 40;
pub const LAID_OUT: u8 = 60;
pub const JUDGED: u8 = 80;
pub const KEPT: u8 = 100;
