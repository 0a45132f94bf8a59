//! The catalogs that rows are checked against.

use crate::{
    domain::{activity::ActivitySettings, survey::Survey},
    store::{Catalog, Declaration, Store},
};

/// Bytes of surveys with their cells that are remembered at most.
const SURVEY_BYTES_MAX: usize = 48 * 1024 * 1024;
/// Bytes of activity settings with their cells that are remembered at most.
const SETTINGS_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Remembered surveys and activity settings, of at most 64 MiB.
#[derive(Debug)]
pub struct Catalogs {
    /// Surveys by id.
    pub surveys: Catalog<Survey>,
    /// One for each workspace.
    pub settings: Catalog<ActivitySettings>,
}

impl Catalogs {
    /// Empty catalogs of the declarations in `store`.
    pub fn new(store: &Store) -> Self {
        Self {
            surveys: Catalog::new(store.clone(), SURVEY_BYTES_MAX),
            settings: Catalog::new(store.clone(), SETTINGS_BYTES_MAX),
        }
    }
}

/// A declaration that has a catalog.
pub trait Cataloged: Declaration {
    /// Its catalog.
    fn catalog(catalogs: &Catalogs) -> &Catalog<Self>;
}

impl Cataloged for Survey {
    fn catalog(catalogs: &Catalogs) -> &Catalog<Self> {
        &catalogs.surveys
    }
}

impl Cataloged for ActivitySettings {
    fn catalog(catalogs: &Catalogs) -> &Catalog<Self> {
        &catalogs.settings
    }
}
