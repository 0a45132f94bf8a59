//! The crate's modules, and the targets of paths in them.

use crate::names::{Import, Name, Scope};
use std::collections::BTreeMap;

/// The source of a crate: text by path under `src`, such as `store/pack.rs`.
pub(crate) type Sources = BTreeMap<String, String>;

/// A module of the crate.
#[derive(Debug)]
pub(crate) struct Module {
    /// The file that holds it, under `src`.
    pub(crate) file: String,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    items: Vec<String>,
    pub(crate) imports: Vec<Import>,
    pub(crate) names: Vec<Name>,
}

/// Every module, those of `lib.rs` and those of `main.rs`.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) modules: Vec<Module>,
    library: usize,
    /// The first segments of `use` besides modules: the dependencies and `std`.
    crates: Vec<String>,
    /// The crate's own name, as `main.rs` writes it.
    own_name: String,
}

/// The target of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Module(usize),
    /// An item of a module; associated items and variants count as their type.
    Item(usize),
    /// A path into another crate, such as `["std", "fs", "read"]`.
    External(Vec<String>),
}

/// What the last segment of a path has to be where a name has two meanings, as in
/// `mod nps; pub use nps::nps;`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Preferred {
    Module,
    Item,
}

/// The `use` declarations on the way, so that a cycle among them ends.
type Trail = Vec<(usize, String)>;

impl Tree {
    /// Parses every file that `lib.rs` and `main.rs` lead to. Panics on a file that
    /// can't be parsed, is missing or that no `mod` declaration leads to.
    pub(crate) fn parse(sources: &Sources, own_name: &str, crates: &[String]) -> Self {
        let mut tree = Self {
            modules: Vec::new(),
            library: 0,
            crates: crates.to_vec(),
            own_name: own_name.to_owned(),
        };
        let mut unread = sources.clone();
        for root in ["lib.rs", "main.rs"] {
            if sources.contains_key(root) {
                tree.read_file(root, "", None, &mut unread);
            }
        }
        let orphans: Vec<_> = unread.keys().collect();
        assert!(orphans.is_empty(), "no `mod` declares {orphans:?}");
        tree
    }

    fn read_file(
        &mut self,
        file: &str,
        folder: &str,
        parent: Option<usize>,
        unread: &mut Sources,
    ) -> usize {
        let text = unread
            .remove(file)
            .unwrap_or_else(|| panic!("{file} is missing, or declared twice"));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        self.add(Scope::read(&parsed.items), file, folder, parent, unread)
    }

    fn add(
        &mut self,
        scope: Scope,
        file: &str,
        folder: &str,
        parent: Option<usize>,
        unread: &mut Sources,
    ) -> usize {
        let module = self.modules.len();
        self.modules.push(Module {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            items: scope.items,
            imports: scope.imports,
            names: scope.names,
        });
        for name in scope.files {
            let inner = format!("{folder}{name}/");
            let beside = format!("{folder}{name}.rs");
            let path = match unread.contains_key(&beside) {
                true => beside,
                false => format!("{inner}mod.rs"),
            };
            let child = self.read_file(&path, &inner, Some(module), unread);
            self.modules[module].children.insert(name, child);
        }
        for (name, scope) in scope.inline {
            let inner = format!("{folder}{name}/");
            let child = self.add(scope, file, &inner, Some(module), unread);
            self.modules[module].children.insert(name, child);
        }
        module
    }

    /// The modules that `lib.rs` declares.
    pub(crate) fn top_modules(&self) -> Vec<String> {
        let library = &self.modules[self.library];
        library.children.keys().cloned().collect()
    }

    /// The target of a path in a module; `None` if it is a local name or one that the
    /// language provides.
    pub(crate) fn resolve(&self, module: usize, segments: &[String]) -> Option<Target> {
        self.walk(module, segments, Preferred::Item, &mut Vec::new())
    }

    /// The target of a path in a module if its last segment is a module.
    pub(crate) fn resolve_module(&self, module: usize, segments: &[String]) -> Option<Target> {
        self.walk(module, segments, Preferred::Module, &mut Vec::new())
    }

    fn walk(
        &self,
        module: usize,
        segments: &[String],
        preferred: Preferred,
        trail: &mut Trail,
    ) -> Option<Target> {
        let (first, rest) = segments.split_first()?;
        let wanted = match rest {
            [] => preferred,
            [_, ..] => Preferred::Module,
        };
        let mut target = match first.as_str() {
            "crate" => Target::Module(self.root_of(module)),
            "self" => Target::Module(module),
            "super" => Target::Module(self.modules[module].parent?),
            "::" => Target::External(Vec::new()),
            name => self
                .look_up(module, name, wanted, trail)
                .or_else(|| self.dependency(name))?,
        };
        for (index, segment) in rest.iter().enumerate() {
            let wanted = match index + 1 == rest.len() {
                true => preferred,
                false => Preferred::Module,
            };
            target = match target {
                Target::Module(module) if segment == "super" => {
                    Target::Module(self.modules[module].parent?)
                }
                // A name that isn't there comes from a macro of that module.
                Target::Module(module) => self
                    .look_up(module, segment, wanted, trail)
                    .unwrap_or(Target::Item(module)),
                Target::Item(_) => return Some(target),
                Target::External(mut path) => {
                    path.push(segment.clone());
                    Target::External(path)
                }
            };
        }
        Some(target)
    }

    /// The target of a name in a module, by its own items and modules first, then by
    /// its `use` declarations, then by its globs.
    fn look_up(
        &self,
        module: usize,
        name: &str,
        wanted: Preferred,
        trail: &mut Trail,
    ) -> Option<Target> {
        let step = (module, name.to_owned());
        if trail.contains(&step) {
            return None;
        }
        trail.push(step);
        let found = self.look_up_once(module, name, wanted, trail);
        trail.pop();
        found
    }

    fn look_up_once(
        &self,
        module: usize,
        name: &str,
        wanted: Preferred,
        trail: &mut Trail,
    ) -> Option<Target> {
        let here = &self.modules[module];
        let child = here.children.get(name).map(|&child| Target::Module(child));
        let item = here.items.iter().any(|item| item == name);
        let mut meanings = Vec::from_iter(child);
        meanings.extend(item.then_some(Target::Item(module)));
        for import in &here.imports {
            if import.alias.as_deref() == Some(name) {
                meanings.extend(self.walk(module, &import.name.segments, wanted, trail));
            }
        }
        if meanings.is_empty() {
            meanings = self.look_up_in_globs(module, name, wanted, trail);
        }
        let best = meanings
            .iter()
            .position(|target| matches!(target, Target::Module(_)) == (wanted == Preferred::Module))
            .unwrap_or(0);
        (best < meanings.len()).then(|| meanings.swap_remove(best))
    }

    fn look_up_in_globs(
        &self,
        module: usize,
        name: &str,
        wanted: Preferred,
        trail: &mut Trail,
    ) -> Vec<Target> {
        let globs = self.modules[module]
            .imports
            .iter()
            .filter(|import| import.alias.is_none());
        globs
            .filter_map(|glob| {
                match self.walk(module, &glob.name.segments, Preferred::Module, trail)? {
                    Target::Module(inner) => self.look_up(inner, name, wanted, trail),
                    Target::Item(_) | Target::External(_) => None,
                }
            })
            .collect()
    }

    fn dependency(&self, name: &str) -> Option<Target> {
        if name == self.own_name {
            return Some(Target::Module(self.library));
        }
        let known = self.crates.iter().any(|known| known == name);
        known.then(|| Target::External(vec![name.to_owned()]))
    }

    fn root_of(&self, module: usize) -> usize {
        self.modules[module]
            .parent
            .map_or(module, |parent| self.root_of(parent))
    }
}
