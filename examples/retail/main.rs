//! Prints lines in the layout of "Online Retail": `cargo run --example retail -- LINES [SEED]`.

mod lines;

use std::env;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use lines::{HEADER, Lines};

fn main() -> ExitCode {
    let numbers: Result<Vec<u64>, _> = env::args().skip(1).map(|text| text.parse()).collect();
    let (count, seed) = match numbers.as_deref() {
        Ok([count]) => (*count, 1),
        Ok([count, seed]) => (*count, *seed),
        Ok(_) | Err(_) => {
            eprintln!("usage: cargo run --example retail -- LINES [SEED]");
            return ExitCode::from(2);
        }
    };
    match usize::try_from(count)
        .map_err(io::Error::other)
        .and_then(|count| print(count, seed))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(count: usize, seed: u64) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "{HEADER}")?;
    for line in Lines::new(count, seed) {
        writeln!(out, "{line}")?;
    }
    out.flush()
}
