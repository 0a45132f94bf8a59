//! Multiplies decimals without rounding.

/// A decimal: `mantissa` times ten to the power of minus `decimals`.
#[derive(Debug, Clone, Copy)]
struct Scaled {
    mantissa: i128,
    decimals: u32,
}

/// The exact product of decimals such as `-12.50`, without superfluous zeros. `None` where a
/// factor is not a decimal, or the digits of the product are more than 38.
pub(super) fn exact_product<'f>(factors: impl Iterator<Item = &'f str>) -> Option<String> {
    let one = Scaled {
        mantissa: 1,
        decimals: 0,
    };
    let mut product = one;
    for factor in factors {
        let factor = Scaled::parse(factor)?;
        product = Scaled {
            mantissa: product.mantissa.checked_mul(factor.mantissa)?,
            decimals: product.decimals.checked_add(factor.decimals)?,
        };
    }
    Some(product.to_text())
}

impl Scaled {
    fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (unsigned, ""),
        };
        let fraction = fraction.trim_end_matches('0');
        let digits = format!("{whole}{fraction}");
        if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let magnitude: i128 = digits.parse().ok()?;
        Some(Self {
            mantissa: if unsigned.len() < text.len() {
                -magnitude
            } else {
                magnitude
            },
            decimals: u32::try_from(fraction.len()).ok()?,
        })
    }

    fn to_text(self) -> String {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let places = self.decimals as usize;
        let digits = format!(
            "{:0>width$}",
            self.mantissa.unsigned_abs(),
            width = places + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - places);
        match fraction.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            fraction => format!("{sign}{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn product(factors: &[&str]) -> Option<String> {
        exact_product(factors.iter().copied())
    }

    #[test]
    fn products_keep_every_digit() {
        for (factors, expected) in [
            (&["6", "2.55"][..], "15.3"),
            (&["-12", "0.85"], "-10.2"),
            (&["3", "1.333"], "3.999"),
            (&["1995", "0.01"], "19.95"),
            (&["0.1", "0.2"], "0.02"),
            (&["-1", "0.00"], "0"),
            (&["10", "10.0", "0.5"], "50"),
            (
                &["99999999999999999", "999999999999999.99"],
                "99999999999999998000000000000000.01",
            ),
        ] {
            assert_eq!(product(factors).as_deref(), Some(expected), "{factors:?}");
        }
    }

    #[test]
    fn what_is_no_decimal_has_no_product() {
        for factor in ["", "-", "1,5", "1e3", ".5", "5.", "--1", "+1", "x"] {
            assert_eq!(product(&["2", factor]), None, "{factor}");
        }
        let large = "9".repeat(20);
        assert_eq!(product(&[&large, &large]), None);
    }

    proptest! {
        #[test]
        fn the_product_of_cents_and_a_quantity_is_exact(quantity in -9_999i64..10_000, cents in 0i64..10_000_000) {
            let price = format!("{}.{:02}", cents / 100, cents % 100);
            let product = product(&[&quantity.to_string(), &price]).expect("both are decimals");
            let (whole, fraction) = product.split_once('.').unwrap_or((&product, ""));
            let found: i64 = format!("{whole}{fraction:0<2}").parse().expect("it has two decimals");
            prop_assert_eq!(found, quantity * cents);
        }
    }
}
