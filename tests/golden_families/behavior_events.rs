//! Metrics of a log of events: retention, churn, repurchase, orders, cohorts, and the summary to
//! which purchase models are fitted.

use crate::golden_families::case::Quantity::{Count, Counts, Number, Numbers, Records, Text, Word};
use crate::golden_families::case::{Case, Got, Trouble};
use cxmetrics::scoring::behavior::{
    BaseCounter, Buckets, Calibration, Cohort, CohortCounter, CohortStart, CustomerEvents, Event,
    EventDetail, LossRule, Occasions, PeriodComparer, PurchaseCounter, PurchaseSummarizer,
    Purchases, Within,
};
use jiff::civil::{Date, date};
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

const DAY: i64 = 86_400_000_000;

pub(crate) fn case(case: &Case) -> Result<Got, Trouble> {
    let log = Log::read(case)?;
    match (case.metric.as_str(), case.method.as_str()) {
        ("retention", "period_over_period") => period_over_period(case, &log),
        ("churn", "inactivity") => churn_by_inactivity(case, &log),
        ("repurchase", "window") => repurchase_in_window(case, &log),
        ("repurchase", "within_days") => repurchase_within_days(case, &log),
        ("orders", "summary") => orders_summary(case, &log),
        ("cohort", "monthly") => monthly_cohorts(case, &log),
        ("rfm", "bgnbd_summary") => purchase_summaries(case, &log),
        _ => Err(Trouble::UnknownMethod),
    }
}

fn period_over_period(case: &Case, log: &Log) -> Result<Got, Trouble> {
    let span = |start, end| Ok::<_, Trouble>(instant(case, start)?..instant(case, end)?);
    let mut comparer =
        PeriodComparer::new(span("from_start", "from_end")?, span("to_start", "to_end")?);
    log.customers().for_each(|customer| comparer.add(&customer));
    let compared = comparer.finish();
    Ok(Got::from([
        status(compared.base),
        ("base", Count(compared.base)),
        ("retained", Count(compared.retained)),
        ("lost", Count(compared.lost())),
        ("new", Count(compared.new)),
        ("reactivated", Count(compared.reactivated)),
        ("retention", Number(compared.retention().value())),
        ("churn", Number(compared.churn().value())),
    ]))
}

/// The base from the beginning of time to the instant asked for. The cases count what happened
/// at that very instant, and our edges don't: we look, and wait, a microsecond longer.
fn churn_by_inactivity(case: &Case, log: &Log) -> Result<Got, Trouble> {
    let as_of = instant(case, "as_of")? + 1;
    let gap = i64::from(case.whole("inactivity_days")?) * DAY + 1;
    let buckets = Buckets::new(vec![i64::MIN, as_of])?;
    let mut counter = BaseCounter::new(buckets, LossRule::Inactivity { gap });
    log.customers().for_each(|customer| counter.add(&customer));
    let base = counter.finish().expect("consistent stays")[0];
    let churned = base.lost - base.reactivated;
    let rate = (base.acquired > 0).then(|| churned as f64 / base.acquired as f64);
    Ok(Got::from([
        status(base.acquired),
        ("customers", Count(base.acquired)),
        ("churned", Count(churned)),
        ("active", Count(base.at_end)),
        ("churn_rate", Number(rate)),
    ]))
}

fn repurchase_in_window(case: &Case, log: &Log) -> Result<Got, Trouble> {
    let occasions = match case.read(&case.params, "same_day_as_one")? {
        true => Occasions::Days,
        false => Occasions::Orders,
    };
    let zone = zone(case)?;
    let edges = vec![instant(case, "start")?, instant(case, "end")?];
    let bought = log.purchases(edges, occasions, None, &zone)?;
    let frequency = bought.occasions.mean(Default::default()).score.value;
    Ok(Got::from([
        status(bought.customers()),
        ("customers", Count(bought.customers())),
        ("repeat_customers", Count(bought.repeat_customers)),
        ("occasions", Count(bought.occasions_total())),
        ("rate", Number(bought.repurchase_rate().value())),
        ("frequency", Number(frequency)),
    ]))
}

fn repurchase_within_days(case: &Case, log: &Log) -> Result<Got, Trouble> {
    let until = instant(case, "as_of")?;
    let within = Within {
        span: i64::from(case.whole("days")?) * DAY,
        until,
    };
    // As above, events at the very end are included.
    let edges = vec![i64::MIN, until + 1];
    let bought = log.purchases(edges, Occasions::Orders, Some(within), &TimeZone::UTC)?;
    let again = bought
        .repurchase_within
        .ok_or_else(|| Trouble::Rejected("no repurchase rate".to_owned()))?;
    Ok(Got::from([
        status(again.n()),
        ("customers", Count(bought.customers())),
        ("eligible", Count(again.n())),
        ("repeaters", Count(again.successes())),
        ("rate", Number(again.value())),
    ]))
}

fn orders_summary(case: &Case, log: &Log) -> Result<Got, Trouble> {
    let edges = vec![instant(case, "start")?, instant(case, "end")?];
    let bought = log.purchases(edges, Occasions::Orders, None, &TimeZone::UTC)?;
    let money = |cents: i128| Number(Some(cents as f64 / 100.0));
    let mean_money = |cents: Option<f64>| Number(cents.map(|cents| cents / 100.0));
    let confidence = Default::default();
    Ok(Got::from([
        status(bought.customers()),
        ("customers", Count(bought.customers())),
        ("orders", Count(bought.orders())),
        ("revenue_gross", money(bought.gross())),
        ("refunds", money(bought.refunds)),
        ("revenue_net", money(bought.net())),
        (
            "aov_gross",
            mean_money(bought.order_values.mean(confidence).score.value),
        ),
        ("aov_net", mean_money(bought.average_order_value_net())),
        (
            "frequency",
            Number(bought.occasions.mean(confidence).score.value),
        ),
        (
            "revenue_per_customer",
            mean_money(bought.customer_revenue.mean(confidence).score.value),
        ),
    ]))
}

fn monthly_cohorts(case: &Case, log: &Log) -> Result<Got, Trouble> {
    let zone = zone(case)?;
    let last_month: String = case.read(&case.params, "last_month")?;
    let last_month: Date = format!("{last_month}-01").parse()?;
    let first_order = log.customers().filter_map(|c| c.first_order_time).min();
    let Some(first_order) = first_order else {
        return Ok(Got::from([status(0), ("cohorts", Records(vec![]))]));
    };
    let mut months = vec![day(first_order, &zone)?.first_of_month()];
    while months.last().is_some_and(|&month| month <= last_month) {
        let next = months[months.len() - 1].checked_add(1.month())?;
        months.push(next);
    }
    let edges: Vec<i64> = months
        .iter()
        .map(|month| midnight(*month, &zone))
        .collect::<Result<_, _>>()?;
    let until = edges[edges.len() - 1];
    let start = CohortStart::FirstOrder;
    let mut counter = CohortCounter::new(Buckets::new(edges)?, start, until, None);
    log.customers().for_each(|customer| counter.add(&customer));
    let cohorts: Vec<Got> = months
        .iter()
        .zip(counter.finish())
        .map(|(month, cohort)| cohort_record(*month, &cohort))
        .collect();
    Ok(Got::from([
        ("status", Word("ok")),
        ("cohorts", Records(cohorts)),
    ]))
}

fn cohort_record(month: Date, cohort: &Cohort) -> Got {
    let ages = 0..cohort.cells.len();
    let retention = ages.map(|age| cohort.retention(age)?.value()).collect();
    let active = cohort.cells.iter().map(|cell| cell.customers).collect();
    Got::from([
        ("cohort", Text(month.strftime("%Y-%m").to_string())),
        ("size", Count(cohort.size)),
        ("active", Counts(active)),
        ("retention", Numbers(retention)),
    ])
}

fn purchase_summaries(case: &Case, log: &Log) -> Result<Got, Trouble> {
    let zone = zone(case)?;
    let last_day: String = case.read(&case.params, "calibration_end")?;
    let last_day: Date = last_day.parse()?;
    let unit: String = case.read(&case.params, "unit")?;
    let days_a_unit = match unit.as_str() {
        "day" => 1.0,
        "week" => 7.0,
        _ => return Err(Trouble::Rejected(format!("no unit {unit}"))),
    };
    // The day itself belongs to the calibration.
    let mut summarizer = PurchaseSummarizer::new(Calibration {
        end: midnight(last_day.tomorrow()?, &zone)?,
        last_day: day_number(last_day),
    });
    let (mut records, mut sums, mut repeaters) = (vec![], [0.0; 4], 0);
    for (name, customer) in log.by_name.keys().zip(log.customers()) {
        let Some(summary) = summarizer.summarize(&customer, &|at| day_of(at, &zone)) else {
            continue;
        };
        let history = summary.history(days_a_unit)?;
        let zbar = summary
            .mean_repeat_value()
            .map_or(0.0, |cents| cents / 100.0);
        let x = history.repeats() as f64;
        let numbers = [x, history.last_purchase(), history.observed(), zbar];
        repeaters += u64::from(summary.repeats > 0);
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum += number;
        }
        let mut record: Got = ["x", "t_x", "T", "zbar"]
            .into_iter()
            .zip(numbers.map(|number| Number(Some(number))))
            .collect();
        record.insert("customer", Text(name.clone()));
        records.push(record);
    }
    let n = records.len();
    let wanted_first = case.expected.get("first_customers");
    let wanted_first = wanted_first.and_then(|first| first.as_array());
    let first = records[..wanted_first.map_or(0, Vec::len).min(n)].to_vec();
    Ok(Got::from([
        status(n as u64),
        ("n", Count(n as u64)),
        ("repeaters", Count(repeaters)),
        ("sum_x", Number(Some(sums[0]))),
        ("sum_t_x", Number(Some(sums[1]))),
        ("sum_T", Number(Some(sums[2]))),
        ("sum_zbar", Number(Some(sums[3]))),
        ("first_customers", Records(first)),
        ("customers", Records(records)),
    ]))
}

/// The events of every customer, whole lives in order.
struct Log {
    by_name: BTreeMap<String, Vec<Event>>,
}

impl Log {
    fn read(case: &Case) -> Result<Self, Trouble> {
        let mut by_name: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        let mut tokens: HashMap<String, u64> = HashMap::new();
        for row in rows(case)? {
            let fresh = tokens.len() as u64;
            let order = *tokens.entry(row.order_id).or_insert(fresh);
            let amount = cents(row.amount)?;
            let detail = match row.kind.as_str() {
                "order" => EventDetail::Order {
                    order,
                    amount,
                    cost: None,
                },
                "refund" => EventDetail::Refund {
                    order,
                    amount: amount.abs(),
                },
                _ => return Err(Trouble::Rejected(format!("no kind {}", row.kind))),
            };
            let at = row.time.parse::<Timestamp>()?.as_microsecond();
            let events = by_name.entry(row.customer).or_default();
            events.push(Event { at, detail });
        }
        for events in by_name.values_mut() {
            events.sort_by_key(Event::sort_key);
        }
        Ok(Self { by_name })
    }

    fn customers(&self) -> impl Iterator<Item = CustomerEvents<'_>> {
        let lives = self.by_name.values();
        lives.map(|events| CustomerEvents::complete(events))
    }

    /// The purchases of the one bucket between two edges; what comes after isn't looked at.
    fn purchases(
        &self,
        edges: Vec<i64>,
        occasions: Occasions,
        within: Option<Within>,
        zone: &TimeZone,
    ) -> Result<Purchases, Trouble> {
        let end = edges[1];
        let mut counter = PurchaseCounter::new(Buckets::new(edges)?, occasions, within);
        for customer in self.customers() {
            let known = customer.events.partition_point(|event| event.at < end);
            let events = &customer.events[..known];
            counter.add(&CustomerEvents { events, ..customer }, &|at| {
                day_of(at, zone)
            });
        }
        Ok(counter.finish()[0])
    }
}

/// A row in the shape both sources share.
#[derive(Deserialize)]
struct Row {
    customer: String,
    #[serde(rename = "ts")]
    time: String,
    amount: f64,
    order_id: String,
    #[serde(rename = "type")]
    kind: String,
}

fn rows(case: &Case) -> Result<Vec<Row>, Trouble> {
    if !case.input.contains_key("events_file") {
        return case.records();
    }
    #[derive(Deserialize)]
    struct Purchase {
        customer: String,
        date: String,
        amount: f64,
    }
    let path: String = case.read(&case.input, "events_file")?;
    let mut rows = vec![];
    for purchase in csv::Reader::from_path(path)?.deserialize() {
        let purchase: Purchase = purchase?;
        rows.push(Row {
            customer: purchase.customer,
            time: format!("{}T00:00Z", purchase.date),
            amount: purchase.amount,
            order_id: rows.len().to_string(),
            kind: "order".to_owned(),
        });
    }
    Ok(rows)
}

fn cents(amount: f64) -> Result<i64, Trouble> {
    Ok(format!("{:.0}", amount * 100.0).parse()?)
}

fn instant(case: &Case, key: &str) -> Result<i64, Trouble> {
    let time: String = case.read(&case.params, key)?;
    Ok(time.parse::<Timestamp>()?.as_microsecond())
}

/// An IANA zone, or a fixed offset such as `+05:30`.
fn zone(case: &Case) -> Result<TimeZone, Trouble> {
    let name: String = case.read(&case.params, "tz")?;
    Ok(DateTimeParser::new().parse_time_zone(&name)?)
}

fn day(at: i64, zone: &TimeZone) -> Result<Date, jiff::Error> {
    Ok(zone.to_datetime(Timestamp::from_microsecond(at)?).date())
}

fn midnight(day: Date, zone: &TimeZone) -> Result<i64, jiff::Error> {
    let midnight = day.to_zoned(zone.clone())?.timestamp();
    Ok(midnight.as_microsecond())
}

fn day_number(day: Date) -> i64 {
    let since = date(1970, 1, 1).duration_until(day);
    since.as_hours() / 24
}

#[allow(clippy::expect_used, reason = "the log was read as timestamps")]
fn day_of(at: i64, zone: &TimeZone) -> i64 {
    day_number(day(at, zone).expect("a timestamp"))
}

fn status(n: u64) -> (&'static str, crate::golden_families::case::Quantity) {
    ("status", Word(if n > 0 { "ok" } else { "no_data" }))
}
