//! What a verification says.

use std::fmt::Write;

use crate::{
    calendar::grain::Grain,
    cli::number::{count, count_of},
    domain::survey::Survey,
    store::{ActivityCheck, Family, PackDifference, SurveyRows, TallyDifference},
};

/// Differences of one question, or of one workspace's activities, that are told one by one.
const TOLD_MAX: usize = 5;

/// What was found up to now.
#[derive(Debug, Default)]
pub(super) struct Report {
    differing: usize,
}

impl Report {
    /// How many entries differ.
    pub(super) fn differing(&self) -> usize {
        self.differing
    }

    /// The last line.
    pub(super) fn sum(&self, repaired: bool) -> String {
        let differing = count(i128::try_from(self.differing).unwrap_or(i128::MAX));
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

    /// A survey's line, and what differs, question by question.
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
            for difference in of_question.iter().take(TOLD_MAX) {
                let _ = writeln!(text, "      {}", told(difference));
            }
            text += &more(of_question.len());
        }
        text
    }

    /// The line of a workspace's activities, and what differs.
    pub(super) fn activities(&mut self, check: &ActivityCheck) -> String {
        self.differing += check.packs.len() + check.first_times.len();
        let mut text = format!(
            "  {} of {}\n",
            match check.activities {
                1 => "1 activity".to_owned(),
                activities => format!("{} activities", count(activities)),
            },
            count_of(check.customers, "customer"),
        );
        for pack in check.packs.iter().take(TOLD_MAX) {
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
                "      first times of {customers} are not those of their activities"
            );
        }
        text
    }
}

/// How many differences were not told.
fn more(found: usize) -> String {
    match found.checked_sub(TOLD_MAX) {
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

/// One tally, by what in it differs.
fn told(difference: &TallyDifference) -> String {
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
                    // From 0, the least of its scale or the first of its choices.
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
