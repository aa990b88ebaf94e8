//! Uploads that are cut: what has arrived is not sent again, nothing is ever put in clear, another content is not sent on.

use crate::command::{command, finish, text};
use crate::input::{Input, MONTH};
use crate::proxy::Proxy;
use crate::serve::Serve;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Parts of the file: full ones of 8 MiB and a short one.
const PARTS: usize = 3;
/// Seconds a part may take to the proxy.
const PART_SECONDS: u64 = 60;

/// A receipt file of so many parts. Its one receipt is over the limits and rejected, which is told when the whole file was read.
fn large(input: &Input, name: &str) -> PathBuf {
    let comment = [b"SJ,01,".as_slice(), &b"\x82\xA0".repeat(500), b"\r\n"].concat();
    let mut file = b"IR,2,27,1,6000019,,\x89\xCB\x8B\xF3,202407,00,072-000-0000\r\nRE,1,1126,202406,\x8C\xA9\x96{,1,20130507\r\n".to_vec();
    while file.len() < (PARTS - 1) * (8 << 20) + (1 << 20) {
        file.extend_from_slice(&comment);
    }
    file.extend_from_slice(b"GO,1,0,99\r\n\x1A");
    input.write(name, &file)
}

/// `josei upload` through a proxy.
fn upload(serve: &Serve, path: &Path, proxy: &Proxy) -> Command {
    let mut sending = command(["upload", &text(path), "--billing-month", MONTH, "--json"]);
    serve.steer(&mut sending, "sender-kokuho", "receipt-upload");
    sending.env("http_proxy", proxy.url()).env_remove("no_proxy").env_remove("NO_PROXY");
    sending
}

fn nothing_in_clear(proxy: &Proxy) {
    for body in proxy.bodies() {
        assert!(!body.windows(6).any(|window| window == b"SJ,01,"), "a part went out in clear");
    }
}

#[test]
fn killed_at_any_part_the_rest_goes_on() {
    let input = Input::generated(3, 11);
    let serve = Serve::on(&input.city());
    for after in 0..PARTS {
        let path = large(&input, &format!("large-{after}.UKE"));
        let holding = Proxy::holding_after(after);
        let mut child = upload(&serve, &path, &holding).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        holding.wait_until_held(Duration::from_secs(PART_SECONDS));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(holding.passed(), after);

        let counting = Proxy::counting();
        let told = finish(&mut upload(&serve, &path, &counting)).exits(1).json();
        assert_eq!((&told["state"], told["counts"]["receipts"].as_u64()), (&"CHECKED".into(), Some(1)), "{told}");
        assert_eq!(counting.passed(), PARTS - after, "{after} parts had arrived");
        nothing_in_clear(&holding);
        nothing_in_clear(&counting);
    }
}

#[test]
fn a_file_that_changed_before_it_goes_on_is_refused() {
    let input = Input::generated(3, 12);
    let serve = Serve::on(&input.city());
    let path = large(&input, "changing.UKE");
    let holding = Proxy::holding_after(1);
    let mut child = upload(&serve, &path, &holding).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    holding.wait_until_held(Duration::from_secs(PART_SECONDS));
    child.kill().unwrap();
    child.wait().unwrap();
    // One byte of it, before it goes on: it is another content now, under the same name.
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[12 << 20] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let counting = Proxy::counting();
    finish(&mut upload(&serve, &path, &counting)).exits(1).says(&["D0001"]);
    assert_eq!(counting.passed(), 0);
}
