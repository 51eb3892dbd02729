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

/// How long a connection may do what.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// The head of a request arrives in so long.
    pub head: Duration,
    /// A connection stays open so long without a request.
    pub keep_alive: Duration,
    /// A connection closes in so long.
    pub close: Duration,
    /// A client may take nothing of an answer for so long.
    pub write: Duration,
    /// A connection that waits looks so often whether it has waited too long.
    pub tick: Duration,
}

/// How much of a body is read and thrown away after its request was answered, in bytes: a client
/// that is not heard out while it sends may never read the answer. The largest file has 20 MB.
const THROWN_AWAY_MAX: usize = 32 * 1024 * 1024;

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
    times: Times,
    is_answering: Cell<bool>,
    /// From then on nothing is read any more.
    until: Cell<Option<Instant>>,
    /// After so many bytes, too.
    left: Cell<Option<usize>>,
}

impl Pace {
    fn new(door: Arc<Door>, times: Times) -> Self {
        door.open.inc();
        Pace {
            door,
            times,
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
            .set(body.map(|body| Instant::now() + body + self.times.close));
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
            true => self.times.close,
            false => self.times.keep_alive + self.times.head,
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
    pub fn new(socket: TcpStream, door: Arc<Door>, times: Times) -> Self {
        Guarded {
            socket,
            pace: Rc::new(Pace::new(door, times)),
            tick: Box::pin(sleep(times.tick)),
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
            let next = Instant::now() + self.pace.times.tick;
            self.tick.as_mut().reset(next);
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
        if since.elapsed() >= guarded.pace.times.write {
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::poll_fn;
    use std::io::{Read, Write};
    use std::net;

    use actix_http::{Extensions, HttpService, Protocol, Request, Response};
    use actix_service::{Service, ServiceFactory};
    use actix_web::rt::System;
    use actix_web::web::Bytes;

    use super::*;

    const TIMES: Times = Times {
        head: Duration::from_millis(500),
        keep_alive: Duration::from_millis(500),
        close: Duration::from_millis(500),
        write: Duration::from_secs(1),
        tick: Duration::from_millis(10),
    };

    /// More than systems keep for somebody who does not read.
    const MUCH: usize = 32 * 1024 * 1024;

    /// A guarded connection, and its other end.
    fn pair() -> (Guarded, net::TcpStream) {
        let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
        let other = net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (socket, _) = listener.accept().unwrap();
        socket.set_nonblocking(true).unwrap();
        let socket = TcpStream::from_std(socket).unwrap();
        let door = Door::new(Gauge::default(), Counter::default());
        (Guarded::new(socket, Arc::new(door), TIMES), other)
    }

    async fn write(guarded: &mut Guarded, bytes: &[u8]) -> io::Result<usize> {
        poll_fn(|context| Pin::new(&mut *guarded).poll_write(context, bytes)).await
    }

    /// Writes until the other end has to take something.
    async fn fill(guarded: &mut Guarded) {
        let piece = vec![b'x'; 64 * 1024];
        let fill = poll_fn(|context| {
            loop {
                match Pin::new(&mut *guarded).poll_write(context, &piece) {
                    Poll::Ready(written) => assert!(written.is_ok(), "{written:?}"),
                    Poll::Pending => return Poll::Ready(()),
                }
            }
        });
        fill.await;
    }

    /// How many bytes there are to read; none is the end.
    async fn read(guarded: &mut Guarded) -> usize {
        let mut space = [0; 64];
        let mut buffer = ReadBuf::new(&mut space);
        let read = poll_fn(|context| Pin::new(&mut *guarded).poll_read(context, &mut buffer));
        read.await.unwrap();
        buffer.filled().len()
    }

    #[test]
    fn who_takes_nothing_of_an_answer_is_cut_off() {
        System::new().block_on(async {
            let (mut guarded, _other) = pair();
            let (begun, piece) = (Instant::now(), vec![b'x'; 64 * 1024]);
            let error = loop {
                if let Err(error) = write(&mut guarded, &piece).await {
                    break error;
                }
            };
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
            assert!(begun.elapsed() >= TIMES.write, "{:?}", begun.elapsed());
            assert_eq!(guarded.pace.door.cut.get(), 1);
        });
    }

    #[test]
    fn who_takes_some_of_it_has_all_of_the_time_again() {
        System::new().block_on(async {
            let (mut guarded, mut other) = pair();
            fill(&mut guarded).await;
            assert!(guarded.stuck_since.is_some());
            other.set_nonblocking(true).unwrap();
            let mut space = vec![0; 64 * 1024];
            while matches!(other.read(&mut space), Ok(1..)) {}
            assert_eq!(write(&mut guarded, b"x").await.unwrap(), 1);
            assert!(guarded.stuck_since.is_none());
            assert_eq!(guarded.pace.door.cut.get(), 0);
        });
    }

    #[test]
    fn a_connection_that_nobody_uses_comes_to_an_end() {
        System::new().block_on(async {
            let (mut guarded, mut other) = pair();
            other.write_all(b"GET /").unwrap();
            let (pace, begun) = (guarded.pace(), Instant::now());
            pace.begin(None);
            pace.rest(false);
            assert_eq!(read(&mut guarded).await, 5);
            // The rest of the head does not come.
            assert_eq!(read(&mut guarded).await, 0);
            assert!(begun.elapsed() >= TIMES.keep_alive + TIMES.head);
            let door = Arc::clone(&pace.door);
            assert_eq!((door.cut.get(), door.open()), (1, 1));
            drop((guarded, pace));
            assert_eq!(door.open(), 0);
        });
    }

    #[test]
    fn the_connection_of_an_answer_that_nobody_takes_is_closed() {
        System::new().block_on(async {
            let (guarded, mut other) = pair();
            let door = Arc::clone(&guarded.pace.door);
            let http = HttpService::build()
                .on_connect_ext(|_: &Guarded, _: &mut Extensions| {})
                .finish(|_: Request| async {
                    let body = Bytes::from(vec![b'x'; MUCH]);
                    Ok::<_, Infallible>(Response::ok().set_body(body))
                });
            let http = http.new_service(()).await.unwrap();
            other
                .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                .unwrap();
            let ended = http.call((guarded, Protocol::Http1, None)).await;
            assert!(ended.is_err());
            assert_eq!((door.cut.get(), door.open()), (1, 0));
            let mut received = Vec::new();
            let _ = other.read_to_end(&mut received);
            assert!(received.starts_with(b"HTTP/1.1 200") && received.len() < MUCH);
        });
    }
}
