//! A generator of load that costs little itself: requests made beforehand, kept connections,
//! answers counted and not read into anything.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Kept connections that look purchases up.
const CONNECTIONS: usize = 16;
/// Customers who ask for their invoices at the same time.
const CROWD: usize = 64;

/// How fast requests follow each other.
#[derive(Clone, Copy)]
pub(super) enum Pace {
    Full,
    PerSecond(u64),
}

/// What a turn gave.
pub(super) struct Load {
    times: Vec<Duration>,
    span: Duration,
}

impl Load {
    /// The requests, again and again, for so long.
    /// All of them get the answer `expected`: what is refused costs something else.
    pub(super) async fn run(
        addr: &str,
        (requests, expected): (&[Vec<u8>], &'static str),
        pace: Pace,
        span: Duration,
    ) -> Self {
        let requests: Arc<[Vec<u8>]> = requests.into();
        let begun = Instant::now();
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|place| {
                let (addr, requests) = (addr.to_owned(), Arc::clone(&requests));
                tokio::spawn(async move {
                    let mut line = Line::open(&addr).await;
                    let mut times = Vec::new();
                    for number in (place..).step_by(CONNECTIONS) {
                        if begun.elapsed() >= span {
                            break;
                        }
                        pause(pace, begun, times.len(), place).await;
                        let asked = Instant::now();
                        let answer = line.ask(&requests[number % requests.len()]).await;
                        assert!(answer.starts_with(expected), "{answer}");
                        times.push(asked.elapsed());
                    }
                    times
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        let span = begun.elapsed();
        times.sort_unstable();
        Self { times, span }
    }

    /// Each request once; how many were answered by another page.
    pub(super) async fn once_each(addr: &str, requests: &[Vec<u8>]) -> usize {
        let requests: Arc<[Vec<u8>]> = requests.into();
        let (next, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tasks: Vec<_> = (0..CROWD)
            .map(|_| {
                let (addr, requests) = (addr.to_owned(), Arc::clone(&requests));
                let (next, done) = (Arc::clone(&next), Arc::clone(&done));
                tokio::spawn(async move {
                    let mut line = Line::open(&addr).await;
                    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let answer = line.ask(request).await;
                        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        done.load(Ordering::Relaxed)
    }

    pub(super) fn per_second(&self) -> u64 {
        let millis = self.span.as_millis().max(1);
        u64::try_from(u128::try_from(self.times.len()).unwrap() * 1_000 / millis).unwrap()
    }

    pub(super) fn answers(&self) -> usize {
        self.times.len()
    }

    pub(super) fn percentile(&self, percent: usize) -> Duration {
        let place = (self.times.len() * percent / 100).min(self.times.len().saturating_sub(1));
        self.times[place]
    }
}

/// Waits until this connection's next request is due.
async fn pause(pace: Pace, begun: Instant, sent: usize, place: usize) {
    let Pace::PerSecond(rate) = pace else { return };
    let number = u64::try_from(sent * CONNECTIONS + place).unwrap();
    let due = begun + Duration::from_micros(number * 1_000_000 / rate.max(1));
    tokio::time::sleep_until(due.into()).await;
}

/// Where an answer leads.
pub(super) async fn location(addr: &str, request: &[u8]) -> String {
    let answer = Line::open(addr).await.ask(request).await;
    let line = answer.lines().find_map(|line| line.strip_prefix("location: "));
    line.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

pub(super) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: portal\r\n\r\n").into_bytes()
}

/// Another customer for each request, as a proxy tells it: nobody asks as often as a benchmark.
fn somebody() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("10.{}.{}.{}", (number >> 16) & 255, (number >> 8) & 255, number & 255)
}

pub(super) fn post(path: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: portal\r\nx-forwarded-for: {}\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n{body}",
        somebody(),
        body.len()
    )
    .into_bytes()
}

/// A connection that is kept.
struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    async fn open(addr: &str) -> Self {
        let stream = TcpStream::connect(addr).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(64 * 1024) }
    }

    /// Sends a request and reads its whole answer; the head of it.
    async fn ask(&mut self, request: &[u8]) -> String {
        self.stream.write_all(request).await.unwrap();
        self.buffer.clear();
        loop {
            assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "it hung up");
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                let length: usize = length.map_or(0, |length| length.parse().unwrap());
                while self.buffer.len() < end + 4 + length {
                    assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "cut off");
                }
                return head;
            }
        }
    }
}
