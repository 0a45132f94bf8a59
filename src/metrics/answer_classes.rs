//! The classes of answers, such as promoters and detractors.

use crate::{
    domain::measure::{Direction, Measure},
    scoring::{CesCuts, CesDirection, NpsBounds},
};

/// The names of a question's classes, and the class of each point of its scale. The last name
/// is that of customers without an answer. `None` for a question without classes.
pub fn answer_classes(measure: &Measure) -> Option<(&'static [&'static str], Vec<usize>)> {
    let points = i32::try_from(measure.points()).ok()?;
    let class_of = |min: i32, class: &dyn Fn(i32) -> usize| {
        (0..points).map(|point| class(min + point)).collect()
    };
    match measure {
        Measure::Nps => {
            let bounds = NpsBounds::default();
            let class = |point: i32| match point {
                _ if point >= bounds.promoter_min() => 0,
                _ if point > bounds.detractor_max() => 1,
                _ => 2,
            };
            let names = &["promoter", "passive", "detractor", "not_asked"];
            Some((names, class_of(0, &class)))
        }
        Measure::Csat { scale, satisfied } => {
            let satisfied = satisfied.points(*scale);
            let class = |point: i32| usize::from(!satisfied.contains(&point));
            let names = &["satisfied", "unsatisfied", "not_asked"];
            Some((names, class_of(scale.min(), &class)))
        }
        Measure::Ces { scale, direction } => {
            let direction = match direction {
                Direction::Agreement => CesDirection::Agreement,
                Direction::Effort => CesDirection::Effort,
            };
            let easy = CesCuts::default_for(direction, *scale).easy();
            let class = |point: i32| match direction {
                CesDirection::Agreement => usize::from(point < easy),
                CesDirection::Effort => usize::from(point > easy),
            };
            let names = &["easy", "not_easy", "not_asked"];
            Some((names, class_of(scale.min(), &class)))
        }
        Measure::Rating { .. } | Measure::Choice { .. } | Measure::Text => None,
    }
}
