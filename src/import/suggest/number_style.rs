//! Finds how a file writes its numbers.

use super::column::Column;
use super::time_patterns::looks_like_time;
use crate::import::number_format::{Decimal, NumberFormat, Thousands};

/// How a file writes its numbers, as the mapping says it.
#[derive(Debug, Clone)]
pub(super) struct NumberStyle {
    pub(super) decimal: Option<&'static str>,
    pub(super) thousands: Option<&'static str>,
    pub(super) format: NumberFormat,
    pub(super) doubt: Option<String>,
}

/// The least share of number-like texts in a column of numbers.
const NUMERIC_MIN: f64 = 0.6;

/// Separators in the order of preference, where the point is likelier for decimals.
const STYLES: [(Option<Decimal>, Option<Thousands>); 8] = [
    (None, None),
    (Some(Decimal::Comma), None),
    (None, Some(Thousands::Comma)),
    (Some(Decimal::Comma), Some(Thousands::Point)),
    (None, Some(Thousands::Apostrophe)),
    (None, Some(Thousands::Space)),
    (Some(Decimal::Comma), Some(Thousands::Space)),
    (Some(Decimal::Comma), Some(Thousands::Apostrophe)),
];

/// The separators that read most of the numbers. `prefers_comma`: the file is of a kind that
/// is common where the comma is the decimal separator.
///
/// # Errors
///
/// One character is both separators, which none of the styles has.
pub(super) fn find(columns: &[Column], prefers_comma: bool) -> anyhow::Result<NumberStyle> {
    let texts: Vec<(&str, usize)> = columns
        .iter()
        .filter(|column| column.share(is_number_like) >= NUMERIC_MIN)
        .flat_map(|column| &column.values)
        .map(|(text, rows)| (text.as_str(), *rows))
        .filter(|(text, _)| is_number_like(text) && text.contains(is_separator))
        .collect();
    let mut styles = STYLES;
    if prefers_comma {
        styles.swap(0, 1);
        styles.swap(2, 3);
    }
    let groups_only = !texts.is_empty() && texts.iter().all(|(text, _)| is_grouped(text));
    let mut best = (0, STYLES[0]);
    for style in styles {
        let format = NumberFormat::new(style.0, style.1)?;
        let readable = texts
            .iter()
            .filter(|(text, _)| format.parse(text).is_some());
        let rows: usize = readable.map(|(_, rows)| rows).sum();
        let is_better = rows > best.0 || (rows == best.0 && groups_only && groups(style, &texts));
        if rows > 0 && is_better {
            best = (rows, style);
        }
    }
    let (decimal, thousands) = best.1;
    let example = texts.first().map_or("", |(text, _)| *text);
    let doubt = groups_only.then(|| {
        format!(
            "`{example}` may be a number of thousands or have three decimals; every such number \
             of the sample has exactly three digits behind its separator"
        )
    });
    Ok(NumberStyle {
        decimal: match decimal {
            Some(Decimal::Comma) => Some(","),
            Some(Decimal::Point) | None => None,
        },
        thousands: thousands.map(|thousands| match thousands {
            Thousands::Point => ".",
            Thousands::Comma => ",",
            Thousands::Apostrophe => "'",
            Thousands::Space => " ",
        }),
        format: NumberFormat::new(decimal, thousands)?,
        doubt,
    })
}

/// Whether a style takes the separator of these grouped texts for one of thousands.
fn groups(style: (Option<Decimal>, Option<Thousands>), texts: &[(&str, usize)]) -> bool {
    let has = |letter: char| texts.iter().any(|(text, _)| text.contains(letter));
    match style.1 {
        Some(Thousands::Comma) => has(','),
        // In a file with decimal points, `1.250` is 1.25.
        Some(Thousands::Point) => has('.'),
        Some(Thousands::Apostrophe | Thousands::Space) | None => false,
    }
}

/// Whether a text may be a number, with separators of any kind.
pub(super) fn is_number_like(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-', '\u{2212}']).unwrap_or(text);
    let is_part = |letter: char| letter.is_ascii_digit() || is_separator(letter);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.ends_with(|last: char| last.is_ascii_digit())
        && digits.chars().all(is_part)
        && !looks_like_time(text)
}

fn is_separator(letter: char) -> bool {
    matches!(letter, '.' | ',' | '\'' | '’' | ' ' | '\u{A0}' | '\u{202F}')
}

/// Whether all digits behind the first separator are in groups of three.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.trim_start_matches(['+', '-']).split(['.', ',']);
    let first = groups.next().map_or(0, str::len);
    (1..=3).contains(&first) && text.contains(['.', ',']) && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::row::Cell;
    use crate::import::suggest::sample::SampleColumn;

    fn found(
        texts: &[&str],
        prefers_comma: bool,
    ) -> (Option<&'static str>, Option<&'static str>, bool) {
        let cells = texts.iter().map(|&text| Cell::Text(text.to_owned()));
        let column = Column::of(SampleColumn {
            name: "a".to_owned(),
            wording: None,
            cells: cells.collect(),
        });
        let style = find(&[column], prefers_comma).unwrap();
        (style.decimal, style.thousands, style.doubt.is_some())
    }

    #[test]
    fn the_separators_are_those_that_read_every_number() {
        for (texts, decimal, thousands) in [
            (&["9", "10"][..], None, None),
            (&["9.5", "10"], None, None),
            (&["9,5", "10"], Some(","), None),
            (&["1.234,56", "7,00"], Some(","), Some(".")),
            (&["1,234.56", "7.00"], None, Some(",")),
            (&["1'234.50", "7.00"], None, Some("'")),
            (&["1 234,50", "7,00"], Some(","), Some(" ")),
            (&["01.02.2024", "03.04.2024"], None, None),
        ] {
            for prefers_comma in [false, true] {
                let style = found(texts, prefers_comma);
                assert_eq!(style, (decimal, thousands, false), "{texts:?}");
            }
        }
    }

    #[test]
    fn groups_of_three_digits_are_a_doubt() {
        assert_eq!(found(&["1,250", "2,000"], false), (None, Some(","), true));
        assert_eq!(
            found(&["1.250", "2.000"], true),
            (Some(","), Some("."), true)
        );
    }
}
