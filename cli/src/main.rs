//! The `josei` command.

fn main() -> std::process::ExitCode {
    josei_cli::main()
}
