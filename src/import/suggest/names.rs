//! Ids for questions, choices and dimensions.

use super::words::Words;

/// Longest id that is derived from a name.
const LENGTH_MAX: usize = 40;

/// Ids that are all different.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<String>);

impl Names {
    /// An id by the words of a name, or `fallback` for a name without letters that an id may
    /// have. A number makes it different from earlier ones.
    pub(super) fn id(&mut self, name: &str, fallback: &str) -> String {
        let slug = Words::of(name).slug(LENGTH_MAX);
        let slug = if slug.is_empty() { fallback } else { &slug };
        let mut id = slug.to_owned();
        let mut number = 2;
        while self.0.contains(&id) {
            id = format!("{slug}_{number}");
            number += 1;
        }
        self.0.push(id.clone());
        id
    }

    /// Keeps an id from being given out.
    pub(super) fn reserve(&mut self, id: &str) {
        self.0.push(id.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_have_different_ids() {
        let mut names = Names::default();
        assert_eq!(names.id("Zu teuer!", "choice"), "zu_teuer");
        assert_eq!(names.id("zu teuer", "choice"), "zu_teuer_2");
        assert_eq!(names.id("評価", "choice"), "choice");
    }
}
