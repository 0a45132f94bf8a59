//! Functions that Citus doesn't allow in statements that modify rows: these may run on several
//! nodes, where the results must be the same.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Query, Visit, Visitor};

use super::{Checker, Rules};

impl Checker<'_> {
    /// Checks that values depend only on the rows and on the transaction's time.
    pub(super) fn deterministic(&mut self, holder: &impl Visit) {
        let mut offences = Offences {
            rules: self.rules,
            broken: Vec::new(),
        };
        let _ = holder.visit(&mut offences);
        self.findings.broken.extend(offences.broken);
    }

    /// Checks that values depend only on the rows.
    pub(super) fn immutable(&mut self, holder: &impl Visit, clause: &str) {
        for name in functions(holder) {
            if self.rules.volatile.contains(&name) || self.rules.stable.contains(&name) {
                self.broken(format!("{name} in {clause} is not immutable"));
            }
        }
    }
}

/// Whether a part of a statement has a subquery.
pub(super) fn holds_subquery(holder: &impl Visit) -> bool {
    let mut found = Subquery(false);
    let _ = holder.visit(&mut found);
    found.0
}

fn functions(holder: &impl Visit) -> Vec<String> {
    let mut names = Names(Vec::new());
    let _ = holder.visit(&mut names);
    names.0
}

fn function(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Function(function) => Some(super::name_of(&function.name).to_lowercase()),
        _ => None,
    }
}

struct Offences<'a> {
    rules: &'a Rules,
    broken: Vec<String>,
}

impl Visitor for Offences<'_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        let name = function(expr);
        if let Some(name) = &name {
            if self.rules.volatile.contains(name) {
                self.broken.push(format!("{name} is volatile"));
            }
            if self.rules.stable.contains(name) && mentions_column(expr) {
                self.broken.push(format!(
                    "{name} is not immutable, and is called with a column"
                ));
            }
        }
        let is_choice = matches!(expr, Expr::Case { .. }) || name.as_deref() == Some("coalesce");
        if is_choice {
            for name in functions(expr) {
                if self.rules.stable.contains(&name) || self.rules.volatile.contains(&name) {
                    self.broken
                        .push(format!("{name} is inside case or coalesce"));
                }
            }
        }
        ControlFlow::Continue(())
    }
}

fn mentions_column(expr: &Expr) -> bool {
    let mut found = Columns(false);
    let _ = expr.visit(&mut found);
    found.0
}

struct Columns(bool);

impl Visitor for Columns {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        self.0 |= matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_));
        ControlFlow::Continue(())
    }
}

struct Names(Vec<String>);

impl Visitor for Names {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        self.0.extend(function(expr));
        ControlFlow::Continue(())
    }
}

struct Subquery(bool);

impl Visitor for Subquery {
    type Break = ();

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.0 = true;
        ControlFlow::Break(())
    }
}
