//! How often somebody may ask for what costs something.
//!
//! Three things have a limit: what strangers make, and how often an address shows a secret that is
//! none (a token, the address of a selection, the link of a person), per address; and what the
//! bearer of a token or of a link asks, each for themselves.
//!
//! What is public has none: a whole conference stands behind one address, and it is read from
//! memory. A selection is looked up in the database each time: a good one as often as it is asked
//! for, wrong ones only so often. Secrets that were good since this process started are remembered,
//! so that nobody who guesses keeps others behind the same address out.
//!
//! Where a service has no [`Limits`] among its data, as when tests ask it without a server, nothing
//! has a limit; and there are none for what never came over a network.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::address;
use super::problem::Problem;
use super::settings::ServerSettings;

/// How many things one address may make at once, and then in each minute.
pub const MADE_A_MINUTE: u32 = 20;

/// How often one address may show a secret that is none, at once and then in each minute: enough
/// for a room full of people who mistype.
pub const FAILED_A_MINUTE: u32 = 30;

/// After how many requests those that have been quiet are forgotten.
const FORGET_AFTER: u32 = 1_000;

/// The most addresses whose failures are counted; each is forgotten within a minute.
const FAILING_MAX: usize = 10_000;

const MINUTE: Duration = Duration::from_secs(60);

/// What everybody has asked lately; one for all workers of this process.
pub struct Limits {
    made: DefaultKeyedRateLimiter<IpAddr>,
    failed: Failures,
    asked: Option<DefaultKeyedRateLimiter<String>>,
    checks: AtomicU32,
}

impl Limits {
    /// Nobody has asked anything.
    pub fn new(settings: &ServerSettings) -> Self {
        let made = NonZeroU32::new(MADE_A_MINUTE).unwrap_or(NonZeroU32::MIN);
        let asked = NonZeroU32::new(settings.requests_per_minute);
        Limits {
            made: RateLimiter::keyed(Quota::per_minute(made)),
            failed: Failures::default(),
            asked: asked.map(|asked| RateLimiter::keyed(Quota::per_minute(asked))),
            checks: AtomicU32::new(0),
        }
    }

    /// Forgets now and then who has been quiet, so that memory is bounded.
    fn tidy(&self) {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks.is_multiple_of(FORGET_AFTER) {
            self.made.retain_recent();
            self.made.shrink_to_fit();
            if let Some(asked) = &self.asked {
                asked.retain_recent();
            }
        }
    }
}

/// The limits of a request and the address that they go by; in a test there may be none.
fn limits(request: &HttpRequest) -> Option<&Limits> {
    request.app_data::<Data<Limits>>().map(|limits| &***limits)
}

/// A stranger who may make something. Whoever has made too much meets 429 here, before the body of
/// their request is read.
pub struct Stranger;

impl FromRequest for Stranger {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(check_made(request).map(|()| Stranger))
    }
}

/// Counts something that a stranger makes.
fn check_made(request: &HttpRequest) -> Result<(), Problem> {
    let (Some(limits), Some(address)) = (limits(request), address::client(request)) else {
        return Ok(());
    };
    limits.tidy();
    limits.made.check_key(&prefix(address)).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        too_many("too much was made from your address", wait)
    })
}

/// Counts a secret that is none, or good no longer, and says what to answer: from an address that
/// has shown too many, that there were too many.
///
/// Only failures are refused, after the secret was looked up: somebody else behind the same address
/// must not lock organizers out, and what has 190 random bits is not guessed.
pub fn refused(request: &HttpRequest, problem: Problem) -> Problem {
    let (Some(limits), Some(address)) = (limits(request), address::client(request)) else {
        return problem;
    };
    let (address, now) = (prefix(address), Instant::now());
    match limits.failed.wait(address, now) {
        Some(wait) => too_many(
            "too many wrong tokens or secret addresses came from you",
            wait,
        ),
        None => {
            limits.failed.note(address, now);
            problem
        }
    }
}

/// Counts a request of the bearer of a token, which is good.
///
/// # Errors
/// 429, with the seconds after which the token may be used again.
pub fn check_token(request: &HttpRequest, name: &str) -> Result<(), Problem> {
    let Some(limits) = limits(request) else {
        return Ok(());
    };
    let Some(asked) = &limits.asked else {
        return Ok(());
    };
    limits.tidy();
    asked.check_key(&name.to_owned()).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        too_many("too many requests came with your token", wait)
    })
}

fn too_many(what: &str, wait: Duration) -> Problem {
    let seconds = wait.as_secs() + 1;
    let detail = format!("{what}; try again in {seconds} s");
    let (status, code) = (StatusCode::TOO_MANY_REQUESTS, "too_many_requests");
    Problem::new(status, code, detail).with_header(RETRY_AFTER, seconds.to_string())
}

/// Failures of each address: a bucket that can be looked into without taking from it, which those
/// of `governor` cannot. Kept is the moment at which all failures of an address are forgiven.
#[derive(Default)]
struct Failures(Mutex<HashMap<IpAddr, Instant>>);

impl Failures {
    /// How long an address has to wait, if it has failed too often.
    fn wait(&self, address: IpAddr, now: Instant) -> Option<Duration> {
        let failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = failing.get(&address)?.saturating_duration_since(now);
        // Whoever fails now has to be forgiven within the minute.
        let room = MINUTE.saturating_sub(MINUTE / FAILED_A_MINUTE);
        ahead.checked_sub(room).filter(|wait| !wait.is_zero())
    }

    fn note(&self, address: IpAddr, now: Instant) {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failing.len() >= FAILING_MAX {
            failing.retain(|_, forgiven| *forgiven > now);
        }
        if failing.len() < FAILING_MAX || failing.contains_key(&address) {
            let forgiven = failing.entry(address).or_insert(now);
            *forgiven = (*forgiven).max(now) + MINUTE / FAILED_A_MINUTE;
        }
    }
}

/// Whoever has one IPv6 address has 2^64 of them.
fn prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6([a, b, c, d, 0, 0, 0, 0].into())
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use actix_web::ResponseError;

    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn so_many_failures_are_forgiven_and_no_more() {
        let (failures, start) = (Failures::default(), Instant::now());
        for _ in 0..FAILED_A_MINUTE {
            assert_eq!(failures.wait(address(1), start), None);
            failures.note(address(1), start);
        }
        let wait = failures.wait(address(1), start);
        assert_eq!(wait, Some(Duration::from_secs(2)));
        assert_eq!(failures.wait(address(2), start), None);
        // One is forgiven after the wait, and all are after a minute.
        let later = start + Duration::from_secs(2);
        assert_eq!(failures.wait(address(1), later), None);
        failures.note(address(1), later);
        assert!(failures.wait(address(1), later).is_some());
        assert_eq!(failures.wait(address(1), start + 2 * MINUTE), None);
    }

    #[test]
    fn failures_of_many_addresses_take_a_bounded_memory() {
        let (failures, start) = (Failures::default(), Instant::now());
        for number in 0..u32::try_from(FAILING_MAX).unwrap() + 100 {
            failures.note(IpAddr::from(number.to_be_bytes()), start);
        }
        assert_eq!(failures.0.lock().unwrap().len(), FAILING_MAX);
        failures.note(address(1), start + 2 * MINUTE);
        assert_eq!(failures.0.lock().unwrap().len(), 1);
    }

    /// The statuses with which so many wrong secrets in a row are refused.
    fn guesses(request: &HttpRequest, count: u32) -> Vec<u16> {
        let wrong = || Problem::not_found("there is no such link");
        let refused = (0..count).map(|_| refused(request, wrong()));
        refused
            .map(|problem| problem.status_code().as_u16())
            .collect()
    }

    #[test]
    fn who_guesses_too_often_is_told_so() {
        let limits = Data::new(Limits::new(&ServerSettings::default()));
        let peer = "192.0.2.1:4711".parse().unwrap();
        let request = TestRequest::default().peer_addr(peer).app_data(limits);
        let request = request.to_http_request();
        let allowed = guesses(&request, FAILED_A_MINUTE);
        assert!(allowed.iter().all(|status| *status == 404));
        assert_eq!(guesses(&request, 1), [429]);
    }

    #[test]
    fn without_limits_and_without_an_address_nothing_has_a_limit() {
        let limits = Data::new(Limits::new(&ServerSettings::default()));
        let nobody = TestRequest::default().app_data(limits).to_http_request();
        let bare = TestRequest::default().to_http_request();
        for request in [nobody, bare] {
            let statuses = guesses(&request, 2 * FAILED_A_MINUTE);
            assert!(statuses.iter().all(|status| *status == 404));
            assert!(check_made(&request).is_ok());
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_stranger() {
        let of = |text: &str| prefix(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::5"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::5"), of("2001:db8:1:3::5"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
