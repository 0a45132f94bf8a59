//! The tables of one `from`, and which of them are restricted to one workspace.

use sqlparser::ast::{
    BinaryOperator, Expr, JoinConstraint, JoinOperator, TableFactor, TableWithJoins,
};

use super::{Checker, KEY, Key, address_of, column, name_of, parameter, renamed};

/// A table, a subquery, a CTE or a function in `from`.
#[derive(Debug)]
pub(super) struct Relation {
    pub(super) alias: String,
    pub(super) name: String,
    pub(super) is_distributed: bool,
    pub(super) key: Key,
}

/// What a condition states about the key.
#[derive(Debug)]
enum Fact {
    /// The key of this table equals a parameter.
    Is(Option<String>),
    /// The keys of both tables are equal.
    Same(Option<String>, Option<String>),
}

/// A fact, and the relations whose rows it restricts.
#[derive(Debug)]
struct Condition {
    fact: Fact,
    restricts: Vec<usize>,
}

/// The relations of one `from`.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) relations: Vec<Relation>,
    /// The addresses of the subqueries in `from`, which are checked already.
    pub(super) subqueries: Vec<usize>,
    conditions: Vec<Condition>,
}

impl Scope {
    /// Adds the conditions of `where`, which restricts every relation.
    pub(super) fn where_holds(&mut self, condition: &Expr) {
        let all = (0..self.relations.len()).collect();
        self.holds(condition, all);
    }

    fn holds(&mut self, condition: &Expr, restricts: Vec<usize>) {
        for part in conjuncts(condition) {
            let Expr::BinaryOp { left, op, right } = part else {
                continue;
            };
            if *op != BinaryOperator::Eq {
                continue;
            }
            let owned = |table: Option<&str>| table.map(str::to_owned);
            let fact = match (column(left), column(right)) {
                (Some(table), None) if parameter(right).is_some() => Fact::Is(owned(table)),
                (None, Some(table)) if parameter(left).is_some() => Fact::Is(owned(table)),
                (Some(one), Some(other)) => Fact::Same(owned(one), owned(other)),
                _ => continue,
            };
            let restricts = restricts.clone();
            self.conditions.push(Condition { fact, restricts });
        }
    }

    /// Applies the conditions until no more keys are pinned.
    pub(super) fn settle(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for number in 0..self.conditions.len() {
                for index in self.pinned_by(&self.conditions[number]) {
                    let relation = &mut self.relations[index];
                    changed |= relation.key == Key::Free;
                    relation.key = Key::Pinned;
                }
            }
        }
    }

    fn pinned_by(&self, condition: &Condition) -> Vec<usize> {
        let is_pinned = |index: &usize| self.relations[*index].key == Key::Pinned;
        let mut indexes = match &condition.fact {
            Fact::Is(table) => self.indexes(table.as_deref()),
            Fact::Same(one, other) => {
                let (one, other) = (self.indexes(one.as_deref()), self.indexes(other.as_deref()));
                match one.iter().chain(&other).any(is_pinned) {
                    true => [one, other].concat(),
                    false => Vec::new(),
                }
            }
        };
        indexes.retain(|index| condition.restricts.contains(index));
        indexes
    }

    /// The relations whose key a column reference means. An unqualified reference means every
    /// relation with the column: there is only one, unless `using` merged several.
    fn indexes(&self, table: Option<&str>) -> Vec<usize> {
        let relations = self.relations.iter().enumerate();
        let meant = relations.filter(|(_, relation)| {
            relation.key != Key::Absent && table.is_none_or(|table| relation.alias == table)
        });
        meant.map(|(index, _)| index).collect()
    }

    /// The key in the value of an expression.
    pub(super) fn key_of(&self, expr: &Expr) -> Key {
        if parameter(expr).is_some() {
            return Key::Pinned;
        }
        let Some(table) = column(expr) else {
            return Key::Free;
        };
        let indexes = self.indexes(table);
        match indexes
            .iter()
            .any(|index| self.relations[*index].key == Key::Pinned)
        {
            true => Key::Pinned,
            false => Key::Free,
        }
    }

    /// The key in `*`.
    pub(super) fn key_of_all(&self) -> Key {
        let keys = self.relations.iter().map(|relation| relation.key);
        keys.fold(Key::Absent, |found, key| match (found, key) {
            (Key::Pinned, _) | (_, Key::Pinned) => Key::Pinned,
            (Key::Free, _) | (_, Key::Free) => Key::Free,
            (Key::Absent, Key::Absent) => Key::Absent,
        })
    }
}

impl Checker<'_> {
    /// Adds a table and its joins to the scope.
    pub(super) fn take_item(&mut self, item: &TableWithJoins, scope: &mut Scope) {
        let first = scope.relations.len();
        self.factor(&item.relation, scope);
        for join in &item.joins {
            let right = scope.relations.len();
            self.factor(&join.relation, scope);
            let end = scope.relations.len();
            // An outer join also keeps rows of one side for which the condition is false.
            let (constraint, restricts) = match &join.join_operator {
                JoinOperator::Join(constraint)
                | JoinOperator::Inner(constraint)
                | JoinOperator::CrossJoin(constraint) => (constraint, first..end),
                JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => {
                    (constraint, right..end)
                }
                JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => {
                    (constraint, first..right)
                }
                JoinOperator::FullOuter(constraint) => (constraint, 0..0),
                _ => {
                    self.broken("it has an unsupported join");
                    continue;
                }
            };
            let restricts = restricts.collect();
            match constraint {
                JoinConstraint::On(condition) => scope.holds(condition, restricts),
                JoinConstraint::Using(columns) => {
                    if columns.iter().any(|name| name_of(name) == KEY) {
                        let fact = Fact::Same(None, None);
                        let among: Vec<usize> = restricts;
                        scope.conditions.push(Condition {
                            fact,
                            restricts: among,
                        });
                    }
                }
                JoinConstraint::Natural => self.broken("a natural join names no columns"),
                JoinConstraint::None => {}
            }
        }
    }

    fn factor(&mut self, factor: &TableFactor, scope: &mut Scope) {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                ..
            } => {
                let relation = self.named(name, alias.as_ref());
                scope.relations.push(relation);
            }
            TableFactor::Table {
                name, alias, args, ..
            } => {
                // A function. Subqueries in its arguments are checked with the rest.
                self.visited += usize::from(args.is_some());
                let key = renamed(Key::Absent, alias.as_ref());
                let name = name_of(name);
                scope.relations.push(Relation {
                    alias: alias
                        .as_ref()
                        .map_or(name.clone(), |alias| alias.name.value.clone()),
                    name,
                    is_distributed: false,
                    key,
                });
            }
            TableFactor::Function { alias, .. } | TableFactor::UNNEST { alias, .. } => {
                let name = alias
                    .as_ref()
                    .map_or_else(String::new, |alias| alias.name.value.clone());
                scope.relations.push(Relation {
                    alias: name.clone(),
                    name,
                    is_distributed: false,
                    key: renamed(Key::Absent, alias.as_ref()),
                });
            }
            TableFactor::Derived {
                subquery, alias, ..
            } => {
                let key = renamed(self.query(subquery), alias.as_ref());
                scope.subqueries.push(address_of(subquery));
                let name = alias
                    .as_ref()
                    .map_or_else(String::new, |alias| alias.name.value.clone());
                scope.relations.push(Relation {
                    alias: name.clone(),
                    name,
                    is_distributed: false,
                    key,
                });
            }
            TableFactor::NestedJoin {
                table_with_joins,
                alias: None,
            } => self.take_item(table_with_joins, scope),
            _ => self.broken("it reads from something unsupported"),
        }
    }
}

/// The operands of `and`.
fn conjuncts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::BinaryOp {
            left,
            op: BinaryOperator::And,
            right,
        } => [conjuncts(left), conjuncts(right)].concat(),
        Expr::Nested(inner) => conjuncts(inner),
        _ => vec![expr],
    }
}
