//! The Unix socket of a private PostgreSQL, and the URL to connect to it.

use std::path::{Path, PathBuf};

/// Part of the socket's name. Every instance has a folder of its own, so one number does
/// for all.
pub(super) const PORT: &str = "5432";

/// The files that PostgreSQL creates in the socket's folder.
pub(super) fn files(socket_dir: &Path) -> [PathBuf; 2] {
    let name = format!(".s.PGSQL.{PORT}");
    [
        socket_dir.join(format!("{name}.lock")),
        socket_dir.join(name),
    ]
}

/// URL of `database`, as sqlx and libpq read it.
pub(super) fn database_url(socket_dir: &Path, database: &str) -> String {
    // Port and mode are explicit, so that PGPORT and PGSSLMODE have no effect.
    format!(
        "postgres://cxmetrics@localhost:{PORT}/{}?host={}&sslmode=disable",
        percent_encoded(database),
        percent_encoded(&socket_dir.to_string_lossy()),
    )
}

/// Encodes all bytes but letters, digits and `-._~` (RFC 3986).
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut encoded, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    encoded.push(char::from(byte));
                }
                _ => encoded.push_str(&format!("%{byte:02X}")),
            }
            encoded
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_accepts_any_name() {
        assert_eq!(percent_encoded("/run/a b-1.x_~"), "%2Frun%2Fa%20b-1.x_~");
        assert_eq!(percent_encoded("é?&=#%"), "%C3%A9%3F%26%3D%23%25");
    }
}
