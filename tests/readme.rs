//! The first steps with one's own data, as README.md prints them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use std::fs;

use program::{Server, data_dir};

/// The blocks of code below the heading about one's own data.
fn blocks(readme: &str) -> Vec<&str> {
    let (_, section) = readme.split_once("## Your own data\n").unwrap();
    let mut blocks = Vec::new();
    for (index, part) in section.split("```").enumerate() {
        if index % 2 == 1 {
            blocks.push(part.split_once('\n').unwrap().1);
        }
    }
    blocks
}

#[test]
fn the_smallest_survey_and_mapping_work_as_printed() {
    let readme = fs::read_to_string("README.md").unwrap();
    let [survey, mapping, responses, session] = blocks(&readme)[..4] else {
        panic!("README.md has fewer blocks");
    };
    let folder = data_dir();
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    for (name, content) in [
        ("survey.toml", survey),
        ("mapping.toml", mapping),
        ("responses.csv", responses),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let mut printed = String::new();
    for line in session.lines() {
        if let Some(command) = line.strip_prefix("$ cxmetrics ") {
            let arguments: Vec<&str> = command.split_whitespace().collect();
            let output = server
                .command(&arguments)
                .current_dir(folder.path())
                .output();
            let output = output.unwrap();
            assert!(output.status.success(), "{command}: {output:?}");
            printed += &format!("{line}\n{}", String::from_utf8(output.stdout).unwrap());
        }
    }
    // The time that the import took differs.
    let without_times = |text: &str| -> Vec<String> {
        let lines = text.lines();
        lines
            .map(|line| {
                line.split("rejected; ")
                    .next()
                    .unwrap()
                    .trim_end()
                    .to_owned()
            })
            .collect()
    };
    assert_eq!(without_times(&printed), without_times(session));
}
