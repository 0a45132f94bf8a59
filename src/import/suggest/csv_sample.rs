//! Reads the sample of a CSV file.

use anyhow::{bail, ensure};

use super::delimiter::{self, HeaderPlace};
use super::sample::{ROWS_MAX, SampleColumn, SampleLayout, SampleText};
use super::time_patterns::looks_like_time;
use crate::import::preamble::named_delimiter;
use crate::import::row::Cell;
use crate::import::shown::shown;

/// Rows below the header that may hold the texts of the questions.
const TEXT_ROWS_MAX: usize = 2;

/// Reads the columns; also returns whether the file has more rows.
///
/// # Errors
///
/// The first line holds data instead of names.
pub(super) fn read(
    sample: &SampleText,
    default: char,
) -> anyhow::Result<(SampleLayout, Vec<SampleColumn>, bool)> {
    ensure!(
        sample.text.contains('\n') || !sample.text.contains('\r'),
        "its lines end in a carriage return alone: save it with Unix or Windows line ends"
    );
    let first_line = sample.text.split_inclusive('\n').next().unwrap_or("");
    let named = named_delimiter(first_line.as_bytes());
    let below = if named.is_some() { first_line.len() } else { 0 };
    let default_byte = u8::try_from(default)?;
    let place = delimiter::find(&sample.text[below..], named, default_byte);
    let (rows, has_more) = read_rows(sample, &sample.text[below..], place);
    let Some((header, rows)) = rows.split_first() else {
        bail!("it has no header line");
    };
    refuse_data(header)?;
    let text_rows = text_rows(header, rows);
    let delimiter = char::from(place.delimiter);
    let is_stated = delimiter != default && named.is_none();
    let lines_above = place.lines_above + usize::from(named.is_some());
    let mut layout = SampleLayout {
        delimiter: is_stated.then_some(delimiter),
        header_line: (place.lines_above > 0).then_some(lines_above + 1),
        skip_rows: (text_rows > 0).then_some(text_rows),
        ..SampleLayout::default()
    };
    let (texts, data) = rows.split_at(text_rows);
    let has_more = has_more || data.len() > ROWS_MAX;
    let data = &data[..data.len().min(ROWS_MAX)];
    let columns = columns(header, texts, data, &mut layout);
    Ok((layout, columns, has_more))
}

/// The header and the rows of the sample, and whether the file has more.
fn read_rows(sample: &SampleText, text: &str, place: HeaderPlace) -> (Vec<Vec<String>>, bool) {
    let records = delimiter::records(&text[place.offset..], place.delimiter);
    let rows_max = ROWS_MAX + TEXT_ROWS_MAX + 1;
    let mut rows: Vec<Vec<String>> = records
        .take(rows_max + 1)
        .map(|row| row.iter().map(|field| field.trim().to_owned()).collect())
        .collect();
    let has_more = rows.len() > rows_max || sample.is_cut;
    rows.truncate(rows_max);
    if sample.is_cut && rows.len() > 2 {
        // The text may end within a quoted field.
        rows.pop();
    }
    (rows, has_more)
}

/// A header of numbers or times is the first row of a file without a header.
fn refuse_data(header: &[String]) -> anyhow::Result<()> {
    let named = header.iter().filter(|name| !name.is_empty());
    let is_data = |name: &&&String| name.parse::<f64>().is_ok() || looks_like_time(name);
    let data: Vec<&String> = named.clone().filter(|name| is_data(&name)).collect();
    if let Some(first) = data.first()
        && 3 * data.len() >= named.count()
    {
        bail!(
            "its first line holds data such as {}, not the names of the columns: add a line with \
             the names above it",
            shown(first)
        );
    }
    Ok(())
}

/// How many rows below the header hold texts of questions instead of data.
fn text_rows(header: &[String], rows: &[Vec<String>]) -> usize {
    let is_import_id = |row: &Vec<String>| row.iter().any(|cell| cell.contains("\"ImportId\""));
    if let Some(position) = rows.iter().take(TEXT_ROWS_MAX).position(is_import_id) {
        return position + 1;
    }
    let Some((first, rest)) = rows.split_first() else {
        return 0;
    };
    let is_value = |cell: &str| cell.parse::<f64>().is_ok() || looks_like_time(cell);
    // Columns whose first cell is a text, and all others numbers or times.
    let odd = (0..header.len()).filter(|&column| {
        let cell = |row: &Vec<String>| row.get(column).cloned().unwrap_or_default();
        let others: Vec<String> = rest.iter().take(50).map(cell).collect();
        let filled: Vec<&String> = others.iter().filter(|cell| !cell.is_empty()).collect();
        let first = cell(first);
        filled.len() >= 2
            && filled.iter().all(|cell| is_value(cell))
            && first.contains(' ')
            && !is_value(&first)
    });
    usize::from(odd.count() >= 2)
}

/// The columns with a name of their own. Why others are left out goes to `layout`.
fn columns(
    header: &[String],
    texts: &[Vec<String>],
    data: &[Vec<String>],
    layout: &mut SampleLayout,
) -> Vec<SampleColumn> {
    let mut columns = Vec::new();
    for (position, name) in header.iter().enumerate() {
        let is_filled = |row: &Vec<String>| row.get(position).is_some_and(|cell| !cell.is_empty());
        if name.is_empty() {
            if data.iter().any(is_filled) {
                let number = position + 1;
                layout.unusable.push(format!("column {number} has no name"));
            }
            continue;
        }
        if header.iter().filter(|other| *other == name).count() > 1 {
            let reason = format!("the header has {} more than once", shown(name));
            if !layout.unusable.contains(&reason) {
                layout.unusable.push(reason);
            }
            continue;
        }
        let wording = texts.first().and_then(|row| row.get(position));
        // A row may be shorter than the header: its last cells are empty.
        let cell = |row: &Vec<String>| row.get(position).cloned().unwrap_or_default();
        columns.push(SampleColumn {
            name: name.clone(),
            wording: wording.filter(|text| !text.is_empty()).cloned(),
            cells: data.iter().map(cell).map(Cell::Text).collect(),
        });
    }
    columns
}
