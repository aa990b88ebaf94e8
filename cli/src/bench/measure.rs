//! Time and memory as the system tells them. CPU time, so that other work on the machine does not count.

use std::time::{Duration, Instant};

/// Clock ticks a second in `/proc/*/stat`: Linux tells user space 100 on every machine (`USER_HZ`).
const TICKS_PER_SECOND: u32 = 100;

/// What some work cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// CPU time; where the system does not tell it, `wall`.
    pub cpu: Duration,
    /// Time on the clock.
    pub wall: Duration,
}

/// A measurement from now on.
pub struct Watch {
    clock: fn() -> Option<Duration>,
    begun: Instant,
    cpu: Option<Duration>,
}

impl Watch {
    /// Of this thread alone, to the nanosecond.
    pub fn thread() -> Self {
        Self { clock: thread_cpu, begun: Instant::now(), cpu: thread_cpu() }
    }

    /// Of all threads of this process, to 10 ms.
    pub fn process() -> Self {
        Self { clock: process_cpu, begun: Instant::now(), cpu: process_cpu() }
    }

    /// What it cost so far.
    pub fn stop(&self) -> Cost {
        let wall = self.begun.elapsed();
        Cost { cpu: spent(self.cpu, (self.clock)()).unwrap_or(wall), wall }
    }
}

/// Measures work of this thread.
pub fn thread<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let watch = Watch::thread();
    let gave = work();
    (gave, watch.stop())
}

/// The least CPU time of several rounds, and what the last gave, so that the work is not left out.
pub fn best<T>(rounds: u32, mut work: impl FnMut() -> T) -> (Option<T>, Duration) {
    let (mut least, mut gave) = (Duration::MAX, None);
    for _ in 0..rounds {
        let (value, cost) = thread(&mut work);
        least = least.min(cost.cpu);
        gave = Some(std::hint::black_box(value));
    }
    (gave, least)
}

/// MB a second: bytes a microsecond.
pub fn megabytes_per_second(bytes: u64, took: Duration) -> u64 {
    u64::try_from(u128::from(bytes) / took.as_micros().max(1)).unwrap_or(u64::MAX)
}

/// KB a second, for slow work.
pub fn kilobytes_per_second(bytes: u64, took: Duration) -> u64 {
    u64::try_from(u128::from(bytes) * 1000 / took.as_micros().max(1)).unwrap_or(u64::MAX)
}

/// Nanoseconds each.
pub fn nanoseconds_each(took: Duration, count: usize) -> u64 {
    let count = u128::try_from(count).unwrap_or(u128::MAX).max(1);
    u64::try_from(took.as_nanos() / count).unwrap_or(u64::MAX)
}

/// Milliseconds.
pub fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

/// Most memory this process ever had resident, KiB (`VmHWM`).
pub fn peak_kib() -> Option<u64> {
    status_kib(&std::fs::read_to_string("/proc/self/status").ok()?, "VmHWM:")
}

/// Nothing at all is no measurement: some kernels keep the file and count nothing.
fn spent(before: Option<Duration>, after: Option<Duration>) -> Option<Duration> {
    after?.checked_sub(before?).filter(|spent| !spent.is_zero())
}

fn thread_cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

fn process_cpu() -> Option<Duration> {
    stat_cpu(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// utime and stime are fields 14 and 15; the name in field 2 may hold anything, so fields count from its closing bracket.
fn stat_cpu(stat: &str) -> Option<Duration> {
    let (_, behind) = stat.rsplit_once(") ")?;
    let mut fields = behind.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u32>().ok()?.checked_add(fields.next()?.parse().ok()?)?;
    Some(Duration::from_secs(u64::from(ticks)) / TICKS_PER_SECOND)
}

fn status_kib(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_texts_are_read() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 100 0 0 0 250 31 9 9 20 0 4 0 100 1 2";
        assert_eq!(stat_cpu(stat), Some(Duration::from_millis(2_810)));
        assert_eq!(stat_cpu("7 (a"), None);
        let status = "Name:\tjosei\nVmPeak:\t  9000 kB\nVmHWM:\t  1234 kB\n";
        assert_eq!(status_kib(status, "VmHWM:"), Some(1_234));
        assert_eq!(status_kib(status, "VmRSS:"), None);
    }

    #[test]
    fn rates_are_whole_numbers() {
        assert_eq!(megabytes_per_second(40_000_000, Duration::from_millis(250)), 160);
        assert_eq!(kilobytes_per_second(40_000_000, Duration::from_secs(9)), 4_444);
        assert_eq!(nanoseconds_each(Duration::from_micros(3), 2), 1_500);
        assert_eq!(nanoseconds_each(Duration::from_micros(3), 0), 3_000);
        assert_eq!(megabytes_per_second(1, Duration::ZERO), 1);
    }

    #[test]
    fn no_count_is_the_time_on_the_clock() {
        assert_eq!(spent(Some(Duration::ZERO), Some(Duration::ZERO)), None);
        assert_eq!(spent(None, Some(Duration::ZERO)), None);
        assert_eq!(spent(Some(Duration::from_secs(1)), Some(Duration::from_secs(3))), Some(Duration::from_secs(2)));
    }
}
