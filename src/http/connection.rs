//! A connection that nobody holds open by doing nothing.
//!
//! The framework gives the first head of a connection its time, and an idle connection its own. It
//! waits for ever for the head of a second request, for a chunked body that nobody reads, and for a
//! client that does not take its answer. Here each of these comes to an end.

use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::rt::time::{Instant, Sleep, sleep};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How long the head of a request may take to arrive.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a connection stays open without a request.
pub const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// How long a connection may take to close.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// How long a client may take nothing of an answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// How much of a body is read and thrown away after its request was answered, in bytes: a client
/// that is not heard out while it sends may never read the answer. The largest file has 20 MB.
const THROWN_AWAY_MAX: usize = 32 * 1024 * 1024;

/// How often a connection that waits looks whether it has waited too long.
const TICK: Duration = Duration::from_millis(250);

/// What all connections of this process have in common.
pub struct Door {
    is_closed: AtomicBool,
    open: Gauge,
    cut: Counter,
}

impl Door {
    /// Counts the open connections, and those that were cut because they took too long.
    pub fn new(open: Gauge, cut: Counter) -> Self {
        Door {
            is_closed: AtomicBool::new(false),
            open,
            cut,
        }
    }

    /// From now on connections close as soon as their requests are answered.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
    }

    /// How many connections there are.
    pub fn open(&self) -> i64 {
        self.open.get()
    }
}

/// What a socket and the requests that arrive on it tell each other.
pub struct Pace {
    door: Arc<Door>,
    is_answering: Cell<bool>,
    /// From then on nothing is read any more.
    until: Cell<Option<Instant>>,
    /// After so many bytes, too.
    left: Cell<Option<usize>>,
}

impl Pace {
    fn new(door: Arc<Door>) -> Self {
        door.open.inc();
        Pace {
            door,
            is_answering: Cell::new(false),
            until: Cell::new(None),
            left: Cell::new(None),
        }
    }

    /// A request has begun; if it has a body, that has so much time.
    pub fn begin(&self, body: Option<Duration>) {
        self.is_answering.set(true);
        self.left.set(None);
        // Whoever reads the body tells its sender first; this is for bodies that nobody reads.
        self.until
            .set(body.map(|body| Instant::now() + body + CLOSE_TIMEOUT));
    }

    /// The whole body of the request is here.
    pub fn body_is_here(&self) {
        self.until.set(None);
    }

    /// True when there is nothing after this answer: the process has been asked to stop, or what is
    /// still to come of a body that nobody has read is in the way.
    pub fn ends_here(&self) -> bool {
        self.is_stopping() || self.until.get().is_some()
    }

    /// The answer is said; the next request arrives in time, or none.
    pub fn rest(&self, is_last: bool) {
        let pause = match is_last {
            true => CLOSE_TIMEOUT,
            false => KEEP_ALIVE + HEAD_TIMEOUT,
        };
        self.left.set(is_last.then_some(THROWN_AWAY_MAX));
        self.until.set(Some(Instant::now() + pause));
        self.is_answering.set(false);
    }

    fn is_stopping(&self) -> bool {
        self.door.is_closed.load(Ordering::Acquire)
    }

    /// So many bytes were read.
    fn spend(&self, bytes: usize) {
        if let Some(left) = self.left.get() {
            match left.checked_sub(bytes) {
                Some(left) => self.left.set(Some(left)),
                None => self.until.set(Some(Instant::now())),
            }
        }
    }

    fn is_late(&self) -> bool {
        self.until
            .get()
            .is_some_and(|until| Instant::now() >= until)
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        self.door.open.dec();
    }
}

/// A socket that looks at the clock.
pub struct Guarded {
    socket: TcpStream,
    pace: Rc<Pace>,
    tick: Pin<Box<Sleep>>,
    /// Since when the other side has taken nothing.
    stuck_since: Option<Instant>,
}

impl Guarded {
    /// Guards a connection that was just made.
    pub fn new(socket: TcpStream, door: Arc<Door>) -> Self {
        Guarded {
            socket,
            pace: Rc::new(Pace::new(door)),
            tick: Box::pin(sleep(TICK)),
            stuck_since: None,
        }
    }

    /// What requests on this connection tell it.
    pub fn pace(&self) -> Rc<Pace> {
        Rc::clone(&self.pace)
    }

    /// Has the connection looked at again in a moment.
    fn look_again(&mut self, context: &mut Context<'_>) {
        while self.tick.as_mut().poll(context).is_ready() {
            self.tick.as_mut().reset(Instant::now() + TICK);
        }
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let guarded = self.get_mut();
        // Before the socket is asked: somebody may send without end.
        if guarded.pace.is_late() {
            guarded.pace.door.cut.inc();
            // To read nothing is to be told that the other side has ended.
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut guarded.socket).poll_read(context, buffer);
        guarded.pace.spend(buffer.filled().len() - before);
        if read.is_pending() {
            if guarded.pace.is_stopping() && !guarded.pace.is_answering.get() {
                return Poll::Ready(Ok(()));
            }
            guarded.look_again(context);
        }
        read
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let guarded = self.get_mut();
        let written = Pin::new(&mut guarded.socket).poll_write(context, bytes);
        if written.is_ready() {
            guarded.stuck_since = None;
            return written;
        }
        let since = *guarded.stuck_since.get_or_insert_with(Instant::now);
        if since.elapsed() >= WRITE_TIMEOUT {
            guarded.pace.door.cut.inc();
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        guarded.look_again(context);
        written
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(context)
    }
}
