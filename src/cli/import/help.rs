//! What `cxmetrics import --help` teaches.

pub(super) const MAPPING_FILES: &str = r#"A mapping file says which column is which part of a response:
  survey = "shop"
  delimiter = ";"                  # CSV; a comma when left out, a tab for .tsv
  empty = "skipped"                # an empty answer; or "not_asked": counts nowhere

  channel = "via"                  # a column ...
  language = { value = "de" }      # ... or the same for every row
  touchpoint = { column = "step", values = { 1 = "checkout", 2 = "delivery" } }
  customer = "customer_hash"       # opaque: never a name or a mail address

  [id]                             # what identifies a row; the response's id is its UUID
  columns = ["year", "number"]     # or: columns = ["response_id"], uuid = true

  [time]
  columns = ["day", "hour"]        # several are joined by a space
  format = "%d.%m.%Y %H:%M"        # or "rfc3339", "date" (its first instant), "date-time"
  zone = "Europe/Berlin"           # whose clock; not for "rfc3339"

  [completion]
  value = "complete"               # or: column = "status", complete = ["done"], partial = ["left"]

  [dimensions]                     # as declared on the survey
  store = "store_name"

  [properties]                     # kept and returned, never counted
  agent = "agent"

  [questions]
  recommend = "q1"
  satisfaction = { column = "q2", not_applicable = [98], skipped = [99] }
  reasons = { column = "q3", separator = "|", values = { p = "price", q = "quality" } }
  comment = "q4"

... or of an activity, something that a customer did:
  activity = { column = "type", values = { new = "acquired", sale = "order", mail = "contact" } }
                                   # or the same for every row: activity = "order"; there are
                                   # acquired, order, refund, cancelled, reactivated, contact
  customer = "customer_hash"
  channel = "via"
  decimal = ","                    # before the decimals of amounts; a point when left out

  [id]
  columns = ["number"]             # or: row_number = true, see below
  source = "web-shop"              # sets the ids apart from those of other files

  [time]
  columns = ["at"]
  format = "rfc3339"

  [order]                          # for orders, and for refunds of them
  id = "order_number"              # or { row_number = true }: every row is an order
  amount = "total"                 # without sign; a refund is a kind of its own
  currency = { value = "EUR" }
  cost = "cost"                    # what it cost the seller; may be left out, or empty

  [contact]                        # for contacts
  topic = "subject"

  [attributes]                     # for acquired: segment, persona, acquisition_channel, country
  segment = "segment"

  [dimensions]                     # as the workspace declares; --declare-dimensions declares them
  store = "store_name"

  [properties]
  quantity = "quantity"

Of a row only those columns are read that its kind of activity needs; the others may be empty.
In JSON Lines a column is a key, or a path of keys such as "answers.q1".

Ids are UUIDs of version 5 in the namespace 4aadcd39-a024-5e71-b464-611f4fab1f0f over the
survey's id, or over the word `activity`, and the values of the id columns, each set apart by
the character U+001F; a source stands behind the first, after a colon. The same row always has
the same id, so that importing a file again changes nothing. With row_number = true its number
in the file identifies a row, from 1, blank lines and header left out: rows may then be added at
the end, but not moved or removed between two imports.

Exit codes:
  0  every row is stored
  1  failed; nothing was sent where the file or the mapping is at fault
  3  done, except for rows that were rejected or in conflict; the rejects file says which and why
  4  the server went away; running the same command again is safe

Examples:
  cxmetrics import responses.csv --mapping mapping.toml
  cxmetrics import orders.csv --mapping orders.toml
  cxmetrics import export.json --format jsonl --mapping mapping.toml --rejects bad.csv"#;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::cli::import::id::NAMESPACE;
    use crate::cli::import::{activity, response};

    use super::*;

    fn between(from: &str, to: &str) -> &'static str {
        let from = MAPPING_FILES.find(from).unwrap();
        let to = from + MAPPING_FILES[from..].find(to).unwrap();
        &MAPPING_FILES[from..to]
    }

    #[test]
    fn the_help_shows_mappings_that_can_be_used() {
        // The survey of the tests has neither satisfaction nor the answers to it.
        let responses = between("survey =", "... or of").replace("satisfaction", "recommend");
        let responses = responses.replacen("recommend = \"q1\"", "", 1);
        response::tests::plan(&responses).unwrap();
        activity::tests::plan(between("activity =", "Of a row only")).unwrap();
        assert!(MAPPING_FILES.contains(&NAMESPACE.to_string()));
    }

    #[test]
    fn the_help_fits_a_page_of_100_columns() {
        for line in MAPPING_FILES.lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }
}
