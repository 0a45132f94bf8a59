//! The text that `verify` prints.

use std::fmt::Write;

use crate::{
    calendar::grain::Grain,
    cli::number::{count, count_of},
    domain::survey::Survey,
    store::{ActivityCheck, Family, MergeCheck, PackDifference, SurveyRows, TallyDifference},
};

/// Differences of one question, or of one workspace's activities, that are listed one by one.
const LISTED_MAX: usize = 5;

/// The text, and how many differences it has reported so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    differing: usize,
}

impl Report {
    /// The number of entries that differ.
    pub(super) fn differing(&self) -> usize {
        self.differing
    }

    /// The last line.
    pub(super) fn summary(&self, repaired: bool) -> String {
        let differing = count(self.differing as i128);
        match (self.differing, repaired) {
            (0, _) => "nothing differs".to_owned(),
            (_, true) => format!("{differing} differed and were rebuilt from the rows"),
            (_, false) => {
                format!(
                    "{differing} differ; `cxmetrics verify --repair` rebuilds them from the rows"
                )
            }
        }
    }

    /// The line of a survey, followed by its differences, question by question.
    pub(super) fn survey(
        &mut self,
        survey: &Survey,
        rows: &SurveyRows,
        differences: &[TallyDifference],
    ) -> String {
        self.differing += differences.len();
        let excluded = match rows.excluded {
            0 => String::new(),
            excluded => format!(", {} of them excluded", count(excluded)),
        };
        let mut text = format!(
            "  {}: {}{excluded}\n",
            survey.id,
            count_of(rows.responses.unsigned_abs(), "response"),
        );
        for question in &survey.content.questions {
            let of_question = differences
                .iter()
                .filter(|difference| difference.question_key == question.key);
            let of_question: Vec<_> = of_question.collect();
            if of_question.is_empty() {
                continue;
            }
            let differ = match of_question.len() {
                1 => "1 tally differs".to_owned(),
                tallies => format!("{} tallies differ", count(tallies as i128)),
            };
            let _ = writeln!(text, "    {}: {differ}", question.id);
            for difference in of_question.iter().take(LISTED_MAX) {
                let _ = writeln!(text, "      {}", describe(difference));
            }
            text += &more(of_question.len());
        }
        text
    }

    /// The line of a workspace's activities, followed by the differences.
    pub(super) fn activities(&mut self, check: &ActivityCheck) -> String {
        self.differing += check.packs.len() + check.first_times.len() + check.attributes.len();
        let mut text = format!(
            "  {} of {}\n",
            match check.activities {
                1 => "1 activity".to_owned(),
                activities => format!("{} activities", count(activities)),
            },
            count_of(check.customers, "customer"),
        );
        for pack in check.packs.iter().take(LISTED_MAX) {
            let PackDifference {
                month,
                kept,
                counted,
                ..
            } = pack;
            let family = family(pack.family);
            let (kept, counted) = (count(*kept), count(*counted));
            let month = month.strftime("%Y-%m");
            let _ = writeln!(
                text,
                "      {month}: the packs of {family} hold {kept}, there are {counted}"
            );
        }
        text += &more(check.packs.len());
        if !check.first_times.is_empty() {
            let customers = count_of(check.first_times.len() as u64, "customer");
            let _ = writeln!(
                text,
                "      first times of {customers} differ from those of their activities"
            );
        }
        if !check.attributes.is_empty() {
            let customers = count_of(check.attributes.len() as u64, "customer");
            let _ = writeln!(
                text,
                "      attributes of {customers} differ from what was set last"
            );
        }
        text
    }

    /// The line of a workspace's merges, if it has any, followed by the differences.
    pub(super) fn merges(&mut self, check: &MergeCheck) -> String {
        let MergeCheck { merges, differing } = *check;
        if merges == 0 {
            return String::new();
        }
        self.differing += differing;
        let mut text = format!("  {} of customers\n", count_of(merges, "merge"));
        if differing > 0 {
            let customers = count_of(differing as u64, "merged customer");
            let _ = writeln!(text, "      roots of {customers} differ from their merges");
        }
        text
    }
}

/// The number of differences that are not listed.
fn more(found: usize) -> String {
    match found.checked_sub(LISTED_MAX) {
        None | Some(0) => String::new(),
        Some(more) => format!("      and {more} more\n"),
    }
}

fn family(family: Family) -> &'static str {
    match family {
        Family::Lifecycle => "acquisitions, cancellations and reactivations",
        Family::Trade => "orders and refunds",
        Family::Contact => "contacts",
    }
}

/// One tally, with the counts in it that differ.
fn describe(difference: &TallyDifference) -> String {
    let grain = match difference.grain {
        Grain::Instant => "instant",
        Grain::Hour => "hour",
        Grain::Day => "day",
        Grain::Month => "month",
    };
    let parts = difference.kept.iter().zip(&difference.counted).enumerate();
    let parts =
        parts
            .filter(|(_, (kept, counted))| kept != counted)
            .map(|(at, (kept, counted))| {
                let name = match at {
                    0 => "answered".to_owned(),
                    1 => "not applicable".to_owned(),
                    2 => "skipped".to_owned(),
                    // Point 0 is the minimum of the scale, or the first choice.
                    point => format!(
                        "point {}",
                        usize::from(difference.page.unsigned_abs()) * 11 + point - 3
                    ),
                };
                format!("{name} {}, counted {}", count(*kept), count(*counted))
            });
    let parts: Vec<String> = parts.collect();
    format!(
        "{grain} from {}, cell {}: {}",
        difference.grain_start,
        difference.cell_key,
        parts.join("; ")
    )
}
