//! Whether a statement keeps to one workspace, and to what Citus allows.
//!
//! A statement is routed to one node as a whole when each table in it is restricted to
//! one and the same value of the key; such a statement may use all of SQL. That is what
//! is asked of every table in every `from`, at every depth. The rest are the few rules
//! that hold even for a statement of one workspace:
//!
//! | rule | source |
//! |---|---|
//! | every table is restricted to one value of the key | docs, "SQL Support and Workarounds": what is only supported within one shard (row locks, correlated subqueries, outer joins, grouping sets) |
//! | `insert` gives the key, as a parameter; no `update` or `on conflict` sets it | `multi_router_planner.c`: "cannot perform an INSERT without a partition column value", "modifying the partition value of rows is not allowed" |
//! | no volatile function in `set` and `where` of what modifies rows; no stable one with a column as argument, or inside `case` or `coalesce` | `multi_router_planner.c`, `TargetlistAndFunctionsSupported` |
//! | only immutable functions in `on conflict ... set` and `returning` | the same, `ErrorIfOnConflictNotSupported` |
//! | no subquery in the rows of `insert ... values`, and no `with` above it | the same: "subqueries are not supported within INSERT queries" |
//! | no `with recursive` | `recursive_planning.c`: "recursive CTEs are not supported in distributed queries" |
//! | what modifies a table that is on every node reads and modifies no other | `insert_select_planner.c`: "only reference tables may be queried when targeting a reference table" |
//! | no `lock table` of a table that is spread | it would lock every workspace's rows |
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enums name what every dialect of SQL has"
)]

mod functions;
mod modify;
mod scope;

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::{
    ast::{
        Expr, ObjectName, Query, Select, SelectItem, SetExpr, Statement, TableAlias, Value, Visit,
        Visitor, With,
    },
    dialect::PostgreSqlDialect,
    parser::Parser,
};

use scope::{Relation, Scope};

/// Leads every key.
pub(crate) const KEY: &str = "workspace_key";

/// What a statement is checked against.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// Tables that are spread over the nodes.
    pub(crate) distributed: BTreeSet<String>,
    /// Tables that are on every node.
    pub(crate) reference: BTreeSet<String>,
    /// Functions whose value may change within a statement.
    pub(crate) volatile: BTreeSet<String>,
    /// Functions whose value may change from statement to statement.
    pub(crate) stable: BTreeSet<String>,
}

/// What was found in a statement.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// What breaks a rule.
    pub(crate) broken: Vec<String>,
    /// The parameters that the workspace's key is compared with or set to.
    pub(crate) keys: BTreeSet<String>,
}

/// What becomes of the key in the rows of a table, a subquery or a CTE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// The rows have no such column.
    Absent,
    /// Rows may be of any workspace.
    Free,
    /// All rows are of the one workspace.
    Pinned,
}

/// Checks one statement.
pub(crate) fn check(sql: &str, rules: &Rules) -> Findings {
    // The parser doesn't know the weaker row locks; they are in the same places.
    let sql = sql
        .replace("for key share", "for share")
        .replace("for no key update", "for update");
    let mut checker = Checker {
        rules,
        findings: Findings::default(),
        ctes: BTreeMap::new(),
        looked_at: 0,
        modified: BTreeSet::new(),
    };
    match Parser::parse_sql(&PostgreSqlDialect {}, &sql).as_deref() {
        Ok([statement]) => checker.whole(statement),
        Ok(_) => checker.broken("it is not one statement"),
        Err(error) => checker.broken(format!("it can't be read: {error}")),
    }
    checker.findings
}

struct Checker<'a> {
    rules: &'a Rules,
    findings: Findings,
    ctes: BTreeMap<String, Key>,
    /// How many mentions of tables were looked at.
    looked_at: usize,
    modified: BTreeSet<String>,
}

impl Checker<'_> {
    fn broken(&mut self, what: impl Into<String>) {
        self.findings.broken.push(what.into());
    }

    fn whole(&mut self, statement: &Statement) {
        self.statement(statement);
        let mut mentions = Mentions::default();
        let _ = statement.visit(&mut mentions);
        self.findings.keys.extend(mentions.keys);
        if mentions.tables.len() != self.looked_at {
            self.broken(format!(
                "the checker looked at {} of the tables {:?}",
                self.looked_at, mentions.tables
            ));
        }
        if self.findings.keys.len() > 1 {
            let keys: Vec<&str> = self.findings.keys.iter().map(String::as_str).collect();
            self.broken(format!("it names several workspaces: {}", keys.join(", ")));
        }
        let known = |tables: &BTreeSet<String>, names: &BTreeSet<String>| {
            names.iter().any(|name| tables.contains(name))
        };
        let mentioned = mentions.tables.into_iter().collect();
        if known(&self.rules.reference, &self.modified)
            && known(&self.rules.distributed, &mentioned)
        {
            self.broken("it modifies a table that is on every node, and names one that is spread");
        }
    }

    fn statement(&mut self, statement: &Statement) -> Key {
        match statement {
            Statement::Query(query) => self.query(query),
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            Statement::Lock(lock) => {
                for table in &lock.tables {
                    self.looked_at += 1;
                    if !self.rules.reference.contains(&name_of(&table.name)) {
                        self.broken(format!("it locks the table {}", table.name));
                    }
                }
                Key::Absent
            }
            _ => {
                self.broken("it is of a kind that the checker doesn't know");
                Key::Absent
            }
        }
    }

    fn query(&mut self, query: &Query) -> Key {
        if let Some(with) = &query.with {
            self.with(with);
        }
        let key = self.body(&query.body);
        self.subqueries(&query.order_by, &[]);
        self.subqueries(&query.limit_clause, &[]);
        self.subqueries(&query.fetch, &[]);
        key
    }

    fn with(&mut self, with: &With) {
        if with.recursive {
            self.broken("it is recursive");
        }
        for cte in &with.cte_tables {
            let name = cte.alias.name.value.clone();
            let key = self.query(&cte.query);
            if self.is_table(&name) || self.ctes.contains_key(&name) {
                self.broken(format!("{name} stands for two things"));
            }
            self.ctes.insert(name, renamed(key, Some(&cte.alias)));
        }
    }

    fn body(&mut self, body: &SetExpr) -> Key {
        match body {
            SetExpr::Select(select) => self.select(select).1,
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, right, .. } => {
                match (self.body(left), self.body(right)) {
                    (Key::Pinned, Key::Pinned) => Key::Pinned,
                    (Key::Absent, _) => Key::Absent,
                    _ => Key::Free,
                }
            }
            SetExpr::Values(values) => {
                self.subqueries(values, &[]);
                Key::Absent
            }
            SetExpr::Insert(statement)
            | SetExpr::Update(statement)
            | SetExpr::Delete(statement)
            | SetExpr::Merge(statement) => self.statement(statement),
            SetExpr::Table(_) => {
                self.broken("it reads a whole table");
                Key::Absent
            }
        }
    }

    /// Its tables, and the key in its rows.
    fn select(&mut self, select: &Select) -> (Scope, Key) {
        let mut scope = Scope::default();
        for item in &select.from {
            self.take_item(item, &mut scope);
        }
        if let Some(condition) = &select.selection {
            scope.where_holds(condition);
        }
        self.close(&mut scope);
        // All else that may hold a subquery; what stands in `from` was seen to.
        let seen: Vec<usize> = scope.subqueries.clone();
        self.subqueries(select, &seen);
        let key = items(&select.projection, &scope);
        (scope, key)
    }

    /// Every table of it must be restricted by now.
    fn close(&mut self, scope: &mut Scope) {
        scope.settle();
        for relation in &scope.relations {
            if relation.is_distributed && relation.key != Key::Pinned {
                let name = &relation.name;
                self.broken(format!("{name} is not restricted to one workspace"));
            }
        }
    }

    /// Checks the subqueries in an expression, or whatever else may hold some.
    fn subqueries(&mut self, holder: &impl Visit, seen: &[usize]) {
        let mut nested = Nested::default();
        let _ = holder.visit(&mut nested);
        for (place, query) in nested.found {
            if !seen.contains(&place) {
                self.query(&query);
            }
        }
    }

    fn is_table(&self, name: &str) -> bool {
        self.rules.distributed.contains(name) || self.rules.reference.contains(name)
    }

    /// A table by its name, or what a CTE yields.
    fn named(&mut self, table: &ObjectName, alias: Option<&TableAlias>) -> Relation {
        self.looked_at += 1;
        let name = name_of(table);
        let is_distributed = self.rules.distributed.contains(&name);
        let key = match self.ctes.get(&name) {
            Some(key) => *key,
            None if self.is_table(&name) => Key::Free,
            None => {
                if !name.starts_with("pg_") {
                    self.broken(format!("there is no table {name}"));
                }
                Key::Absent
            }
        };
        Relation {
            alias: alias.map_or(name.clone(), |alias| alias.name.value.clone()),
            name,
            is_distributed,
            key: renamed(key, alias),
        }
    }
}

/// The key under another name of its columns.
fn renamed(key: Key, alias: Option<&TableAlias>) -> Key {
    match alias {
        Some(alias) if !alias.columns.is_empty() => {
            match alias.columns.iter().any(|column| column.name.value == KEY) {
                true => Key::Free,
                false => Key::Absent,
            }
        }
        Some(_) | None => key,
    }
}

/// The key in what a select list or `returning` yields.
fn items(items: &[SelectItem], scope: &Scope) -> Key {
    let mut found = Key::Absent;
    for item in items {
        let key = match item {
            SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) => scope.key_of_all(),
            SelectItem::UnnamedExpr(expr) if column(expr).is_some() => scope.key_of(expr),
            SelectItem::ExprWithAlias { expr, alias } if alias.value == KEY => scope.key_of(expr),
            SelectItem::UnnamedExpr(_)
            | SelectItem::ExprWithAlias { .. }
            | SelectItem::ExprWithAliases { .. } => Key::Absent,
        };
        if key != Key::Absent {
            found = key;
        }
    }
    found
}

/// The last part of a name, without its schema.
fn name_of(name: &ObjectName) -> String {
    let last = name.0.last().and_then(|part| part.as_ident());
    last.map_or_else(String::new, |ident| ident.value.clone())
}

/// `$1` out of `$1`.
fn parameter(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Placeholder(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// The table that the key's column is said to be of, where the expression is the key.
fn column(expr: &Expr) -> Option<Option<&str>> {
    match expr {
        Expr::Identifier(name) if name.value == KEY => Some(None),
        Expr::CompoundIdentifier(parts) => match parts.as_slice() {
            [table, name] if name.value == KEY => Some(Some(&table.value)),
            _ => None,
        },
        _ => None,
    }
}

/// Everything that a statement mentions, whatever the checker looks at.
#[derive(Default)]
struct Mentions {
    tables: Vec<String>,
    keys: BTreeSet<String>,
}

impl Visitor for Mentions {
    type Break = ();

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> std::ops::ControlFlow<()> {
        self.tables.push(name_of(relation));
        std::ops::ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> std::ops::ControlFlow<()> {
        if let Expr::BinaryOp { left, right, .. } = expr {
            for (one, other) in [(left, right), (right, left)] {
                if let (Some(_), Some(parameter)) = (column(one), parameter(other)) {
                    self.keys.insert(parameter.to_owned());
                }
            }
        }
        std::ops::ControlFlow::Continue(())
    }
}

/// The outermost subqueries of an expression, with the places they stand at.
#[derive(Default)]
struct Nested {
    depth: usize,
    found: Vec<(usize, Query)>,
}

impl Visitor for Nested {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> std::ops::ControlFlow<()> {
        if self.depth == 0 {
            self.found.push((place_of(query), query.clone()));
        }
        self.depth += 1;
        std::ops::ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> std::ops::ControlFlow<()> {
        self.depth -= 1;
        std::ops::ControlFlow::Continue(())
    }
}

/// Tells a subquery from an equal one elsewhere.
fn place_of(query: &Query) -> usize {
    std::ptr::from_ref(query).addr()
}
