//! Finds the delimiter and the header line of a CSV text.

use csv::{ReaderBuilder, StringRecord, Terminator};

/// Delimiters in common use.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Most lines above the header.
const PREAMBLE_MAX: usize = 20;

/// Rows by which delimiters are compared.
const ROWS_COMPARED: usize = 300;

/// The least share of rows with as many fields as the header.
const FITTING_MIN: f64 = 0.8;

/// A delimiter, and where the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeaderPlace {
    pub(super) delimiter: u8,
    /// The lines above the header.
    pub(super) lines_above: usize,
    /// Where the header begins in the text.
    pub(super) offset: usize,
}

/// The delimiter and header line that divide most rows into as many fields as the header has.
/// `named` is the delimiter of a `sep=` line above `offset`; `default` wins a draw.
pub(super) fn find(text: &str, named: Option<u8>, default: u8) -> HeaderPlace {
    let mut best: Option<(usize, f64, HeaderPlace)> = None;
    let mut offset = 0;
    for (lines_above, line) in text.split_inclusive('\n').take(PREAMBLE_MAX).enumerate() {
        let others = DELIMITERS.into_iter().filter(|other| *other != default);
        for delimiter in std::iter::once(default).chain(others) {
            if line.trim().is_empty() || named.is_some_and(|named| named != delimiter) {
                continue;
            }
            let (fields, fitting) = fit(&text[offset..], delimiter);
            let place = HeaderPlace {
                delimiter,
                lines_above,
                offset,
            };
            // A later line is the header only if it divides the rows better.
            let is_better = best.is_none_or(|(fields_best, fitting_best, _)| {
                let fits_best = fitting_best >= FITTING_MIN;
                fitting >= FITTING_MIN && (!fits_best || fields > fields_best)
            });
            if is_better {
                best = Some((fields, fitting, place));
            }
        }
        offset += line.len();
    }
    best.map_or(
        HeaderPlace {
            delimiter: named.unwrap_or(default),
            lines_above: 0,
            offset: 0,
        },
        |(_, _, place)| place,
    )
}

/// The number of fields in the first row, and the share of the other rows that have as many.
fn fit(text: &str, delimiter: u8) -> (usize, f64) {
    let mut rows = records(text, delimiter).take(ROWS_COMPARED);
    let Some(header) = rows.next() else {
        return (0, 0.0);
    };
    let (mut count, mut fitting) = (0_u32, 0_u32);
    for row in rows {
        let surplus = row.iter().skip(header.len());
        let is_fitting = row.len() >= header.len() && surplus.clone().all(str::is_empty);
        count += 1;
        fitting += u32::from(is_fitting);
    }
    let share = if count == 0 {
        1.0
    } else {
        f64::from(fitting) / f64::from(count)
    };
    (header.len(), share)
}

/// The records of a CSV text that aren't blank, as the importer divides it. A record that is
/// malformed ends them.
pub(super) fn records(text: &str, delimiter: u8) -> impl Iterator<Item = StringRecord> {
    let reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .terminator(Terminator::Any(b'\n'))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    reader
        .into_records()
        .map_while(Result::ok)
        .filter(|row| row.iter().any(|field| !field.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (char, usize) {
        let place = find(text, None, b',');
        (char::from(place.delimiter), place.lines_above)
    }

    #[test]
    fn the_delimiter_divides_every_row_alike() {
        for (text, delimiter) in [
            ("id,at,q1\n1,2024-05-01,9\n", ','),
            ("id;betrag\n1;29,90\n2;5,00\n", ';'),
            ("id;text\n1;\"a, b; c\nd\"\n2;x, y\n", ';'),
            ("a\tb\n1\t2,5\n", '\t'),
            ("a|b\n1|2\n", '|'),
            ("only\n1\n2\n", ','),
            ("a;b\n", ';'),
        ] {
            assert_eq!(found(text), (delimiter, 0), "{text}");
        }
    }

    #[test]
    fn a_title_is_above_the_header() {
        let text = "Export of May, 2024\n\nid,at,q1,q2\n1,2024-05-01,9,3\n2,2024-05-02,8,4\n";
        assert_eq!(found(text), (',', 2));
        let text = "Umfrage Mai\nid;q1\n1;9,0\n2;8,0\n";
        assert_eq!(found(text), (';', 1));
    }
}
