//! Checks that a statement is restricted to one workspace and that Citus allows it.
//!
//! Citus routes a statement to one node as a whole if all its tables are restricted to the same
//! value of the distribution key; such a statement may use all of SQL. So the checker requires
//! this restriction of every table in every `from`, at every depth. Some rules apply even to
//! such statements:
//!
//! | rule | source |
//! |---|---|
//! | every table is restricted to one value of the key | docs, "SQL Support and Workarounds": what is only supported within one shard (row locks, correlated subqueries, outer joins, grouping sets) |
//! | `insert` gives the key, as a parameter; no `update` or `on conflict` sets it | `multi_router_planner.c`: "cannot perform an INSERT without a partition column value", "modifying the partition value of rows is not allowed" |
//! | no volatile function in `set` and `where` of a statement that modifies rows; no stable one with a column as argument, or inside `case` or `coalesce` | `multi_router_planner.c`, `TargetlistAndFunctionsSupported` |
//! | only immutable functions in `on conflict ... set` and `returning` | the same, `ErrorIfOnConflictNotSupported` |
//! | no subquery in the rows of `insert ... values`, and no `with` above it | the same: "subqueries are not supported within INSERT queries" |
//! | no `with recursive` | `recursive_planning.c`: "recursive CTEs are not supported in distributed queries" |
//! | a statement that modifies a reference table reads and modifies no distributed table | `insert_select_planner.c`: "only reference tables may be queried when targeting a reference table" |
//! | no `lock table` of a distributed table | it would lock every workspace's rows |
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "the parser's enums cover all dialects of SQL"
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

/// The distribution key, which is the first column of every primary key.
pub(crate) const KEY: &str = "workspace_key";

/// The tables and functions of the database.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// Tables that are distributed over the nodes.
    pub(crate) distributed: BTreeSet<String>,
    /// Tables that are copied to every node.
    pub(crate) reference: BTreeSet<String>,
    /// Functions whose value may change within a statement.
    pub(crate) volatile: BTreeSet<String>,
    /// Functions whose value may change from statement to statement.
    pub(crate) stable: BTreeSet<String>,
}

/// The findings about a statement.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// The broken rules.
    pub(crate) broken: Vec<String>,
    /// The parameters that the workspace's key is compared with or set to.
    pub(crate) keys: BTreeSet<String>,
}

/// What is known about the key in the rows of a table, a subquery or a CTE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// The rows have no key column.
    Absent,
    /// Rows may belong to any workspace.
    Free,
    /// All rows belong to the one workspace.
    Pinned,
}

/// Checks one statement.
pub(crate) fn check(sql: &str, rules: &Rules) -> Findings {
    // The parser doesn't support the weaker row locks, which have the same syntax.
    let sql = sql
        .replace("for key share", "for share")
        .replace("for no key update", "for update");
    let mut checker = Checker {
        rules,
        findings: Findings::default(),
        ctes: BTreeMap::new(),
        visited: 0,
        modified: BTreeSet::new(),
    };
    match Parser::parse_sql(&PostgreSqlDialect {}, &sql).as_deref() {
        Ok([statement]) => checker.whole(statement),
        Ok(_) => checker.broken("it is not one statement"),
        Err(error) => checker.broken(format!("it does not parse: {error}")),
    }
    checker.findings
}

struct Checker<'a> {
    rules: &'a Rules,
    findings: Findings,
    ctes: BTreeMap<String, Key>,
    /// Number of table references that the checker visited.
    visited: usize,
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
        if mentions.tables.len() != self.visited {
            self.broken(format!(
                "the checker visited {} of the table references {:?}",
                self.visited, mentions.tables
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
            self.broken("it modifies a reference table and uses a distributed one");
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
                    self.visited += 1;
                    if !self.rules.reference.contains(&name_of(&table.name)) {
                        self.broken(format!("it locks the table {}", table.name));
                    }
                }
                Key::Absent
            }
            _ => {
                self.broken("it is of an unsupported kind");
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

    /// The tables of a `select`, and the key in its rows.
    fn select(&mut self, select: &Select) -> (Scope, Key) {
        let mut scope = Scope::default();
        for item in &select.from {
            self.take_item(item, &mut scope);
        }
        if let Some(condition) = &select.selection {
            scope.where_holds(condition);
        }
        self.close(&mut scope);
        // Everything else that may hold a subquery. Those in `from` are checked already.
        let checked: Vec<usize> = scope.subqueries.clone();
        self.subqueries(select, &checked);
        let key = items(&select.projection, &scope);
        (scope, key)
    }

    /// Checks that every table of the scope is restricted.
    fn close(&mut self, scope: &mut Scope) {
        scope.settle();
        for relation in &scope.relations {
            if relation.is_distributed && relation.key != Key::Pinned {
                let name = &relation.name;
                self.broken(format!("{name} is not restricted to one workspace"));
            }
        }
    }

    /// Checks the subqueries in a part of a statement.
    fn subqueries(&mut self, holder: &impl Visit, checked: &[usize]) {
        let mut nested = Nested::default();
        let _ = holder.visit(&mut nested);
        for (address, query) in nested.found {
            if !checked.contains(&address) {
                self.query(&query);
            }
        }
    }

    fn is_table(&self, name: &str) -> bool {
        self.rules.distributed.contains(name) || self.rules.reference.contains(name)
    }

    /// The table or CTE with this name.
    fn named(&mut self, table: &ObjectName, alias: Option<&TableAlias>) -> Relation {
        self.visited += 1;
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

/// The key after an alias renamed the columns.
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

/// The key in the rows of a select list or of `returning`.
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

/// The name of a parameter, such as `$1`.
fn parameter(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Placeholder(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// The table qualifier, if any, of an expression that is the key column.
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

/// All tables and keys that a statement mentions, whether or not the checker visits them.
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

/// The outermost subqueries of an expression, with their addresses.
#[derive(Default)]
struct Nested {
    depth: usize,
    found: Vec<(usize, Query)>,
}

impl Visitor for Nested {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> std::ops::ControlFlow<()> {
        if self.depth == 0 {
            self.found.push((address_of(query), query.clone()));
        }
        self.depth += 1;
        std::ops::ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> std::ops::ControlFlow<()> {
        self.depth -= 1;
        std::ops::ControlFlow::Continue(())
    }
}

/// The address of a subquery, which distinguishes equal subqueries.
fn address_of(query: &Query) -> usize {
    std::ptr::from_ref(query).addr()
}
