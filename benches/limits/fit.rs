//! Fitting BG/NBD to 23,000 customers, compared with the Python package `lifetimes`.

use std::{fmt::Write, fs, time::Instant};

use anyhow::Context;
use cxmetrics::scoring::{BgNbd, PurchaseHistory};

use crate::{
    bulk::mix,
    load::median,
    python::Python,
    table::{Row, Table},
};

const CUSTOMERS: u64 = 23_000;
const FITS: usize = 5;

/// Measures both fits on the same customers.
pub(crate) fn measure_fit(table: &mut Table) -> anyhow::Result<()> {
    let customers = customers();
    let mut times = Vec::new();
    let mut fitted = None;
    for _ in 0..FITS {
        let started = Instant::now();
        let weeks = customers.iter().filter_map(|&(x, t_x, age)| {
            let history = PurchaseHistory::new(x, t_x as f64 / 7.0, age as f64 / 7.0);
            Some((history.ok()?, 1))
        });
        fitted = Some(BgNbd::fit(weeks)?);
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    let ms = median(&mut times);
    match lifetimes_ms(&customers) {
        Ok((python, r)) => {
            let ours = fitted.map_or(f64::NAN, |fit| fit.model.r());
            anyhow::ensure!(
                (ours / r - 1.0).abs() < 0.01,
                "the fits differ: r {ours} against {r}"
            );
            let name = "BG/NBD fit, 23,000 customers: Python lifetimes";
            table.push(Row::duration(name, python, None, None));
            table.push(Row::duration(
                "BG/NBD fit, 23,000 customers: cxmetrics",
                ms,
                Some(python),
                Some(20.0),
            ));
        }
        Err(error) => {
            table.push(Row::unmeasured("Python lifetimes", &format!("{error:#}")));
            let name = "BG/NBD fit, 23,000 customers";
            table.push(Row::duration(name, ms, None, None));
        }
    }
    Ok(())
}

/// Customers simulated by BG/NBD (r 0.243, alpha 4.414, a 0.793, b 2.426), in days.
fn customers() -> Vec<(u64, u64, u64)> {
    let mut random = Random(0);
    let customer = |_| {
        let age = 189 + random.next() % 84;
        let weeks = age as f64 / 7.0;
        let rate = random.gamma(0.243) / 4.414;
        let (a, b) = (random.gamma(0.793), random.gamma(2.426));
        let dropout = a / (a + b);
        let (mut at, mut last, mut repeats) = (0.0, 0, 0);
        loop {
            at += -random.unit().ln() / rate;
            let day = (at * 7.0).ceil();
            if at >= weeks || day > age as f64 {
                break;
            }
            repeats += 1;
            // In whole days, as the service summarizes activities.
            last = format!("{day:.0}").parse().unwrap_or(age);
            if random.unit() < dropout {
                break;
            }
        }
        (repeats, last, age)
    };
    (0..CUSTOMERS).map(customer).collect()
}

/// Pseudo-random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 += 1;
        mix(self.0)
    }

    /// A uniform number above 0 and at most 1.
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let angle = std::f64::consts::TAU * self.unit();
        (-2.0 * self.unit().ln()).sqrt() * angle.cos()
    }

    /// A gamma variate with this shape and rate 1 (Marsaglia and Tsang 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.unit().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }
}

/// The time of `lifetimes` in ms, and its estimate of r.
fn lifetimes_ms(customers: &[(u64, u64, u64)]) -> anyhow::Result<(f64, f64)> {
    let python = Python::prepare()?;
    let mut csv = String::from("x,t_x,T\n");
    for (x, t_x, age) in customers {
        let (t_x, age) = (*t_x as f64 / 7.0, *age as f64 / 7.0);
        writeln!(csv, "{x},{t_x},{age}")?;
    }
    let file = python.file("customers.csv");
    fs::write(&file, csv)?;
    let reply = python.run("lifetimes_fit.py", &[&file])?;
    let number = |name: &str| reply[name].as_f64().context("lifetimes gave no number");
    Ok((number("seconds")? * 1_000.0, number("r")?))
}
