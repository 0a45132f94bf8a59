//! The text of `cxmetrics import --help` on mapping files.

pub(super) const MAPPING_FILES: &str = r#"A first mapping of a file of your own, and for responses a survey file:
  cxmetrics import --suggest responses.csv
                                   # needs no server; comments that begin with "Check:" mark
                                   # what the rows don't prove

A mapping file maps columns of the file to fields. One for responses:
  survey = "shop"
  delimiter = ";"                  # of CSV; default: a comma, or a tab for .tsv
  encoding = "windows-1252"        # default: detected, see below
  decimal = ","                    # decimal separator of the numbers; default: a point
  thousands = "."                  # separator of thousands: . , ' or a space; default: none
  empty = "skipped"                # an empty answer: "skipped" (the default) or "not_asked"

  channel = "via"                  # a column ...
  language = { value = "de" }      # ... or one value for all rows
  touchpoint = { column = "step", values = { 1 = "checkout", 2 = "delivery" } }
  customer = "customer_hash"       # a pseudonym; never a name or an e-mail address

  [id]                             # identifies a row; the response's id is derived from it
  columns = ["year", "number"]     # or: columns = ["response_id"], uuid = true

  [time]
  columns = ["day", "hour"]        # several columns are joined by a space
  format = "%d.%m.%Y %H:%M"        # or "date-time", "rfc3339" and others, see below
  zone = "Europe/Berlin"           # needed unless the format includes the UTC offset

  [completion]
  value = "complete"               # or: column = "status", complete = ["done"], partial = ["left"]

  [dimensions]                     # as the survey declares them
  store = "store_name"

  [properties]                     # stored and returned, but never counted
  agent = "agent"

  [questions]
  recommend = "q1"
  satisfaction = { column = "q2", not_applicable = [98], skipped = [99] }
  reasons = { column = "q3", separator = "|", values = { p = "price", q = "quality" } }
  comment = "q4"

A mapping file for activities:
  activity = { column = "type", values = { new = "acquired", sale = "order", mail = "contact" } }
                                   # or one kind for all rows: activity = "order"; the kinds are
                                   # acquired, order, refund, cancelled, reactivated, contact
  customer = "customer_hash"
  channel = "via"
  decimal = ","                    # as for responses

  [id]
  columns = ["number"]             # or: row_number = true, see below
  source = "web-shop"              # keeps the ids apart from those of other files

  [time]
  columns = ["at"]
  format = "rfc3339"

  [order]                          # for orders and refunds
  id = "order_number"              # or { row_number = true }: every row is an order of its own
  amount = "total"                 # positive, for refunds too; negative for a discount row of
                                   # an order, whose rows must add up to at least 0
  currency = { value = "EUR" }
  cost = "cost"                    # the seller's cost; optional, and the cell may be empty

  [contact]                        # for contacts
  topic = "subject"

  [attributes]                     # of the customer, for every kind: segment, persona,
  segment = "segment"              # acquisition_channel, country; an empty cell sets nothing

  [dimensions]                     # as the workspace declares them; --declare-dimensions adds them
  store = "store_name"

  [properties]
  quantity = "quantity"

A mapping file for customers; each row sets attributes of one customer:
  customers = true
  customer = "customer_hash"
  empty = "keep"                   # an empty cell keeps the attribute (the default); or "clear"

  [attributes]                     # segment, persona, acquisition_channel, country
  segment = "tier"
  country = { column = "land", values = { Germany = "DE", Austria = "AT" } }

  They count as set at the time of the import. Of several rows of a customer, the last one wins.

Line items without a column of amounts or kinds:
  activity = { sign_of_amount = true }
                                   # a negative amount is a refund, any other an order
  [order]
  id = "InvoiceNo"
  refund_of = { column = "InvoiceNo", strip_prefix = "C" }
                                   # the order of a refund, where it isn't `id`; another column
                                   # of a credit note: refund_of = "OriginalInvoice"
  amount = { product = ["Quantity", "UnitPrice"] }
                                   # exact; a factor may be { value = "0.01" }, as for cents
  currency = { value = "GBP" }

Columns:
  A row needs the columns of its own kind of activity only; the others may be empty. In JSON
  Lines a column is a key, or a path of keys such as "answers.q1".

Questions over several columns:
  [questions]
  reasons = { columns = { price = "q3_1", quality = "q3_2", staff = "q3_3" } }
                                   # one column per choice; or per score: { 1 = "q5_1", ... }
  [[matrix]]                       # questions whose cells are parsed alike
  questions = { satisfaction = "q6_1", recommend = "q6_2" }
  values = { bad = 1, good = 5 }

  A column of a choice is picked by 1, Y, yes, true, x, or the choice's label or id; 0, N, no,
  false, - and an empty cell don't pick it. picked = ["Ja"] and not_picked = ["Nein"] replace
  these codes. Where no choice is picked, the question is skipped. A choice written as
  staff = { column = "other", any_text = true } is picked by any text.
  Labels under `values` may hold the `separator`: the longest labels are found first.

CSV files, at the top of the mapping:
  header_line = 3                  # default: the first line; the lines above it are ignored
  skip_rows = 2                    # rows below the header without data, such as question texts

  A first line such as sep=; names the delimiter; `delimiter` takes precedence. Rows may end in a
  delimiter. Lines that are blank or hold delimiters only are no rows.

Rows to leave out, and responses to store without counting them; the closing line counts both:
  [rows]
  skip = { column = "Status", values = ["Survey Preview", "Spam"] }
                                   # or several: skip = [{ column = ... }, { column = ... }]
  exclude = { column = "Type", values = ["Test"], reason = "test" }
                                   # or reason = "duplicate" or "fraud"; responses only

  Importing a file again excludes nothing that was included again in between.

Times:
  rfc3339       2024-05-01T09:30:00+02:00
  date-time     2024-05-01 09:30, in `zone`
  date          2024-05-01, the first instant of the day in `zone`
  unix-s        seconds since 1970, such as 1714548600
  unix-ms       milliseconds since 1970, such as 1714548600000
  excel-serial  days since 1900 in `zone`, such as 45413.39583; not those of the 1904 date system
  a pattern     %Y %m %d %H %M %S, %I with %p for AM and PM, %b for Jan, %z for +0200, %:z for
                +02:00, %Q for a time zone such as Europe/Berlin; an offset or zone in the row
                takes precedence over `zone`
  A time that the clocks of its zone skipped is rejected. A time that they showed twice, because
  they were set back, is the first of both; the closing line counts these.

Numbers:
  Scores, amounts and codes are compared as numbers: 9.0 is the score 9, and 0, 0.0, 00 and +0
  are one code. A score of 8.5 is rejected, never rounded. With decimal = "," and thousands = "."
  the amount 1.234,56 is 1234.56, and 9,0 is the score 9. Numbers of JSON always have a point.
  In numbers and times, narrow and no-break spaces are spaces.
  Zeros beyond the decimals of a currency are dropped: 29.9900 EUR is 29.99; 29.9950 is rejected.
  A percentage such as 85% is a score on a scale of 0 to 100 only. Map half stars to a scale of
  twice as many points: values = { "0.5" = 1, 1 = 2, "1.5" = 3, 2 = 4, "2.5" = 5 } and so on.

Encoding:
  A file is read as UTF-8, or as UTF-16 where it begins with a byte order mark. A file that is
  not UTF-8 is read as windows-1252, and a note says so; if that is uncertain, the import
  stops before it sends a row. `encoding` replaces the detection: any label of the WHATWG
  Encoding Standard, such as utf-8, utf-16le, windows-1252, iso-8859-2 or shift_jis.

Ids:
  An id is a UUID of version 5 in the namespace 4aadcd39-a024-5e71-b464-611f4fab1f0f. Its name
  is the survey's id (for activities: the word `activity`), then a colon and the source if
  there is one, then the values of the id columns, each preceded by the character U+001F.
  The same row always gets the same id, so importing a file again changes nothing.
  Equal rows of one file, such as two lines of an order with the same product, are records of
  their own: the id of the second has the id of the first as its namespace and the name `2`, and
  so on. The closing line counts such rows. With equal_rows = "one" under [id] they are one
  record, which the file repeats. Rows with equal ids that differ otherwise are in conflict.
  Ids, customers and order numbers keep their text, so 007 is not 7, and every digit, also in
  JSON. Only a whole number with decimals loses them: 1001.0 is 1001.
  With row_number = true the value is the row's number in the file, from 1, without header and
  blank lines: between two imports rows may be appended, but not moved or removed. Rows that
  [rows] leaves out have a number, too.

Corrections:
  With --revise the stored rows become equal to those of the file: rows that differ are updated,
  and their earlier content stays readable. So an import with a wrong zone, pattern or column is
  put right by importing the file again with the right mapping, as long as [id] stays the same.
  Rows that were deleted stay deleted, and the closing line counts them.

Exit codes:
  0  every row is stored
  1  failed; if the file or the mapping is at fault, nothing was sent
  3  done, but some rows were rejected or in conflict; the rejects file lists them
  4  the server became unavailable; running the same command again is safe

Examples:
  cxmetrics import responses.csv --mapping mapping.toml
  cxmetrics import orders.csv --mapping orders.toml
  cxmetrics import orders.csv --mapping corrected.toml --revise
  cxmetrics import customers.csv --mapping customers.toml
  cxmetrics import export.json --format jsonl --mapping mapping.toml --rejects bad.csv"#;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::fixtures::converters::{activities, customers, responses};
    use crate::import::fixtures::mappings::{ORDERS, SMALLEST};
    use crate::import::fixtures::namespace;

    fn between(from: &str, to: &str) -> &'static str {
        let from = MAPPING_FILES.find(from).unwrap();
        let to = from + MAPPING_FILES[from..].find(to).unwrap();
        &MAPPING_FILES[from..to]
    }

    #[test]
    fn the_mappings_in_the_help_are_valid() {
        responses(between("survey =", "A mapping file for")).unwrap();
        activities(between("activity =", "A mapping file for customers")).unwrap();
        customers(between("customers =", "They count as set")).unwrap();
        assert!(MAPPING_FILES.contains(&namespace()));
    }

    #[test]
    fn the_keys_of_line_items_are_valid() {
        let kind = between("  activity = { sign", "  [order]");
        let order = between("  [order]\n  id = \"InvoiceNo\"", "Columns:");
        let rest = ORDERS[..ORDERS.find("[order]").unwrap()].replace("activity = \"order\"", kind);
        activities(&format!("{rest}{order}")).unwrap();
    }

    #[test]
    fn the_keys_of_questions_over_several_columns_are_valid() {
        let questions = between("  reasons = { columns", "  A column of a choice");
        let mapping = SMALLEST.replace("recommend = \"q1\"", questions);
        responses(&mapping).unwrap();
    }

    #[test]
    fn the_keys_of_csv_files_and_rows_are_valid() {
        let top = between("  header_line", "  A first line");
        let rows = between("  [rows]", "  Importing a file again excl");
        responses(&format!("{top}\n{SMALLEST}\n{rows}")).unwrap();
    }

    #[test]
    fn the_help_fits_100_columns() {
        for line in MAPPING_FILES.lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }
}
