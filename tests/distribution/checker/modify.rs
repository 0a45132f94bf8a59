//! The rules for inserts, updates and deletes.

use sqlparser::ast::{
    Assignment, AssignmentTarget, Delete, Expr, FromTable, Insert, ObjectName, OnConflictAction,
    OnInsert, Query, SelectItem, SetExpr, TableFactor, TableObject, TableWithJoins, Update,
    UpdateTableFromKind,
};

use super::{
    Checker, KEY, Key,
    functions::holds_subquery,
    items, name_of, parameter,
    scope::{Relation, Scope},
};

impl Checker<'_> {
    pub(super) fn insert(&mut self, insert: &Insert) -> Key {
        let TableObject::TableName(table) = &insert.table else {
            self.broken("it inserts into something other than a table");
            return Key::Absent;
        };
        let mut target = self.target(table);
        if let Some(alias) = &insert.table_alias {
            target.alias.clone_from(&alias.alias.value);
        }
        let index = insert
            .columns
            .iter()
            .position(|column| name_of(column) == KEY);
        match (&insert.source, index) {
            (Some(source), Some(index)) => self.source(source, index, &mut target),
            (Some(source), None) => {
                self.query(source);
            }
            (None, _) => self.broken("it inserts a row of defaults"),
        }
        if let Some(OnInsert::OnConflict(conflict)) = &insert.on
            && let OnConflictAction::DoUpdate(update) = &conflict.action
        {
            self.assignments(&update.assignments);
            self.immutable(&update.assignments, "on conflict");
            self.immutable(&update.selection, "on conflict");
            self.subqueries(&update.assignments, &[]);
            self.subqueries(&update.selection, &[]);
        }
        let mut scope = Scope::default();
        scope.relations.push(target);
        self.close(&mut scope);
        self.returning(insert.returning.as_deref(), &scope)
    }

    /// The inserted rows, whose column number `index` is the key.
    fn source(&mut self, source: &Query, index: usize, target: &mut Relation) {
        let is_pinned = match source.body.as_ref() {
            SetExpr::Values(values) => {
                if source.with.is_some() || holds_subquery(values) {
                    self.broken("rows of values can't have subqueries");
                }
                let mut keys = Vec::new();
                for row in &values.rows {
                    keys.push(
                        row.content
                            .get(index)
                            .and_then(parameter)
                            .map(str::to_owned),
                    );
                }
                self.query(source);
                self.findings.keys.extend(keys.iter().flatten().cloned());
                keys.iter().all(Option::is_some)
            }
            SetExpr::Select(select) => {
                if let Some(with) = &source.with {
                    self.with(with);
                }
                let (scope, _) = self.select(select);
                self.subqueries(&source.order_by, &[]);
                self.subqueries(&source.limit_clause, &[]);
                let value = match select.projection.get(index) {
                    Some(
                        SelectItem::UnnamedExpr(value)
                        | SelectItem::ExprWithAlias { expr: value, .. },
                    ) => Some(value),
                    Some(
                        SelectItem::ExprWithAliases { .. }
                        | SelectItem::QualifiedWildcard(..)
                        | SelectItem::Wildcard(_),
                    )
                    | None => None,
                };
                let key = value.and_then(parameter);
                self.findings.keys.extend(key.map(str::to_owned));
                value.is_some_and(|value| scope.key_of(value) == Key::Pinned)
            }
            SetExpr::Query(_)
            | SetExpr::SetOperation { .. }
            | SetExpr::Insert(_)
            | SetExpr::Update(_)
            | SetExpr::Delete(_)
            | SetExpr::Merge(_)
            | SetExpr::Table(_) => {
                self.query(source);
                false
            }
        };
        if is_pinned {
            target.key = Key::Pinned;
        }
    }

    pub(super) fn update(&mut self, update: &Update) -> Key {
        let mut scope = Scope::default();
        self.target_item(&update.table, &mut scope);
        let from = match &update.from {
            Some(UpdateTableFromKind::AfterSet(from) | UpdateTableFromKind::BeforeSet(from)) => {
                from.as_slice()
            }
            None => &[],
        };
        self.assignments(&update.assignments);
        self.deterministic(&update.assignments);
        self.rest(from, update.selection.as_ref(), &mut scope);
        self.subqueries(&update.assignments, &[]);
        self.returning(update.returning.as_deref(), &scope)
    }

    pub(super) fn delete(&mut self, delete: &Delete) -> Key {
        let (FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables)) = &delete.from;
        let mut scope = Scope::default();
        match tables.as_slice() {
            [table] => self.target_item(table, &mut scope),
            _ => self.broken("it deletes from several tables"),
        }
        let using = delete.using.as_deref().unwrap_or_default();
        self.rest(using, delete.selection.as_ref(), &mut scope);
        self.returning(delete.returning.as_deref(), &scope)
    }

    /// The other tables of an update or a delete, and its condition.
    fn rest(&mut self, from: &[TableWithJoins], condition: Option<&Expr>, scope: &mut Scope) {
        for item in from {
            self.take_item(item, scope);
            let seen = scope.subqueries.clone();
            self.subqueries(item, &seen);
        }
        if let Some(condition) = condition {
            scope.where_holds(condition);
            self.deterministic(condition);
            self.subqueries(condition, &[]);
        }
        self.close(scope);
    }

    fn target_item(&mut self, item: &TableWithJoins, scope: &mut Scope) {
        match (&item.relation, item.joins.is_empty()) {
            (
                TableFactor::Table {
                    name,
                    alias,
                    args: None,
                    ..
                },
                true,
            ) => {
                let mut target = self.target(name);
                if let Some(alias) = alias {
                    target.alias.clone_from(&alias.name.value);
                }
                scope.relations.push(target);
            }
            _ => self.broken("it modifies something other than a table"),
        }
    }

    fn target(&mut self, table: &ObjectName) -> Relation {
        let target = self.named(table, None);
        self.modified.insert(target.name.clone());
        target
    }

    /// Checks that rows stay in their workspace.
    fn assignments(&mut self, assignments: &[Assignment]) {
        for Assignment { target, .. } in assignments {
            let columns = match target {
                AssignmentTarget::ColumnName(column) => std::slice::from_ref(column),
                AssignmentTarget::Tuple(columns) => columns,
            };
            if columns.iter().any(|column| name_of(column) == KEY) {
                self.broken("it moves rows to another workspace");
            }
        }
    }

    fn returning(&mut self, returning: Option<&[SelectItem]>, scope: &Scope) -> Key {
        let Some(returning) = returning else {
            return Key::Absent;
        };
        let list = returning.to_vec();
        self.immutable(&list, "returning");
        self.subqueries(&list, &[]);
        items(returning, scope)
    }
}
