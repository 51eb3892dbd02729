//! A few connections, used again and again; whoever needs one waits only so long.
//!
//! A lost connection is replaced by whoever comes next, and nothing is tried in the background: so
//! a database that is back is used at once, and no wait grows while it is away.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::error::Error;

/// How the connections of a pool are made and judged.
pub trait Manager {
    /// What a use of the pool is given.
    type Connection;

    /// Makes a connection, or gives up when `limit` is over.
    fn connect(&self, limit: Duration) -> Result<Self::Connection, Error>;

    /// Asks the other side whether it is there, and waits only a moment for its answer.
    fn answers(&self, connection: &mut Self::Connection) -> bool;

    /// Whether a connection cannot be used again; asks nobody.
    fn is_broken(&self, connection: &mut Self::Connection) -> bool;
}

/// An idle connection is closed after this long: a wall between us and the database forgets it,
/// and then nobody says so.
const IDLE_MAX: Duration = Duration::from_secs(600);

/// At most so many connections, made when they are needed.
pub struct Pool<M: Manager> {
    manager: M,
    size: usize,
    wait: Duration,
    state: Mutex<State<M::Connection>>,
    /// Told when a connection or a seat becomes free.
    free: Condvar,
}

struct State<C> {
    /// Since when each has been idle; the one used last stands last.
    idle: Vec<(Instant, C)>,
    /// All seats that are taken: by idle connections, by those in use, by those being made.
    taken: usize,
}

impl<M: Manager> Pool<M> {
    /// An empty pool of at most `size` connections, for each of which a user waits at most `wait`.
    pub fn new(manager: M, size: usize, wait: Duration) -> Self {
        let state = State {
            idle: Vec::new(),
            taken: 0,
        };
        Pool {
            manager,
            size,
            wait,
            state: Mutex::new(state),
            free: Condvar::new(),
        }
    }

    /// Runs a body with a connection that answers; getting it takes at most `wait`.
    pub fn with<T>(&self, body: impl FnOnce(&mut M::Connection) -> T) -> Result<T, Error> {
        let deadline = Instant::now() + self.wait;
        let mut seat = self.seat(deadline)?;
        let mut idle = seat.connection.take();
        let is_lost = |connection| !self.manager.answers(connection);
        if idle.as_mut().is_some_and(is_lost) {
            idle = None;
            self.forget_idle();
        }
        let mut connection = match idle {
            Some(connection) => connection,
            None => {
                let left = deadline.saturating_duration_since(Instant::now());
                self.manager.connect(left)?
            }
        };
        let outcome = body(&mut connection);
        if !self.manager.is_broken(&mut connection) {
            seat.connection = Some(connection);
        }
        Ok(outcome)
    }

    /// Takes a seat, with a connection if one is idle.
    fn seat(&self, deadline: Instant) -> Result<Seat<'_, M>, Error> {
        let mut state = self.lock();
        loop {
            let idle = state.idle.pop().map(|(_, connection)| connection);
            if idle.is_none() && state.taken < self.size {
                state.taken += 1;
            } else if idle.is_none() {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Err(Error::Unavailable("all connections are in use".to_owned()));
                }
                let waited = self.free.wait_timeout(state, left);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            return Ok(Seat {
                pool: self,
                connection: idle,
            });
        }
    }

    /// Closes what is idle: most likely it was lost together with what lay beside it.
    fn forget_idle(&self) {
        let mut state = self.lock();
        let lost = std::mem::take(&mut state.idle);
        state.taken -= lost.len();
        // Closing may take a moment; others need not wait for it.
        drop(state);
        self.free.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<M::Connection>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to one connection; it goes back at the end, however that comes.
struct Seat<'a, M: Manager> {
    pool: &'a Pool<M>,
    /// What the next one may use.
    connection: Option<M::Connection>,
}

impl<M: Manager> Drop for Seat<'_, M> {
    fn drop(&mut self) {
        let now = Instant::now();
        let mut state = self.pool.lock();
        match self.connection.take() {
            Some(connection) => state.idle.push((now, connection)),
            None => state.taken -= 1,
        }
        let is_old = |since: Instant| now.duration_since(since) > IDLE_MAX;
        let old = state.idle.iter().take_while(|(since, _)| is_old(*since));
        let old = old.count();
        let old: Vec<_> = state.idle.drain(..old).collect();
        state.taken -= old.len();
        drop(state);
        self.pool.free.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Numbers instead of connections: 100 and more do not answer, 1,000 is broken.
    #[derive(Default)]
    struct Numbers {
        made: Cell<u32>,
        dead: Cell<bool>,
    }

    impl Manager for Numbers {
        type Connection = u32;

        fn connect(&self, _: Duration) -> Result<u32, Error> {
            if self.dead.get() {
                return Err(Error::Unavailable("dead".to_owned()));
            }
            self.made.set(self.made.get() + 1);
            Ok(self.made.get())
        }

        fn answers(&self, connection: &mut u32) -> bool {
            !self.dead.get() && *connection < 100
        }

        fn is_broken(&self, connection: &mut u32) -> bool {
            *connection == 1_000
        }
    }

    fn pool(size: usize) -> Pool<Numbers> {
        Pool::new(Numbers::default(), size, Duration::from_millis(50))
    }

    #[test]
    fn a_connection_is_used_again_and_a_broken_one_is_not() {
        let pool = pool(2);
        assert_eq!(pool.with(|c| *c).unwrap(), 1);
        assert_eq!(pool.with(|c| *c).unwrap(), 1);
        pool.with(|c| *c = 1_000).unwrap();
        assert_eq!(pool.with(|c| *c).unwrap(), 2);
    }

    #[test]
    fn a_connection_that_does_not_answer_is_replaced_with_all_that_lie_idle() {
        let pool = pool(3);
        pool.with(|_| pool.with(|c| *c = 500).unwrap()).unwrap();
        assert_eq!(pool.lock().idle.len(), 2);
        // The one used last stands on top; it was the outer one, which answers.
        assert_eq!(pool.with(|c| *c).unwrap(), 1);
        pool.with(|c| *c = 600).unwrap();
        assert_eq!(pool.with(|c| *c).unwrap(), 3);
        let state = pool.lock();
        assert_eq!((state.idle.len(), state.taken), (1, 1));
    }

    #[test]
    fn when_all_are_in_use_the_next_is_refused_in_time() {
        let pool = pool(1);
        let inner = pool.with(|_| pool.with(|_| ())).unwrap();
        assert!(matches!(inner, Err(Error::Unavailable(_))), "{inner:?}");
        assert_eq!(pool.with(|c| *c).unwrap(), 1);
    }

    #[test]
    fn a_seat_is_free_again_after_a_failure_and_after_a_panic() {
        let pool = pool(1);
        pool.manager.dead.set(true);
        for _ in 0..3 {
            assert!(matches!(pool.with(|_| ()), Err(Error::Unavailable(_))));
        }
        pool.manager.dead.set(false);
        let body = std::panic::AssertUnwindSafe(|| pool.with(|_| panic!("in between")));
        let panicked: Result<Result<(), Error>, _> = std::panic::catch_unwind(body);
        assert!(panicked.is_err());
        assert_eq!(pool.with(|c| *c).unwrap(), 2);
    }
}
