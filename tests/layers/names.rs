//! Every path that one source file names: in `use` declarations, in code, inside macro
//! calls and in attributes.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, Macro, Meta, UseTree, Visibility};

/// A path as it stands in the source, such as `super::tally::Tally`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
}

/// One name that a `use` declaration brings into scope.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    /// The name in scope, after `as`; `None` for a glob.
    pub(crate) alias: Option<String>,
    pub(crate) name: Name,
    /// Whether other modules see it, too.
    pub(crate) is_reexport: bool,
}

/// A module of one file: the file's own, or one written inline.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// Items by name. An item that a macro produces is missing.
    pub(crate) items: Vec<String>,
    pub(crate) imports: Vec<Import>,
    pub(crate) names: Vec<Name>,
    /// Modules that live in files of their own.
    pub(crate) files: Vec<String>,
    pub(crate) inline: Vec<(String, Scope)>,
}

impl Scope {
    /// Reads the items of a file or of an inline module.
    pub(crate) fn read(items: &[Item]) -> Self {
        let mut scope = Self::default();
        for item in items {
            if let Some(name) = item_name(item) {
                scope.items.push(name);
            }
            scope.visit_item(item);
        }
        scope
    }

    fn push(&mut self, segments: Vec<String>, line: usize) {
        self.names.push(Name { segments, line });
    }

    /// Adds the paths in the tokens of a macro call or an attribute. A lone name is
    /// taken for a path only if it is capitalised: others are mostly local variables.
    fn scan(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        let mut after_dot = false;
        while let Some(token) = tokens.next() {
            let first = match token {
                TokenTree::Group(group) => {
                    self.scan(group.stream());
                    after_dot = false;
                    continue;
                }
                TokenTree::Ident(ident) => ident,
                TokenTree::Punct(punct) => {
                    after_dot = punct.as_char() == '.';
                    continue;
                }
                TokenTree::Literal(_) => {
                    after_dot = false;
                    continue;
                }
            };
            let line = first.span().start().line;
            let mut segments = vec![first.to_string()];
            while is_colon(tokens.peek()) {
                tokens.next();
                if !is_colon(tokens.peek()) {
                    break;
                }
                tokens.next();
                match tokens.peek() {
                    Some(TokenTree::Ident(ident)) => segments.push(ident.to_string()),
                    _ => break,
                }
                tokens.next();
            }
            let capitalised = segments[0].starts_with(|first: char| first.is_uppercase());
            if !after_dot && (segments.len() > 1 || capitalised) {
                self.push(segments, line);
            }
            after_dot = false;
        }
    }

    /// Adds the functions that serde's attributes name in strings.
    fn scan_strings(&mut self, tokens: TokenStream) {
        for token in tokens {
            if let TokenTree::Literal(literal) = token
                && let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                && let Ok(path) = text.parse::<syn::Path>()
                && path.segments.len() > 1
            {
                self.push(segments(&path), literal.span().start().line);
            }
        }
    }

    fn import(&mut self, tree: &UseTree, mut prefix: Vec<String>, reexport: bool) {
        let (alias, last, line) = match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                return self.import(&path.tree, prefix, reexport);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, prefix.clone(), reexport);
                }
                return;
            }
            UseTree::Name(name) => {
                let ident = name.ident.to_string();
                let alias = match ident.as_str() {
                    "self" => prefix.last().cloned(),
                    _ => Some(ident.clone()),
                };
                (alias, Some(ident), name.ident.span().start().line)
            }
            UseTree::Rename(rename) => {
                let ident = rename.ident.to_string();
                let line = rename.ident.span().start().line;
                (Some(rename.rename.to_string()), Some(ident), line)
            }
            UseTree::Glob(glob) => (None, None, glob.star_token.spans[0].start().line),
        };
        prefix.extend(last.filter(|name| name != "self"));
        let name = Name {
            segments: prefix,
            line,
        };
        self.imports.push(Import {
            alias,
            name,
            is_reexport: reexport,
        });
    }
}

impl<'ast> Visit<'ast> for Scope {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let root = item.leading_colon.as_ref().map(|_| "::".to_owned());
        let reexport = !matches!(item.vis, Visibility::Inherited);
        self.import(&item.tree, root.into_iter().collect(), reexport);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        match &item.content {
            Some((_, items)) => {
                let inner = Self::read(items);
                self.inline.push((item.ident.to_string(), inner));
            }
            None => self.files.push(item.ident.to_string()),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let line = path
            .segments
            .first()
            .map_or(0, |first| first.ident.span().start().line);
        self.push(segments(path), line);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.scan(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.scan(list.tokens.clone());
            if list.path.is_ident("serde") {
                self.scan_strings(list.tokens.clone());
            }
        }
    }
}

fn segments(path: &syn::Path) -> Vec<String> {
    let root = path.leading_colon.as_ref().map(|_| "::".to_owned());
    let names = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string());
    root.into_iter().chain(names).collect()
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

fn item_name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        // `syn` asks for the wildcard: a later edition may add kinds of items.
        Item::ExternCrate(_)
        | Item::ForeignMod(_)
        | Item::Impl(_)
        | Item::Mod(_)
        | Item::Use(_)
        | Item::Verbatim(_)
        | _ => return None,
    };
    Some(ident.to_string())
}
