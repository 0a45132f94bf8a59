//! Lines in the layout of "Online Retail", with what is wrong in the original.

use std::fmt::Write as _;

use fastrand::Rng;

/// The header of the file.
pub(crate) const HEADER: &str =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

const FIRST_INVOICE: u32 = 536_365;
const PRODUCTS: usize = 3_000;
const CUSTOMERS: u32 = 4_300;

const NAMES: [&str; 8] = [
    "WHITE HANGING HEART T-LIGHT HOLDER",
    "WHITE METAL LANTERN",
    "CREAM CUPID HEARTS COAT HANGER",
    "RED WOOLLY HOTTIE, WHITE HEART",
    "HAND WARMER UNION JACK",
    "ASSORTED COLOUR BIRD ORNAMENT",
    "POPPY'S PLAYHOUSE BEDROOM",
    "RECIPE BOX, PANTRY \"YELLOW\" DESIGN",
];

const COUNTRIES: [&str; 12] = [
    "Germany",
    "France",
    "EIRE",
    "Spain",
    "Netherlands",
    "Belgium",
    "Switzerland",
    "Portugal",
    "Australia",
    "Norway",
    "Italy",
    "Channel Islands",
];

struct Product {
    code: String,
    name: String,
    pence: u32,
}

/// An invoice, and how its lines are written.
struct Invoice {
    number: u32,
    is_credit: bool,
    customer: Option<u32>,
    country: &'static str,
    time: String,
}

/// The lines below the header, without line ends.
pub(crate) struct Lines {
    random: Rng,
    products: Vec<Product>,
    next_invoice: u32,
    /// Minutes since the start of 1 December 2010.
    minute: u32,
    minutes_per_invoice: u32,
    pending: Vec<String>,
    left: usize,
}

impl Lines {
    /// `count` lines. The same `seed` gives the same lines.
    pub(crate) fn new(count: usize, seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let products = (0..PRODUCTS)
            .map(|index| product(index, &mut random))
            .collect();
        // Sixteen lines an invoice, spread over a year.
        let invoices = u32::try_from(count / 16 + 1).unwrap_or(u32::MAX);
        Self {
            random,
            products,
            next_invoice: FIRST_INVOICE,
            minute: 8 * 60 + 26,
            minutes_per_invoice: (370 * 24 * 60 / invoices).max(1),
            pending: Vec::new(),
            left: count,
        }
    }

    fn begin_invoice(&mut self) -> Invoice {
        let number = self.next_invoice;
        self.next_invoice += 1;
        self.minute += self.random.u32(0..2 * self.minutes_per_invoice);
        let customer = 12_346 + self.random.u32(0..CUSTOMERS);
        let country = if customer.is_multiple_of(10) {
            COUNTRIES[(customer as usize / 10) % COUNTRIES.len()]
        } else {
            "United Kingdom"
        };
        Invoice {
            number,
            is_credit: self.random.u32(0..100) < 8,
            customer: (self.random.u32(0..100) >= 12).then_some(customer),
            country,
            time: time(self.minute),
        }
    }

    /// The lines of the next invoice, in reverse.
    fn fill(&mut self) {
        let invoice = self.begin_invoice();
        let lines = match (invoice.is_credit, invoice.customer) {
            (true, _) => 1 + self.random.usize(0..3),
            (false, Some(_)) => 1 + self.random.usize(0..32),
            // Sales without a customer have many lines.
            (false, None) => 1 + self.random.usize(0..64),
        };
        for _ in 0..lines {
            let line = self.line(&invoice);
            // One line in a hundred is there twice.
            if self.random.u32(0..100) == 0 {
                self.pending.push(line.clone());
            }
            self.pending.push(line);
        }
        self.add_dirt(&invoice);
        self.pending.reverse();
    }

    fn line(&mut self, invoice: &Invoice) -> String {
        let product = &self.products[self.random.usize(0..self.products.len())];
        let quantity = match self.random.u32(0..20) {
            0 => 100 + self.random.i32(0..400),
            _ => 1 + self.random.i32(0..24),
        };
        let pence = match self.random.u32(0..400) {
            0 => 0,
            _ => product.pence,
        };
        let sign = if invoice.is_credit { -1 } else { 1 };
        invoice.line(
            &product.code,
            &product.name,
            sign * quantity,
            &pounds(pence),
        )
    }

    /// Lines that are no sales of products.
    fn add_dirt(&mut self, invoice: &Invoice) {
        let without_customer = Invoice {
            customer: None,
            time: invoice.time.clone(),
            ..*invoice
        };
        match self.random.u32(0..120) {
            0 => {
                // Goods written off: negative, without a C, a price or a customer.
                let quantity = -1 - self.random.i32(0..200);
                let number = Invoice {
                    is_credit: false,
                    number: self.next_invoice,
                    ..without_customer
                };
                self.next_invoice += 1;
                self.pending
                    .push(number.line("22719", "damages", quantity, "0"));
            }
            1 => self
                .pending
                .push(invoice.line("PADS", "PADS TO MATCH ALL CUSHIONS", 1, "0.001")),
            2 if !invoice.is_credit => {
                self.pending.push(invoice.line("POST", "POSTAGE", 1, "18"));
            }
            3 if invoice.is_credit => self.pending.push(invoice.line("D", "Discount", -1, "27.5")),
            4 if self.random.u32(0..20) == 0 => {
                let line = without_customer.line("B", "Adjust bad debt", 1, "11062.06");
                let number = line.trim_start_matches('C');
                self.pending.push(format!("A{number}"));
            }
            _ => {}
        }
    }
}

impl Iterator for Lines {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        if self.pending.is_empty() {
            self.fill();
        }
        self.pending.pop()
    }
}

impl Invoice {
    fn line(&self, code: &str, name: &str, quantity: i32, price: &str) -> String {
        let prefix = if self.is_credit { "C" } else { "" };
        let mut line = format!("{prefix}{},{code},", self.number);
        if name.contains([',', '"']) {
            let _ = write!(line, "\"{}\"", name.replace('"', "\"\""));
        } else {
            line.push_str(name);
        }
        let _ = write!(line, ",{quantity},{},{price},", self.time);
        if let Some(customer) = self.customer {
            let _ = write!(line, "{customer}.0");
        }
        line.push(',');
        line.push_str(self.country);
        line
    }
}

fn product(index: usize, random: &mut Rng) -> Product {
    let suffix = ["", "", "A", "B", "L"][index % 5];
    Product {
        code: format!("{}{suffix}", 10_002 + 29 * index),
        name: NAMES[index % NAMES.len()].to_owned(),
        pence: [21, 42, 85, 125, 165, 255, 295, 339, 495, 795, 1_275][random.usize(0..11)],
    }
}

/// A price as the original writes it: 2.55, 2.1, 18.
fn pounds(pence: u32) -> String {
    let text = format!("{}.{:02}", pence / 100, pence % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A minute as `12/1/2010 8:26`.
fn time(minute: u32) -> String {
    const DAYS: [u32; 13] = [31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut day, minute) = (minute / 1_440, minute % 1_440);
    let mut month = 0;
    while month + 1 < DAYS.len() && day >= DAYS[month] {
        day -= DAYS[month];
        month += 1;
    }
    let (month, year) = if month == 0 {
        (12, 2010)
    } else {
        (month, 2011)
    };
    // The clocks of London skipped the hour after 1:00 on 27 March, when the shop was closed.
    let hour = 6 + minute / 60 * 14 / 24;
    format!("{month}/{}/{year} {hour}:{:02}", day + 1, minute % 60)
}
