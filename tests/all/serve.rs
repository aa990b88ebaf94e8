//! `josei serve` for the length of a test, and callers with the tokens of its people.

use crate::command::{Ended, command, finish, text};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

/// A running city; it is killed when dropped.
pub struct Serve {
    child: Child,
    pub url: String,
    people: Value,
}

impl Serve {
    /// Starts on a folder and waits until it answers.
    pub fn on(dir: &Path) -> Self {
        Self::with(dir, &[])
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
        Self { child, url, people }
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
        finish(command(args).env("JOSEI_URL", &self.url).env("JOSEI_TOKEN", token))
    }

    /// Status and JSON of a POST to a function.
    pub fn post(&self, person: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = reqwest::Client::new().post(format!("{}{path}", self.url)).bearer_auth(self.token(person)).json(body);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let response = request.send().await.unwrap();
            (response.status().as_u16(), response.json().await.unwrap())
        })
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
