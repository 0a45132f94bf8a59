//! The answers that divide the customers of a scan.

use std::collections::HashMap;

use sqlx::postgres::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    customer::{customer_key, sql_keys},
    customer_chunk::{ChunkCustomer, without_row},
    error::StoreError,
    merged_customers::{MergedCustomers, member_without_row},
    scan_query::AnswerQuery,
    sql_array::list,
    sql_time::to_sql_time,
    workspace_key::WorkspaceKey,
};

impl MergedCustomers {
    /// Gives each customer the scale index of the latest answer under any of the customer's
    /// ids; of two answers of one time, that of the response with the larger id.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a customer has no row; others when the database fails.
    pub(super) async fn read_answers(
        &self,
        connection: &mut PgConnection,
        workspace: WorkspaceKey,
        answer: AnswerQuery,
        customers: &mut [ChunkCustomer],
    ) -> Result<(), StoreError> {
        let keys = customers.iter().map(|customer| customer.key);
        let alone = keys.clone().filter(|key| !self.is_merged(*key));
        let members = keys
            .flat_map(|key| self.members_of(key..key + 1))
            .map(|(_, member)| *member);
        let keys = sql_keys(alone.chain(members))?;
        let row = sqlx::query!(
            r#"select
                   min(requested.customer_key) filter (where customer.customer_id is null) as "unknown?",
                   array_agg(requested.customer_key) filter (where slot is not null) as "keys?",
                   array_agg(slot) filter (where slot is not null) as "slots?",
                   array_agg(submit_time) filter (where slot is not null) as "submit_times?",
                   array_agg(response_id) filter (where slot is not null) as "response_ids?"
               from unnest($2::integer[]) as requested (customer_key)
               left join lateral (
                   select customer_id
                   from customers
                   where workspace_key = $1
                     and customers.customer_key between requested.customer_key and requested.customer_key
                   order by customers.customer_key
                   limit 1
               ) as customer on true
               left join lateral (
                   select slot, submit_time, response_id
                   from responses
                   cross join lateral unnest(question_keys, slots) as answer (question_key, slot)
                   where workspace_key = $1
                     and responses.survey_key = $3
                     and responses.customer_id between customer.customer_id and customer.customer_id
                     and submit_time < $5
                     and exclusion is null
                     and answer.question_key = $4
                     and answer.slot >= 0
                   order by responses.customer_id desc, submit_time desc, response_id desc
                   limit 1
               ) as latest on true"#,
            workspace.0,
            &keys,
            answer.survey_key,
            answer.question_key,
            to_sql_time(answer.before),
        )
        .fetch_one(connection)
        .await?;
        if let Some(key) = row.unknown {
            return Err(match self.is_merged(customer_key(key)?) {
                true => member_without_row(key),
                false => without_row(),
            });
        }
        let answers = list(row.submit_times)
            .zip(list(row.response_ids))
            .zip(list(row.slots));
        let mut latest: HashMap<u32, ((OffsetDateTime, Uuid), i16)> = HashMap::new();
        for (key, answer) in list(row.keys).zip(answers) {
            let root = self.root_of(customer_key(key)?);
            let kept = latest.entry(root).or_insert(answer);
            *kept = answer.max(*kept);
        }
        for customer in customers {
            customer.answer = latest
                .get(&customer.key)
                .map(|(_, scale_index)| *scale_index);
        }
        Ok(())
    }
}
