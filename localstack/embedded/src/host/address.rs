//! Where functions outside are called.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;
use thiserror::Error;

/// Time until a connection must stand.
pub(super) const CONNECT_MAX: Duration = Duration::from_secs(3);

/// Where an invoke endpoint is: `http://127.0.0.1:9000`. Only on this machine, for events and tokens go there in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(SocketAddr);

/// What is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotAnAddress(&'static str);

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let place = text.strip_prefix("http://").ok_or(NotAnAddress("an address begins with http://"))?;
        let place = place.strip_suffix('/').unwrap_or(place);
        let (host, port) = place.rsplit_once(':').ok_or(NotAnAddress("an address ends with its port, as in http://127.0.0.1:9000"))?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(NotAnAddress("the port is a number from 1 to 65535"))?;
        let host = if host == "localhost" { "127.0.0.1" } else { host.trim_start_matches('[').trim_end_matches(']') };
        let ip: IpAddr = host.parse().map_err(|_| NotAnAddress("the host is 127.0.0.1, [::1] or localhost"))?;
        if ip.is_loopback() {
            Ok(Self(SocketAddr::new(ip, port)))
        } else {
            Err(NotAnAddress("only addresses of this machine: 127.0.0.1, [::1] or localhost"))
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.0)
    }
}

impl Address {
    /// Host and port.
    #[must_use]
    pub fn parts(self) -> (String, u16) {
        (self.0.ip().to_string(), self.0.port())
    }

    /// True if somebody listens there.
    pub async fn answers(self) -> bool {
        let connected = tokio::time::timeout(CONNECT_MAX, tokio::net::TcpStream::connect(self.0));
        matches!(connected.await, Ok(Ok(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_machine() {
        for (text, shown) in [
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("http://localhost:9001/", "http://127.0.0.1:9001"),
            ("http://[::1]:9000", "http://[::1]:9000"),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), shown);
        }
        for text in [
            "",
            "9000",
            "127.0.0.1:9000",
            "https://127.0.0.1:9000",
            "http://127.0.0.1",
            "http://127.0.0.1:0",
            "http://127.0.0.1:65536",
            "http://127.0.0.1:9000/x",
            "http://192.0.2.1:9000",
            "http://0.0.0.0:9000",
            "http://example.com:9000",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
