//! A small forward proxy: counts the parts that go through it, keeps what they held, and holds the rest.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A running proxy; it ends with the test.
pub struct Proxy {
    url: String,
    seen: Arc<Mutex<Seen>>,
    held: Receiver<()>,
}

#[derive(Default)]
struct Seen {
    bodies: Vec<Vec<u8>>,
    limit: Option<usize>,
}

impl Proxy {
    /// One that lets everything through.
    pub fn counting() -> Self {
        Self::start(None)
    }

    /// One that lets so many parts through and never answers the others.
    pub fn holding_after(parts: usize) -> Self {
        Self::start(Some(parts))
    }

    fn start(limit: Option<usize>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Seen { limit, ..Seen::default() }));
        let (hold, waits) = channel();
        let shared = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, hold) = (shared.clone(), hold.clone());
                // A caller that was killed leaves a broken connection behind.
                std::thread::spawn(move || forward(stream, &seen, &hold).ok());
            }
        });
        Self { url, seen, held: waits }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Parts that went through.
    pub fn passed(&self) -> usize {
        self.seen.lock().unwrap().bodies.len()
    }

    /// What they held.
    pub fn bodies(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().bodies.clone()
    }

    pub fn wait_until_held(&self, limit: Duration) {
        self.held.recv_timeout(limit).expect("a part is held");
    }
}

/// One request on one connection.
fn forward(mut from: TcpStream, seen: &Mutex<Seen>, hold: &Sender<()>) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        from.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.trim_end().lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, address) = (first.next().unwrap(), first.next().unwrap().strip_prefix("http://").unwrap());
    let (host, path) = address.split_once('/').unwrap();
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|text| text.trim().parse().unwrap()));
    let mut body = vec![0; length.unwrap_or(0)];
    from.read_exact(&mut body)?;
    let mut to = TcpStream::connect(host)?;
    if method == "PUT" {
        let mut seen = seen.lock().unwrap();
        if seen.limit.is_some_and(|limit| seen.bodies.len() >= limit) {
            drop(seen);
            hold.send(()).ok();
            std::thread::park();
            return Ok(());
        }
        seen.bodies.push(body.clone());
    }
    write!(to, "{method} /{path} HTTP/1.1\r\nconnection: close\r\n")?;
    for line in lines.filter(|line| !line.to_ascii_lowercase().starts_with("connection:")) {
        write!(to, "{line}\r\n")?;
    }
    to.write_all(b"\r\n")?;
    to.write_all(&body)?;
    std::io::copy(&mut to, &mut from)?;
    from.shutdown(Shutdown::Both)
}
