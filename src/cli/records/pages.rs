//! Reads rows page by page.

use std::ops::ControlFlow;

use super::cell::{Field, Row};
use crate::cli::client::{CallError, Service};

/// Rows of one page of the server.
pub(super) const PAGE_SIZE: i32 = 500;

/// One type of stored row, read page by page.
pub(in crate::cli) trait Records {
    /// The message of a row.
    type Record;

    /// The fields of every row.
    fn fields(&self) -> Vec<Field>;

    /// The cells of a row, one for each field.
    fn row(&self, record: &Self::Record) -> anyhow::Result<Row>;

    /// The page that `token` names, and the token of the next one; an empty token names the
    /// first page, and is returned with the last.
    async fn page(
        &self,
        server: &Service,
        token: String,
    ) -> Result<(Vec<Self::Record>, String), CallError>;
}

/// Reads all rows until `take` breaks. Holds one page in memory.
pub(in crate::cli) async fn for_each<R: Records>(
    records: &R,
    server: &Service,
    mut take: impl FnMut(R::Record) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<()> {
    let mut token = String::new();
    loop {
        let (page, next) = records.page(server, token).await?;
        for record in page {
            if take(record)?.is_break() {
                return Ok(());
            }
        }
        if next.is_empty() {
            return Ok(());
        }
        token = next;
    }
}

/// The first `limit` rows, and whether more follow.
pub(in crate::cli) async fn take<R: Records>(
    records: &R,
    server: &Service,
    limit: usize,
) -> anyhow::Result<(Vec<R::Record>, bool)> {
    let mut taken = Vec::new();
    let mut has_more = false;
    for_each(records, server, |record| {
        if taken.len() == limit {
            has_more = true;
            return Ok(ControlFlow::Break(()));
        }
        taken.push(record);
        Ok(ControlFlow::Continue(()))
    })
    .await?;
    Ok((taken, has_more))
}
