//! Tests that the checks find planted mistakes in small crates.

use crate::graph::Graph;
use crate::tree::{Sources, Tree};

fn graph(files: &[(&str, &str)]) -> Graph {
    let sources: Sources = files
        .iter()
        .map(|&(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    let crates = ["std", "sqlx", "tonic"].map(str::to_owned);
    Graph::of(&Tree::parse(&sources, "planted", &crates))
}

/// The files of each cycle.
fn cycles(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    graph(files)
        .cycles()
        .into_iter()
        .map(|cycle| cycle.files.into_iter().collect())
        .collect()
}

/// The edges between top modules, such as `domain -> store`.
fn edges(files: &[(&str, &str)]) -> Vec<String> {
    graph(files)
        .between_top_modules()
        .keys()
        .map(|(from, to)| format!("{from} -> {to}"))
        .collect()
}

/// A crate of two top modules: `store`, which defines `Row`, and `domain`.
fn domain_with(text: &str) -> Vec<String> {
    edges(&[
        ("lib.rs", "pub mod domain; pub mod store;"),
        ("domain.rs", text),
        (
            "store/mod.rs",
            "mod row; pub use row::{Row, read}; pub mod pack;",
        ),
        ("store/row.rs", "pub struct Row; pub fn read() {}"),
        ("store/pack.rs", "pub struct Pack;"),
    ])
}

#[test]
fn an_import_is_found_in_whatever_way_it_is_written() {
    for text in [
        "use crate::store::Row;",
        "use crate::store::{pack, Row as Line};",
        "use super::store::Row;",
        "use crate::store; fn f(_: store::Row) {}",
        "use crate::store as s; fn f() { s::read(); }",
        "use crate::store::*;",
        "fn f() { use crate::store::pack::Pack; }",
        "fn f() { crate::store::read(); }",
        "struct A { row: crate::store::Row }",
        "impl From<crate::store::Row> for () {}",
        "fn f() { println!(\"{:?}\", crate::store::read()); }",
        "fn f() { assert!(matches!(x, crate::store::Row)); }",
        "mod tests { use super::super::store::Row; }",
        "mod inner { mod tests { use crate::store::Row; } }",
        "#[derive(Deserialize)] struct A { #[serde(with = \"crate::store::pack\")] a: u8, \
         #[serde(default = \"crate::store::read\")] b: u8 }",
        "#[arg(value_parser = crate::store::read)] struct A;",
    ] {
        assert_eq!(domain_with(text), ["domain -> store"], "{text}");
    }
}

#[test]
fn a_word_that_is_no_import_makes_no_edge() {
    for text in [
        "//! See [`crate::store::Row`].\n",
        "fn f() { let store = 1; let _ = store; }",
        "fn f() { let _ = \"crate::store::Row\"; }",
        "struct Row; fn f(_: Row) {}",
        "mod store { pub struct Row; } use self::store::Row;",
        "fn f(a: A) { println!(\"{}\", a.Row); }",
    ] {
        assert_eq!(domain_with(text), [""; 0], "{text}");
    }
}

#[test]
fn the_program_imports_the_library_by_its_name() {
    let files = [
        ("lib.rs", "pub mod cli;"),
        ("cli.rs", "pub fn run() {}"),
        ("main.rs", "use planted::cli; fn main() { cli::run(); }"),
    ];
    assert_eq!(edges(&files), ["main -> cli"]);
}

#[test]
fn two_files_that_import_each_other_are_a_cycle() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "pub struct B(super::a::A);"),
        ("c.rs", "use crate::a::A;"),
    ];
    assert_eq!(cycles(&files), [["a.rs", "b.rs"]]);
    let text = graph(&files).cycles()[0].to_string();
    assert!(text.contains("src/a.rs:1: crate::b::B"), "{text}");
    assert!(text.contains("src/b.rs:1: super::a::A"), "{text}");
}

#[test]
fn a_cycle_through_reexports_names_the_files_that_define_the_items() {
    let files = [
        ("lib.rs", "mod store;"),
        (
            "store/mod.rs",
            "mod a; mod b; mod c; pub use {a::A, b::B}; pub(crate) use c::*;",
        ),
        ("store/a.rs", "use super::B; pub struct A;"),
        ("store/b.rs", "use super::*; pub struct B(C);"),
        ("store/c.rs", "pub struct C { a: crate::store::A }"),
    ];
    assert_eq!(cycles(&files), [["store/a.rs", "store/b.rs", "store/c.rs"]]);
}

#[test]
fn a_child_and_a_parent_that_use_each_other_are_a_cycle() {
    let files = [
        ("lib.rs", "mod store;"),
        (
            "store/mod.rs",
            "mod a; pub use a::A; pub struct Store { a: A }",
        ),
        ("store/a.rs", "use super::Store; pub struct A;"),
    ];
    assert_eq!(cycles(&files), [["store/a.rs", "store/mod.rs"]]);
}

#[test]
fn a_parent_that_only_declares_and_reexports_is_in_no_cycle() {
    let files = [
        ("lib.rs", "mod store; pub use store::A;"),
        ("store/mod.rs", "mod a; mod b; pub use a::A; pub use b::b;"),
        (
            "store/a.rs",
            "use super::b; pub struct A; fn f() { b(); b::c(); }",
        ),
        ("store/b.rs", "pub fn b() {} pub fn c() {}"),
    ];
    assert_eq!(cycles(&files), [[""; 0]; 0]);
}

#[test]
fn a_glob_import_of_each_other_ends() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub use crate::b::*; fn f(_: Nowhere) {}"),
        ("b.rs", "pub use crate::a::*;"),
    ];
    assert_eq!(cycles(&files), [["a.rs", "b.rs"]]);
}

#[test]
fn a_forbidden_crate_is_found_and_an_allowed_place_is_not() {
    let files = [
        ("lib.rs", "mod a; mod store;"),
        (
            "a.rs",
            "fn f() -> Result<(), sqlx::Error> { let time = time; }",
        ),
        (
            "store/mod.rs",
            "use sqlx::PgPool; use tonic as t; fn f(_: t::Status) {}",
        ),
    ];
    let graph = graph(&files);
    assert_eq!(
        graph.crate_mentions(&["sqlx"], &["store/"]),
        ["src/a.rs:1: sqlx::Error"]
    );
    assert_eq!(graph.crate_mentions(&["tonic"], &["a.rs"]).len(), 2);
    let crates: Vec<_> = graph.crates_of("store/").into_keys().collect();
    assert_eq!(crates, ["sqlx", "tonic"]);
}

#[test]
fn a_part_of_std_is_told_from_its_neighbours() {
    let files = [(
        "lib.rs",
        "use std::{fs, io as i}; fn f(_: i::Error) { std::fmt::format(x); fs::read(x); }",
    )];
    let graph = graph(&files);
    assert_eq!(graph.crate_mentions(&["std::f"], &[]), [""; 0]);
    assert_eq!(graph.crate_mentions(&["std::fs"], &[]).len(), 2);
    assert_eq!(graph.crate_mentions(&["std::io"], &[]).len(), 2);
}

#[test]
#[should_panic(expected = "no `mod` declares")]
fn a_file_that_no_module_declares_is_reported() {
    graph(&[("lib.rs", ""), ("stray.rs", "")]);
}
