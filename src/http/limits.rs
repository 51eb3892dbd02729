//! How often strangers may make something.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::Problem;

/// How many things one address may make at once, and then in each minute.
pub const MADE_A_MINUTE: u32 = 20;

/// After how many requests addresses that have been quiet are forgotten.
const FORGET_AFTER: u32 = 1_000;

/// A token bucket for each address; one for all workers of this process.
static MADE: LazyLock<DefaultKeyedRateLimiter<IpAddr>> = LazyLock::new(|| {
    let count = NonZeroU32::new(MADE_A_MINUTE).unwrap_or(NonZeroU32::MIN);
    RateLimiter::keyed(Quota::per_minute(count))
});

static ASKED: AtomicU32 = AtomicU32::new(0);

/// Takes one token of the address that asks.
///
/// # Errors
/// 429, with the seconds after which there is one again.
pub fn check(request: &HttpRequest) -> Result<(), Problem> {
    if ASKED
        .fetch_add(1, Ordering::Relaxed)
        .is_multiple_of(FORGET_AFTER)
    {
        MADE.retain_recent();
    }
    // Only what never came over a network has no address.
    let Some(address) = request.peer_addr() else {
        return Ok(());
    };
    MADE.check_key(&prefix(address.ip())).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        let seconds = wait.as_secs() + 1;
        let detail = format!("too many at once from your address; try again in {seconds} s");
        let (status, code) = (StatusCode::TOO_MANY_REQUESTS, "too_many_requests");
        Problem::new(status, code, detail).with_header(RETRY_AFTER, seconds.to_string())
    })
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
