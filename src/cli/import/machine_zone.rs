//! The time zone of this machine.

use std::{env, fs};

use crate::import::time_zone;

/// The IANA name of the machine's time zone: by `TZ`, `/etc/timezone` or `/etc/localtime`;
/// `UTC` where none of them names one.
pub(super) fn name() -> String {
    let candidates = [
        env::var("TZ").ok(),
        fs::read_to_string("/etc/timezone").ok(),
        fs::read_link("/etc/localtime")
            .ok()
            .and_then(|path| path.to_str().and_then(zone_of_path)),
    ];
    let mut names = candidates.into_iter().flatten();
    names
        .find_map(|text| known(&text))
        .unwrap_or_else(|| "UTC".to_owned())
}

/// The name that a link into the time zone database has.
fn zone_of_path(path: &str) -> Option<String> {
    let (_, name) = path.split_once("zoneinfo/")?;
    Some(name.to_owned())
}

/// A name as people write it; `None` where it names no time zone.
fn known(text: &str) -> Option<String> {
    let name = text.trim().trim_start_matches(':');
    let zone = time_zone(name).ok()?;
    let name = zone.iana_name()?;
    let is_utc = matches!(
        name,
        "Etc/UTC" | "UTC" | "Etc/Universal" | "Zulu" | "GMT" | "Etc/GMT"
    );
    Some(if is_utc { "UTC" } else { name }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_one_name() {
        assert_eq!(known("Europe/Berlin\n").as_deref(), Some("Europe/Berlin"));
        assert_eq!(known(":Etc/UTC").as_deref(), Some("UTC"));
        assert_eq!(known("Mars/Olympus"), None);
        let path = "/usr/share/zoneinfo/Asia/Tokyo";
        assert_eq!(zone_of_path(path).as_deref(), Some("Asia/Tokyo"));
    }
}
