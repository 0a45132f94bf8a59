//! The import graph: which file uses which file, and which crates.

use crate::names::{Import, Name};
use crate::tree::{Target, Tree};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

/// A line that names something of another file or crate.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    /// The file, under `src`.
    pub(crate) file: String,
    pub(crate) line: usize,
    /// The path as written, such as `super::tally::Tally`.
    pub(crate) path: String,
}

impl fmt::Display for Mention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "src/{}:{}: {}", self.file, self.line, self.path)
    }
}

/// The imports of a crate.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// From a file to a file whose items it names, with the first line that does so.
    edges: BTreeMap<(String, String), Mention>,
    /// Every line that names another crate, with the path into that crate.
    crates: Vec<(String, Mention)>,
}

impl Graph {
    /// Follows every path of every file to the file that defines the item.
    ///
    /// `mod` declarations are not imports, nor are re-exports by a `mod.rs` or by
    /// `lib.rs` of items defined below it.
    pub(crate) fn of(tree: &Tree) -> Self {
        let mut graph = Self::default();
        for (module, contents) in tree.modules.iter().enumerate() {
            for import in &contents.imports {
                graph.add_import(tree, module, import);
            }
            for name in &contents.names {
                let target = tree.resolve(module, &name.segments);
                // One lowercase word alone is a local variable, not a crate.
                let is_variable = name.segments.len() == 1
                    && matches!(&target, Some(Target::External(path)) if path.len() == 1);
                if !is_variable {
                    graph.add(tree, &contents.file, name, target);
                }
            }
        }
        graph
    }

    fn add_import(&mut self, tree: &Tree, module: usize, import: &Import) {
        let file = &tree.modules[module].file;
        let segments = &import.name.segments;
        let target = match import.alias {
            Some(_) => tree.resolve(module, segments),
            // A glob takes items of the module itself.
            None => match tree.resolve_module(module, segments) {
                Some(Target::Module(globbed)) => Some(Target::Item(globbed)),
                other => other,
            },
        };
        let is_below = folder_of(file).is_some_and(|folder| match &target {
            Some(Target::Item(to)) => tree.modules[*to].file.starts_with(folder),
            Some(Target::Module(_) | Target::External(_)) | None => false,
        });
        if !(import.is_reexport && is_below) {
            self.add(tree, file, &import.name, target);
        }
    }

    /// Adds one path. A path that ends at a module adds nothing: the items that are
    /// used through it are paths of their own.
    fn add(&mut self, tree: &Tree, from: &str, name: &Name, target: Option<Target>) {
        let mention = Mention {
            file: from.to_owned(),
            line: name.line,
            path: name.segments.join("::"),
        };
        match target {
            Some(Target::Item(module)) => {
                let to = &tree.modules[module].file;
                if from != to {
                    let ends = (from.to_owned(), to.clone());
                    self.edges.entry(ends).or_insert(mention);
                }
            }
            Some(Target::External(path)) => self.crates.push((path.join("::"), mention)),
            Some(Target::Module(_)) | None => {}
        }
    }

    /// The edges between top modules, each with one line that makes it.
    pub(crate) fn between_top_modules(&self) -> BTreeMap<(String, String), &Mention> {
        let mut between = BTreeMap::new();
        for ((from, to), mention) in &self.edges {
            let (from, to) = (top_module(from), top_module(to));
            if from != to {
                between.entry((from, to)).or_insert(mention);
            }
        }
        between
    }

    /// The lines outside `allowed` that name one of `crates`. A crate may be a path
    /// such as `std::fs`; a place is a file or a folder that ends with `/`.
    pub(crate) fn crate_mentions(&self, crates: &[&str], allowed: &[&str]) -> Vec<String> {
        let forbidden = |path: &str| {
            crates.iter().any(|one| {
                path.strip_prefix(one)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            })
        };
        self.crates
            .iter()
            .filter(|(path, mention)| forbidden(path) && !is_within(&mention.file, allowed))
            .map(|(_, mention)| mention.to_string())
            .collect()
    }

    /// The crates that the files of a folder name, each with one line that does.
    pub(crate) fn crates_of(&self, folder: &str) -> BTreeMap<&str, &Mention> {
        let mut crates = BTreeMap::new();
        for (path, mention) in &self.crates {
            if mention.file.starts_with(folder) {
                let name = path.split("::").next().unwrap_or(path);
                crates.entry(name).or_insert(mention);
            }
        }
        crates
    }

    /// Every cycle of files that import each other.
    pub(crate) fn cycles(&self) -> Vec<Cycle> {
        let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to) in self.edges.keys() {
            imports.entry(from).or_default().insert(to);
        }
        let reached: BTreeMap<&str, BTreeSet<&str>> = imports
            .keys()
            .map(|&file| (file, reachable(&imports, file)))
            .collect();
        let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|all| all.contains(to));
        let mut cycles: Vec<Cycle> = Vec::new();
        for &file in imports.keys() {
            let is_known = cycles.iter().any(|cycle| cycle.files.contains(file));
            if is_known || !reaches(file, file) {
                continue;
            }
            let files: BTreeSet<String> = reached[file]
                .iter()
                .filter(|other| reaches(other, file))
                .map(|&other| other.to_owned())
                .collect();
            let shortest = self.shortest_cycle(&files, file);
            cycles.push(Cycle { files, shortest });
        }
        cycles
    }

    /// The lines that lead from a file back to itself in the fewest steps.
    fn shortest_cycle(&self, files: &BTreeSet<String>, start: &str) -> Vec<Mention> {
        let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(file) = queue.pop_front() {
            for (from, to) in self.edges.keys().filter(|(from, _)| from == file) {
                if files.contains(to) && !came_from.contains_key(to.as_str()) {
                    came_from.insert(to, from);
                    queue.push_back(to);
                }
            }
        }
        let mut steps = Vec::new();
        let mut to = start;
        while let Some(&from) = came_from.get(to) {
            steps.push(self.edges[&(from.to_owned(), to.to_owned())].clone());
            to = from;
            if to == start {
                break;
            }
        }
        steps.reverse();
        steps
    }
}

/// Files that import each other, directly or through others.
#[derive(Debug)]
pub(crate) struct Cycle {
    pub(crate) files: BTreeSet<String>,
    /// The imports of the shortest cycle among them.
    shortest: Vec<Mention>,
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} files import each other:", self.files.len())?;
        for file in &self.files {
            writeln!(f, "    src/{file}")?;
        }
        writeln!(f, "  by way of:")?;
        for mention in &self.shortest {
            writeln!(f, "    {mention}")?;
        }
        Ok(())
    }
}

/// `store` for `store/pack.rs` and `api` for `api.rs`.
fn top_module(file: &str) -> String {
    let first = file.split('/').next().unwrap_or(file);
    first.trim_end_matches(".rs").to_owned()
}

/// The folder whose modules a `mod.rs` or `lib.rs` declares.
fn folder_of(file: &str) -> Option<&str> {
    match file {
        "lib.rs" => Some(""),
        file => file
            .strip_suffix("mod.rs")
            .filter(|folder| folder.ends_with('/')),
    }
}

/// Whether a file is one of `places` or lies in one of their folders.
fn is_within(file: &str, places: &[&str]) -> bool {
    places
        .iter()
        .any(|place| file == *place || (place.ends_with('/') && file.starts_with(place)))
}

fn reachable<'a>(imports: &BTreeMap<&'a str, BTreeSet<&'a str>>, start: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut queue = vec![start];
    while let Some(file) = queue.pop() {
        for &next in imports.get(file).into_iter().flatten() {
            if reached.insert(next) {
                queue.push(next);
            }
        }
    }
    reached
}
