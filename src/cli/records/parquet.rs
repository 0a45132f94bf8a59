//! Rows as a Parquet file: columns with types, compressed with Snappy.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::cell::{Cell, Field, Kind, Row};
use super::row_writer::RowWriter;

/// Rows of a row group at most.
const GROUP_ROWS_MAX: usize = 50_000;
/// Bytes of text in a row group at most, before compression.
const GROUP_BYTES_MAX: usize = 16 << 20;

/// Writes a Parquet file. Holds one row group in memory.
pub(super) struct ParquetFile<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    fields: Vec<Field>,
    rows: Vec<Row>,
    bytes: usize,
}

impl<W: Write + Send> ParquetFile<W> {
    pub(super) fn new(fields: Vec<Field>, output: W) -> anyhow::Result<Self> {
        let columns = fields.iter().map(column);
        let schema = Type::group_type_builder("cxmetrics")
            .with_fields(columns.collect::<anyhow::Result<_>>()?)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        Ok(Self {
            writer: SerializedFileWriter::new(output, Arc::new(schema), Arc::new(properties))?,
            fields,
            rows: Vec::new(),
            bytes: 0,
        })
    }

    fn write_group(&mut self) -> anyhow::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for (index, field) in self.fields.iter().enumerate() {
            let cells = self.rows.iter().map(|row| &row[index]);
            match field.kind {
                Kind::Integer => {
                    let integer = |cell: &Cell| {
                        let Cell::Integer(number) = cell else {
                            return None;
                        };
                        Some(*number)
                    };
                    write_column::<Int64Type, _>(&mut group, Leaves::optional(cells.map(integer)))?;
                }
                Kind::Time => {
                    let micros = |cell: &Cell| {
                        let Cell::Time(time) = cell else {
                            return None;
                        };
                        Some(time.as_microsecond())
                    };
                    write_column::<Int64Type, _>(&mut group, Leaves::optional(cells.map(micros)))?;
                }
                Kind::Text | Kind::Map => {
                    let text = |cell: &Cell| {
                        let text = cell.to_text();
                        (!text.is_empty()).then(|| ByteArray::from(text.into_bytes()))
                    };
                    write_column::<ByteArrayType, _>(
                        &mut group,
                        Leaves::optional(cells.map(text)),
                    )?;
                }
                Kind::List => write_column::<ByteArrayType, _>(&mut group, Leaves::lists(cells))?,
            }
        }
        group.close()?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }
}

impl<W: Write + Send> RowWriter for ParquetFile<W> {
    fn write(&mut self, row: Row) -> anyhow::Result<()> {
        let texts = row.iter().map(|cell| match cell {
            Cell::Text(text) => text.len(),
            Cell::List(entries) => entries.iter().map(String::len).sum(),
            Cell::Map(map) => map.iter().map(|(key, value)| key.len() + value.len()).sum(),
            Cell::Empty | Cell::Unanswered(_) | Cell::Integer(_) | Cell::Time(_) => 0,
        });
        self.bytes += texts.sum::<usize>();
        self.rows.push(row);
        if self.rows.len() == GROUP_ROWS_MAX || self.bytes >= GROUP_BYTES_MAX {
            self.write_group()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        self.write_group()?;
        self.writer.finish()?;
        Ok(self.writer.inner_mut().flush()?)
    }
}

/// The type of a field's column; every value may be missing.
fn column(field: &Field) -> anyhow::Result<TypePtr> {
    let leaf = |name: &str, physical, logical, repetition| {
        let leaf = Type::primitive_type_builder(name, physical);
        let leaf = leaf.with_logical_type(logical).with_repetition(repetition);
        anyhow::Ok(Arc::new(leaf.build()?))
    };
    let optional = |physical, logical| leaf(&field.name, physical, logical, Repetition::OPTIONAL);
    let string = Some(LogicalType::String);
    match field.kind {
        Kind::Integer => optional(Physical::INT64, None),
        Kind::Time => {
            let time = LogicalType::timestamp(true, TimeUnit::MICROS);
            optional(Physical::INT64, Some(time))
        }
        Kind::Text => optional(Physical::BYTE_ARRAY, string),
        Kind::Map => optional(Physical::BYTE_ARRAY, Some(LogicalType::Json)),
        Kind::List => {
            let element = leaf(
                "element",
                Physical::BYTE_ARRAY,
                string,
                Repetition::REQUIRED,
            )?;
            let list = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![element])
                .build()?;
            let outer = Type::group_type_builder(&field.name)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::List))
                .with_fields(vec![Arc::new(list)])
                .build()?;
            Ok(Arc::new(outer))
        }
    }
}

/// The values of one column, with the levels that place them in rows and lists.
struct Leaves<T> {
    values: Vec<T>,
    definitions: Vec<i16>,
    repetitions: Option<Vec<i16>>,
}

impl<T> Leaves<T> {
    /// One value per row, or none.
    fn optional(cells: impl Iterator<Item = Option<T>>) -> Self {
        let (mut values, mut definitions) = (Vec::new(), Vec::new());
        for cell in cells {
            definitions.push(i16::from(cell.is_some()));
            values.extend(cell);
        }
        Self {
            values,
            definitions,
            repetitions: None,
        }
    }
}

impl Leaves<ByteArray> {
    /// A list per row, or none.
    fn lists<'a>(cells: impl Iterator<Item = &'a Cell>) -> Self {
        const MISSING: i16 = 0;
        const EMPTY: i16 = 1;
        const PRESENT: i16 = 2;
        let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
        for cell in cells {
            let Cell::List(entries) = cell else {
                definitions.push(MISSING);
                repetitions.push(0);
                continue;
            };
            if entries.is_empty() {
                definitions.push(EMPTY);
                repetitions.push(0);
            }
            for (index, entry) in entries.iter().enumerate() {
                values.push(ByteArray::from(entry.clone().into_bytes()));
                definitions.push(PRESENT);
                repetitions.push(i16::from(index > 0));
            }
        }
        Self {
            values,
            definitions,
            repetitions: Some(repetitions),
        }
    }
}

/// Writes the next column of a row group.
fn write_column<T, W>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    leaves: Leaves<T::T>,
) -> anyhow::Result<()>
where
    T: DataType,
    W: Write + Send,
{
    let next = group.next_column()?;
    let mut column =
        next.ok_or_else(|| anyhow::anyhow!("the file has fewer columns than a row has cells"))?;
    column.typed::<T>().write_batch(
        &leaves.values,
        Some(&leaves.definitions),
        leaves.repetitions.as_deref(),
    )?;
    Ok(column.close()?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    #[test]
    fn every_row_is_read_back() {
        let fields = vec![
            Field::new("id", Kind::Text),
            Field::new("answers.recommend", Kind::Integer),
            Field::new("answers.reasons", Kind::List),
            Field::new("time", Kind::Time),
        ];
        let list =
            |entries: &[&str]| Cell::List(entries.iter().map(|one| (*one).to_owned()).collect());
        let rows = [
            vec![
                Cell::text("a"),
                Cell::Integer(9),
                list(&["price", "staff"]),
                Cell::Time(jiff::Timestamp::UNIX_EPOCH),
            ],
            vec![
                Cell::text(""),
                Cell::Unanswered("(skipped)"),
                Cell::Empty,
                Cell::Empty,
            ],
            vec![Cell::text("c"), Cell::Empty, list(&[]), Cell::Empty],
        ];
        let mut output = Vec::new();
        let mut file = ParquetFile::new(fields, &mut output).unwrap();
        for row in &rows {
            file.write(row.clone()).unwrap();
        }
        Box::new(file).finish().unwrap();
        let reader = SerializedFileReader::new(Bytes::from(output)).unwrap();
        let read: Vec<String> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| format!("{}", row.unwrap()))
            .collect();
        assert_eq!(read.len(), 3);
        assert!(read[0].contains("answers.recommend: 9"), "{}", read[0]);
        assert!(read[0].contains(r#"["price", "staff"]"#), "{}", read[0]);
        assert!(read[1].contains("answers.reasons: null"), "{}", read[1]);
        assert!(read[2].contains("answers.reasons: []"), "{}", read[2]);
    }
}
