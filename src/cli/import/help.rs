//! The text of `cxmetrics import --help` on mapping files.

pub(super) const MAPPING_FILES: &str = r#"First steps:
  cxmetrics import --suggest responses.csv
                               # writes a mapping and a survey file; no server
  cxmetrics survey create -f responses.survey.toml
  cxmetrics import responses.csv --mapping responses.mapping.toml --dry-run
  cxmetrics import responses.csv --mapping responses.mapping.toml

A mapping says which column is which field. docs/mapping.md explains each key;
here is one example of each.

Responses:
  survey = "shop"
  customer = "customer_hash"   # a pseudonym; never a name or an e-mail address
  channel = "via"              # a column ...
  language = { value = "de" }  # ... or one value for all rows
  touchpoint = { column = "step", values = { 1 = "checkout", 2 = "delivery" } }
  empty = "skipped"            # an empty answer; or "not_asked"

  [id]                         # identifies a row, so that it is stored once
  columns = ["year", "number"] # or row_number = true; UUIDs need uuid = true
  source = "web-shop"          # keeps ids apart from those of other files

  [time]
  columns = ["day", "hour"]    # joined by a space
  format = "%d.%m.%Y %H:%M"    # or one of those under Times
  zone = "Europe/Berlin"       # unless the format has the UTC offset

  [completion]                 # or value = "complete" for all rows
  column = "status"
  complete = ["done"]
  partial = ["left"]

  [dimensions]                 # as the survey declares them
  store = "store_name"

  [properties]                 # stored and returned, never counted
  agent = "agent"

  [questions]
  recommend = "q1"
  satisfaction = { column = "q2", not_applicable = [98], skipped = [99] }
  comment = "q4"

Choices, and questions over several columns:
  [questions]
  # Several in one cell, each with the id of its choice:
  why = { column = "q3", separator = "|", values = { p = "price" } }
  # One column per choice; other codes: picked = ["Ja"], not_picked = ["Nein"]
  reasons = { columns = { price = "q3_1", quality = "q3_2" } }

  [[matrix]]                   # questions whose cells are parsed alike
  questions = { satisfaction = "q6_1", recommend = "q6_2" }
  values = { bad = 1, good = 5 }

Activities:
  activity = { column = "type", values = { sale = "order", mail = "contact" } }
                               # or one kind for all rows: activity = "order"
  customer = "customer_hash"   # kinds: acquired, order, refund, cancelled,
                               # reactivated, contact
  [id]
  columns = ["number"]

  [time]
  columns = ["at"]
  format = "rfc3339"

  [order]                      # for orders and refunds
  id = "order_number"
  amount = "total"             # positive; negative for a discount on an order
  currency = { value = "EUR" }
  cost = "cost"                # the seller's cost; the cell may be empty

  [contact]
  topic = "subject"

  [attributes]                 # of the customer, for every kind: segment,
  segment = "segment"          # persona, acquisition_channel, country

  [dimensions]                 # --declare-dimensions adds new ones
  store = "store_name"

Customers, one a row; the last row of a customer wins:
  customers = true
  customer = "customer_hash"
  empty = "keep"               # an empty cell keeps the attribute; or "clear"

  [attributes]
  segment = "tier"
  country = { column = "land", values = { Germany = "DE", Austria = "AT" } }

Line items, without a column of kinds or amounts:
  activity = { sign_of_amount = true }  # below 0 a refund, otherwise an order
  [order]
  id = "InvoiceNo"
  refund_of = { column = "InvoiceNo", strip_prefix = "C" }
  amount = { product = ["Quantity", "UnitPrice"] }
  currency = { value = "GBP" }

The file, at the top of the mapping:
  delimiter = ";"              # default: a comma; a tab for .tsv
  encoding = "windows-1252"    # default: detected
  decimal = ","                # default: a point
  thousands = "."              # . , ' or a space; default: none
  header_line = 3              # lines above it are ignored
  skip_rows = 2                # rows below the header that hold no data

Rows to leave out, or to store without counting them:
  [rows]
  skip = { column = "Status", values = ["Survey Preview", "Spam"] }
  exclude = { column = "Type", values = ["Test"], reason = "test" }

Times:
  rfc3339       2024-05-01T09:30:00+02:00
  date-time     2024-05-01 09:30
  date          2024-05-01, the start of that day
  unix-s        1714548600, seconds since 1970
  unix-ms       1714548600000, milliseconds since 1970
  excel-serial  45413.39583, days since 1900
  a pattern     %d.%m.%Y %H:%M; %y for years of two digits (1969 to 2068);
                %I and %p for AM and PM, %b for Jan, %z for +0200, %:z for
                +02:00, %Q for Europe/Berlin
  A time that the clocks skipped is rejected. A time that they showed twice is
  read as the first; the closing line counts these.

Dry run:
  --dry-run checks every row against the mapping, the survey and the stored
  rows. It leaves out what depends on other rows of the file: whether an order
  stays at or above 0, and whether the order of a refund is known.

Rejected rows:
  The rejects file has the cells of each row, and behind them cxmetrics_line,
  _row, _copy, _id, _reason, _column and _problem. Correct the cells, keep
  cxmetrics_row and _copy, and import the file with the same mapping. In a row
  marked MALFORMED_ROW empty cxmetrics_reason, too. A corrected row that equals
  a stored one counts as identical.

Exit codes:
  0  every row is stored
  1  failed; if the file or the mapping is at fault, nothing was sent
  3  done, but some rows were rejected or in conflict
  4  the server became unavailable; running the same command again is safe

Examples:
  cxmetrics import orders.csv --mapping orders.toml
  cxmetrics import orders.csv --mapping corrected.toml --revise
  cxmetrics import customers.csv --mapping customers.toml
  cxmetrics import export.json --format jsonl --mapping mapping.toml
  gunzip -c orders.csv.gz | cxmetrics import - --format csv --mapping m.toml"#;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::fixtures::converters::{activities, customers, responses};
    use crate::import::fixtures::mappings::{ORDERS, SMALLEST};
    use crate::import::fixtures::namespace;

    const REFERENCE: &str = include_str!("../../../docs/mapping.md");

    /// The part of the help from one text to the next.
    fn between(from: &str, to: &str) -> &'static str {
        let from = MAPPING_FILES.find(from).unwrap();
        let to = from + MAPPING_FILES[from..].find(to).unwrap();
        &MAPPING_FILES[from..to]
    }

    /// The TOML examples of a section of the reference.
    fn examples(title: &str) -> String {
        let section = &REFERENCE[REFERENCE.find(&format!("## {title}\n")).unwrap() + 3..];
        let section = section.split("\n## ").next().unwrap();
        let blocks = section.split("```toml\n").skip(1);
        let examples = blocks.map(|block| block.split("```").next().unwrap());
        let examples: String = examples.collect();
        assert!(!examples.is_empty(), "{title}");
        examples
    }

    /// The mapping of orders with other kinds, and another table `[order]`.
    fn orders(kind: &str, order: &str) -> String {
        let rest = &ORDERS[..ORDERS.find("[order]").unwrap()];
        rest.replace("activity = \"order\"", kind) + order
    }

    #[test]
    fn the_mappings_in_the_help_are_valid() {
        responses(between("survey =", "Choices, and")).unwrap();
        activities(between("activity =", "Customers, one")).unwrap();
        customers(between("customers =", "Line items,")).unwrap();
    }

    #[test]
    fn the_keys_of_line_items_are_valid() {
        let kind = between("  activity = { sign", "  [order]\n  id = \"InvoiceNo\"");
        let order = between("  [order]\n  id = \"InvoiceNo\"", "The file,");
        activities(&orders(kind, order)).unwrap();
    }

    #[test]
    fn the_keys_of_questions_over_several_columns_are_valid() {
        let questions = between("  # Several in one", "Activities:");
        let questions = questions.replace("why =", "comment = \"q4\"\n#");
        let mapping = SMALLEST.replace("recommend = \"q1\"", &questions);
        responses(&mapping).unwrap();
        let several = between("  why =", "  # One column").replace("why", "reasons");
        let mapping = SMALLEST.replace("recommend = \"q1\"", &several);
        responses(&mapping).unwrap();
    }

    #[test]
    fn the_keys_of_the_file_and_of_rows_are_valid() {
        let top = between("  delimiter =", "Rows to leave");
        let rows = between("  [rows]", "Times:");
        responses(&format!("{top}\n{SMALLEST}\n{rows}")).unwrap();
    }

    #[test]
    fn the_examples_of_the_reference_are_valid() {
        responses(&examples("Responses")).unwrap();
        activities(&examples("Activities")).unwrap();
        customers(&examples("Customers")).unwrap();
        let lines = examples("Line items");
        let (kind, order) = lines.split_once("[order]").unwrap();
        activities(&orders(kind, &format!("[order]{order}"))).unwrap();
        let questions = examples("Questions over several columns");
        let questions = questions.replace("[questions]", "");
        responses(&SMALLEST.replace("recommend = \"q1\"", &questions)).unwrap();
        let (top, rows) = (examples("CSV files"), examples("Rows to leave out"));
        responses(&format!("{top}\n{SMALLEST}\n{rows}")).unwrap();
        assert!(REFERENCE.contains(&namespace()));
    }

    #[test]
    fn the_help_fits_80_columns() {
        for line in MAPPING_FILES.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
