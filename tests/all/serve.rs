//! A city that answers for the length of a test (`josei serve`, or a deployed one), and callers with the tokens of its people.

use crate::command::{Ended, command, finish, text};
use crate::input::Input;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What a function answered.
pub struct Answered {
    pub status: u16,
    pub media: String,
    pub text: String,
}

/// A running city; an embedded one is killed when dropped.
pub struct Serve {
    child: Option<Child>,
    place: Place,
    people: Value,
}

enum Place {
    /// One address for all functions.
    Embedded(String),
    /// An address for each.
    Deployed(Value),
}

impl Serve {
    /// Where the city of this input stands.
    pub fn of(input: &Input) -> Self {
        match input.site().target() {
            Some(target) => Self { child: None, place: Place::Deployed(target["functions"].clone()), people: target["people"].clone() },
            None => Self::on(&input.city()),
        }
    }

    /// Starts on a folder and waits until it answers.
    pub fn on(dir: &Path) -> Self {
        Self::with(dir, &[])
    }

    /// One that runs in this very process.
    pub fn here(url: String, dir: &Path) -> Self {
        let people = serde_json::from_slice(&std::fs::read(dir.join("people.json")).unwrap()).unwrap();
        Self { child: None, place: Place::Embedded(url), people }
    }

    /// The same with more arguments.
    pub fn with(dir: &Path, more: &[&str]) -> Self {
        let mut child = command(["serve", "--port", "0", "--dir", &text(dir)]).args(more).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = lines.next().expect("serve says where it is").unwrap();
        let url = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap_or_else(|| panic!("{first}")).to_owned();
        // Whatever it says later must not stop it.
        std::thread::spawn(move || lines.for_each(drop));
        let people = serde_json::from_slice(&std::fs::read(dir.join("people.json")).unwrap()).unwrap();
        Self { child: Some(child), place: Place::Embedded(url), people }
    }

    /// A person's token.
    pub fn token(&self, person: &str) -> &str {
        self.people[person].as_str().unwrap_or_else(|| panic!("{person} is nobody"))
    }

    /// A command of a person; the token goes through the environment.
    pub fn as_person(&self, person: &str, args: &[&str]) -> Ended {
        self.with_token(self.token(person), args)
    }

    /// A command with any token.
    pub fn with_token(&self, token: &str, args: &[&str]) -> Ended {
        let function = match args[0] {
            "payment" => "payment-file",
            "case" | "statistics" | "application" => "benefit-decide",
            "notice" => "notice-render",
            "register" => "register-import",
            _ => "receipt-upload",
        };
        finish(command(args).env("JOSEI_URL", self.url(function)).env("JOSEI_TOKEN", token))
    }

    /// Has a command speak with a function as a person.
    pub fn steer(&self, command: &mut Command, person: &str, function: &str) {
        command.env("JOSEI_URL", self.url(function)).env("JOSEI_TOKEN", self.token(person));
    }

    /// What a person gives as the address.
    fn url(&self, function: &str) -> String {
        match &self.place {
            Place::Embedded(url) => url.clone(),
            Place::Deployed(_) => self.address(function),
        }
    }

    /// Status and JSON of a POST to a function.
    pub fn post(&self, person: &str, function: &str, path: &str, body: &Value) -> (u16, Value) {
        let url = self.address(function);
        let request = client(&url).post(format!("{url}{path}")).bearer_auth(self.token(person)).json(body);
        wait(async {
            let response = request.send().await.unwrap();
            (response.status().as_u16(), response.json().await.unwrap())
        })
    }

    /// Any request to a function, by a person or by nobody.
    pub fn ask(&self, person: Option<&str>, method: &str, function: &str, path: &str, body: Option<(&str, &str)>) -> Answered {
        let url = self.address(function);
        let method = reqwest::Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
        let request = client(&url).request(method, format!("{url}{path}"));
        let request = person.into_iter().fold(request, |request, person| request.bearer_auth(self.token(person)));
        let request = body.into_iter().fold(request, |request, (media, body)| request.header("content-type", media).body(body.to_owned()));
        wait(async {
            let response = request.send().await.unwrap();
            let media = response.headers().get("content-type").map_or("", |media| media.to_str().unwrap()).to_owned();
            Answered { status: response.status().as_u16(), media, text: response.text().await.unwrap() }
        })
    }

    /// The bytes of a GET by a person.
    pub fn bytes(&self, person: &str, function: &str, path: &str) -> Vec<u8> {
        let url = self.address(function);
        let request = client(&url).get(format!("{url}{path}")).bearer_auth(self.token(person));
        wait(async { request.send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap().to_vec() })
    }

    /// Most memory that an embedded city had resident, KiB, as Linux tells it.
    pub fn peak_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.as_ref().expect("embedded").id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("VmHWM");
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Status of a GET by nobody.
    pub fn stranger(&self, function: &str, path: &str) -> u16 {
        let url = self.address(function);
        let request = client(&url).get(format!("{url}{path}"));
        wait(async { request.send().await.unwrap().status().as_u16() })
    }

    /// Host and port of an embedded city.
    pub fn authority(&self) -> String {
        match &self.place {
            Place::Embedded(url) => url.trim_start_matches("http://").trim_end_matches('/').to_owned(),
            Place::Deployed(_) => panic!("a deployed city has an address for each function"),
        }
    }

    /// Where a function answers.
    fn address(&self, function: &str) -> String {
        match &self.place {
            Place::Embedded(url) => format!("{url}/{function}"),
            Place::Deployed(functions) => functions[function].as_str().unwrap().trim_end_matches('/').to_owned(),
        }
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Puts one part where an address of `receipt-upload` says, with its headers; the status.
pub fn put(address: &Value, bytes: Vec<u8>) -> u16 {
    let url = address["url"].as_str().unwrap();
    let headers = address["headers"].as_array().unwrap().iter().map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()));
    let headers = headers.filter(|(name, _)| !["content-length", "host"].contains(name));
    let request = headers.fold(client(url).put(url), |request, (name, value)| request.header(name, value)).body(bytes);
    wait(async { request.send().await.unwrap().status().as_u16() })
}

/// A client that knows names below localhost, which not every machine resolves.
fn client(url: &str) -> reqwest::Client {
    let host = url.split(['/', ':']).find(|part| part.ends_with(".localhost"));
    let known = reqwest::Client::builder();
    let known = host.into_iter().fold(known, |known, host| known.resolve(host, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
    known.build().unwrap()
}

fn wait<T>(answer: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(answer)
}
