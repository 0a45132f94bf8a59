//! The errors of all arguments at once, where clap stops at the first.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, Error};

/// Most errors that are looked for.
const ERRORS_MAX: usize = 10;

/// Parses the arguments. The first argument is the program's name.
///
/// # Errors
///
/// One for each option that is unknown or has a wrong value, and otherwise the first of clap's.
pub(super) fn parse(
    command: &Command,
    mut arguments: Vec<OsString>,
) -> Result<ArgMatches, Vec<Error>> {
    let mut errors: Vec<Error> = Vec::new();
    loop {
        let error = match command.clone().try_get_matches_from(&arguments) {
            Ok(matches) if errors.is_empty() => return Ok(matches),
            Ok(_) => return Err(errors),
            Err(error) => without_value_tip(error),
        };
        let option = wrong_option(&error).filter(|_| errors.len() < ERRORS_MAX);
        let is_removed = option.is_some_and(|option| remove(&mut arguments, &option));
        // Without the wrong options, others may be missing that were not at first.
        if is_removed || errors.is_empty() {
            errors.push(error);
        }
        if !is_removed {
            return Err(errors);
        }
    }
}

/// Removes the tip to write an unknown option behind `--`: no command takes such a value.
fn without_value_tip(mut error: Error) -> Error {
    if error.kind() == ErrorKind::UnknownArgument {
        error.remove(ContextKind::Suggested);
    }
    error
}

/// Prints the errors as clap would print one, and exits.
pub(super) fn exit(mut errors: Vec<Error>) -> ! {
    let Some(last) = errors.pop() else {
        std::process::exit(2);
    };
    for error in errors {
        let text = error.render().to_string();
        // The last one has usage and advice.
        let end = ["\n\nUsage:", "\n\nFor more information"]
            .iter()
            .filter_map(|part| text.find(part))
            .min();
        eprintln!("{}\n", text[..end.unwrap_or(text.len())].trim_end());
    }
    last.exit()
}

/// An option that is unknown or has a wrong value.
struct WrongOption {
    /// Such as `--by`.
    name: String,
    has_value: bool,
}

fn wrong_option(error: &Error) -> Option<WrongOption> {
    let is_unknown = error.kind() == ErrorKind::UnknownArgument;
    let has_value = matches!(
        error.kind(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation
    );
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    // Such as `--by <BY>`. An unknown option stands alone, and a positional argument has no name.
    let name = argument.split(' ').next()?;
    ((is_unknown || has_value) && name.starts_with("--")).then(|| WrongOption {
        name: name.to_owned(),
        has_value,
    })
}

/// Removes an option and its value. Returns whether it was there.
fn remove(arguments: &mut Vec<OsString>, option: &WrongOption) -> bool {
    let joined = format!("{}=", option.name);
    let is_joined = |argument: &OsStr| {
        argument
            .to_str()
            .is_some_and(|text| text.starts_with(&joined))
    };
    let is_option = |argument: &OsString| *argument == *option.name || is_joined(argument);
    let Some(index) = arguments.iter().position(is_option) else {
        return false;
    };
    let takes_next = option.has_value && !is_joined(&arguments[index]);
    let end = (index + 1 + usize::from(takes_next)).min(arguments.len());
    arguments.drain(index..end);
    true
}

#[cfg(test)]
mod tests {
    use clap::Arg;

    use super::*;

    fn errors(arguments: &[&str]) -> Vec<String> {
        let command = Command::new("x").arg(Arg::new("q").required(true)).args([
            Arg::new("by").long("by").value_parser(["day", "year"]),
            Arg::new("n")
                .long("n")
                .value_parser(clap::value_parser!(u8)),
        ]);
        let arguments = ["x"].iter().chain(arguments).map(OsString::from);
        let errors = parse(&command, arguments.collect()).err();
        let lines = errors.iter().flatten().map(|error| {
            let text = error.render().to_string();
            text.lines().next().map(str::to_owned)
        });
        lines.flatten().collect()
    }

    #[test]
    fn every_wrong_option_is_named() {
        let said = errors(&["a", "--by", "moon", "--n=many", "--nonsense"]);
        assert_eq!(said.len(), 3, "{said:?}");
        for (line, name) in said.iter().zip(["--by", "--n", "--nonsense"]) {
            assert!(line.contains(name), "{line}");
        }
    }

    #[test]
    fn an_error_that_follows_from_another_is_not_named() {
        // `5` is the value of the unknown option, and no argument of its own.
        let said = errors(&["a", "--nonsense", "5"]);
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(errors(&[]).len(), 1);
        assert!(errors(&["a", "--by", "day"]).is_empty());
    }
}
