//! `Double.toString` of Java 8 to 18.
//!
//! It is not the shortest spelling that reads back as the same number: Java 11 prints 2.0E-322
//! as `1.98E-322` and 2^87 as `1.5474250491067253E26`, one digit off or one digit more than
//! needed. Which digits come out hangs on details of `jdk.internal.math.FloatingDecimal`: how
//! the decimal exponent is guessed, and whether the numbers fit an int, a long, or neither.

use std::cmp::Ordering;

/// The decimal digits of a number and its exponent: `0.d1d2d3... * 10^exponent`.
struct Decimal {
    digits: Vec<u8>,
    exponent: i32,
}

/// A double as `Double.toString` writes it.
#[must_use]
pub fn double_to_string(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let magnitude = value.abs();
    if magnitude.is_infinite() {
        return format!("{sign}Infinity");
    }
    if magnitude == 0.0 {
        return format!("{sign}0.0");
    }
    format!("{sign}{}", decimal(magnitude).spell())
}

impl Decimal {
    fn spell(&self) -> String {
        let text: String = self.digits.iter().map(|d| char::from(b'0' + d)).collect();
        let count = i32::try_from(text.len()).unwrap_or(i32::MAX);
        let fraction = |t: &str| {
            if t.is_empty() {
                "0".to_owned()
            } else {
                t.to_owned()
            }
        };
        match self.exponent {
            e @ 1..8 => {
                let whole = usize::try_from(e.min(count)).unwrap_or(0);
                let zeros = "0".repeat(usize::try_from(e - count).unwrap_or(0));
                format!("{}{zeros}.{}", &text[..whole], fraction(&text[whole..]))
            }
            e @ -2..=0 => format!("0.{}{text}", "0".repeat(e.unsigned_abs() as usize)),
            e => format!("{}.{}E{}", &text[..1], fraction(&text[1..]), e - 1),
        }
    }

    /// Adds one to the last digit.
    fn round_up(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
        if let Some(first) = self.digits.first_mut() {
            *first = 1;
            self.exponent += 1;
        }
    }
}

const EXPONENT_SHIFT: i32 = 52;

/// Bits that a power of five needs, as far as FloatingDecimal has them in a table; it takes three
/// a power beyond.
const BITS_OF_POWER: [i32; 27] = [
    0, 3, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28, 31, 33, 35, 38, 40, 42, 45, 47, 49, 52, 54, 56,
    59, 61,
];

fn bits_of_power(power: i32) -> i32 {
    let known = usize::try_from(power)
        .ok()
        .and_then(|p| BITS_OF_POWER.get(p));
    known.copied().unwrap_or(power * 3)
}

fn decimal(value: f64) -> Decimal {
    let bits = value.to_bits();
    let mut fraction = bits & ((1 << EXPONENT_SHIFT) - 1);
    let mut exponent = i32::try_from(bits >> EXPONENT_SHIFT).unwrap_or(0);
    let significant;
    if exponent == 0 {
        let zeros = i32::try_from(fraction.leading_zeros()).unwrap_or(0);
        let shift = zeros - (63 - EXPONENT_SHIFT);
        fraction <<= shift;
        exponent = 1 - shift;
        significant = 64 - zeros;
    } else {
        fraction |= 1 << EXPONENT_SHIFT;
        significant = EXPONENT_SHIFT + 1;
    }
    exponent -= 1023;
    let tail = i32::try_from(fraction.trailing_zeros()).unwrap_or(0);
    let fraction_bits = EXPONENT_SHIFT + 1 - tail;
    let tiny = (fraction_bits - exponent - 1).max(0);
    if (-21..=62).contains(&exponent) && tiny == 0 && fraction_bits < 64 {
        return whole_number(fraction, exponent, significant);
    }
    Scaled::of(fraction, exponent, significant, tail, tiny).digits()
}

/// Numbers without a fraction that fit a long.
fn whole_number(fraction: u64, exponent: i32, significant: i32) -> Decimal {
    let mut number = if exponent >= EXPONENT_SHIFT {
        fraction << (exponent - EXPONENT_SHIFT)
    } else {
        fraction >> (EXPONENT_SHIFT - exponent)
    };
    let mut decimal_exponent = 0;
    if exponent > significant {
        // Decimal digits below the last significant bit are rounded away.
        let dropped = insignificant_digits(exponent - significant - 1);
        let power = 10u64.pow(dropped);
        let rest = number % power;
        number = number / power + u64::from(dropped > 0 && rest >= power / 2);
        decimal_exponent += i32::try_from(dropped).unwrap_or(0);
    }
    while number % 10 == 0 && number > 0 {
        number /= 10;
        decimal_exponent += 1;
    }
    let digits: Vec<u8> = number.to_string().bytes().map(|b| b - b'0').collect();
    let count = i32::try_from(digits.len()).unwrap_or(0);
    Decimal {
        digits,
        exponent: decimal_exponent + count,
    }
}

/// How many decimal digits 2^p has to spare.
fn insignificant_digits(p: i32) -> u32 {
    if p <= 1 {
        return 0;
    }
    // floor(p * log10(2)) for the few p that occur.
    u32::try_from(i64::from(p) * 30_103 / 100_000).unwrap_or(0)
}

/// The number as a quotient: its first digit is `b / s`, and digits are made until the rest is
/// within `m` of a boundary.
struct Scaled {
    fraction: u64,
    decimal_exponent: i32,
    b2: i32,
    b5: i32,
    s2: i32,
    s5: i32,
    m2: i32,
    m5: i32,
    fraction_bits: i32,
}

impl Scaled {
    fn of(fraction: u64, exponent: i32, significant: i32, tail: i32, tiny: i32) -> Self {
        let decimal_exponent = guess_exponent(fraction, exponent);
        let fraction_bits = EXPONENT_SHIFT + 1 - tail;
        let b5 = (-decimal_exponent).max(0);
        let mut b2 = b5 + tiny + exponent;
        let s5 = decimal_exponent.max(0);
        let mut s2 = s5 + tiny;
        let m5 = b5;
        let mut m2 = b2 - significant;
        b2 -= fraction_bits - 1;
        let common = b2.min(s2);
        b2 -= common;
        s2 -= common;
        m2 -= common;
        if fraction_bits == 1 {
            m2 -= 1;
        }
        if m2 < 0 {
            b2 -= m2;
            s2 -= m2;
            m2 = 0;
        }
        let fraction = fraction >> tail;
        Scaled {
            fraction,
            decimal_exponent,
            b2,
            b5,
            s2,
            s5,
            m2,
            m5,
            fraction_bits,
        }
    }

    fn digits(&self) -> Decimal {
        let b_bits = self.fraction_bits + self.b2 + bits_of_power(self.b5);
        let s_bits = self.s2 + 1 + bits_of_power(self.s5 + 1);
        if b_bits < 64 && s_bits < 64 {
            self.small(if b_bits < 32 && s_bits < 32 { 31 } else { 63 })
        } else {
            self.large()
        }
    }

    /// All numbers fit an int (`width` 31) or a long (63); only `m` may run over.
    fn small(&self, width: u32) -> Decimal {
        let five = |power: i32| 5i128.pow(u32::try_from(power).unwrap_or(0));
        let mut b = (i128::from(self.fraction) * five(self.b5)) << self.b2;
        let s = five(self.s5) << self.s2;
        let mut m = five(self.m5) << self.m2;
        let tens = s * 10;
        let limit = 1i128 << width;
        let mut step = |first: bool| {
            let q = u8::try_from(b / s).unwrap_or(9);
            b = 10 * (b % s);
            m *= 10;
            // An m that ran over counts as larger than everything.
            let over = !first && m >= limit;
            (q, over || b < m, over || b + m > tens, b * 2 - tens)
        };
        self.collect(|first| {
            let (q, low, high, difference) = step(first);
            (q, low, high, difference.cmp(&0))
        })
    }

    fn large(&self) -> Decimal {
        let power = |five: i32, two: i32| Big::from(1).times_five(five).shifted(two);
        let mut b = Big::from(self.fraction)
            .times_five(self.b5)
            .shifted(self.b2);
        let s = power(self.s5, self.s2);
        let mut m = power(self.m5, self.m2);
        let tens = power(self.s5 + 1, self.s2 + 1);
        self.collect(|_| {
            let q = b.remove(&s);
            b.multiply(10);
            m.multiply(10);
            let low = b.cmp(&m) == Ordering::Less;
            let high = b.plus(&m).cmp(&tens) != Ordering::Less;
            (q, low, high, b.plus(&b).cmp(&tens))
        })
    }

    /// Takes digits from `step` (a digit; whether cutting here is right from below and from
    /// above; how the rest compares with one half) until one may stop, and rounds the last.
    fn collect(&self, mut step: impl FnMut(bool) -> (u8, bool, bool, Ordering)) -> Decimal {
        let mut exponent = self.decimal_exponent;
        let mut digits = Vec::with_capacity(18);
        let (q, mut low, mut high, mut half) = step(true);
        if q == 0 && !high {
            exponent -= 1;
        } else {
            digits.push(q);
        }
        if !(-3..8).contains(&exponent) {
            // The form with an exponent has at least two digits.
            low = false;
            high = false;
        }
        while !low && !high {
            let q;
            (q, low, high, half) = step(false);
            digits.push(q);
        }
        let mut result = Decimal {
            digits,
            exponent: exponent + 1,
        };
        let odd = result.digits.last().is_some_and(|d| d & 1 == 1);
        let up = match (high, low, half) {
            (false, ..) => false,
            (true, false, _) | (true, true, Ordering::Greater) => true,
            (true, true, Ordering::Equal) => odd,
            (true, true, Ordering::Less) => false,
        };
        if up {
            result.round_up();
        }
        result
    }
}

/// FloatingDecimal's guess of the decimal exponent, from a line through the logarithm.
#[expect(
    clippy::approx_constant,
    reason = "the slope is FloatingDecimal's, digit for digit"
)]
fn guess_exponent(fraction: u64, exponent: i32) -> i32 {
    let mantissa = f64::from_bits(1023 << 52 | (fraction & ((1 << 52) - 1)));
    let guess =
        (mantissa - 1.5) * 0.289529654 + 0.176091259 + f64::from(exponent) * 0.301029995663981;
    guess.floor() as i32
}

/// A whole number without bounds, lowest limb first, no zero limb at the top.
struct Big(Vec<u32>);

impl From<u64> for Big {
    fn from(n: u64) -> Self {
        let mut big = Big(vec![(n & 0xffff_ffff) as u32, (n >> 32) as u32]);
        big.strip();
        big
    }
}

impl Big {
    fn strip(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn multiply(&mut self, factor: u32) {
        let mut carry = 0u64;
        for limb in &mut self.0 {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = (carry & 0xffff_ffff) as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn times_five(mut self, power: i32) -> Self {
        for _ in 0..power {
            self.multiply(5);
        }
        self
    }

    fn shifted(mut self, by: i32) -> Self {
        let by = u32::try_from(by).unwrap_or(0);
        self.multiply(1 << (by % 32));
        let mut limbs = vec![0; (by / 32) as usize];
        limbs.append(&mut self.0);
        Big(limbs)
    }

    fn plus(&self, other: &Big) -> Big {
        let (long, short) = if self.0.len() >= other.0.len() {
            (self, other)
        } else {
            (other, self)
        };
        let mut sum = Vec::with_capacity(long.0.len() + 1);
        let mut carry = 0u64;
        for (i, limb) in long.0.iter().enumerate() {
            carry += u64::from(*limb) + u64::from(short.0.get(i).copied().unwrap_or(0));
            sum.push((carry & 0xffff_ffff) as u32);
            carry >>= 32;
        }
        if carry > 0 {
            sum.push(carry as u32);
        }
        Big(sum)
    }

    fn cmp(&self, other: &Big) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// Takes `other` away as often as possible, and says how often; that is at most ten times.
    fn remove(&mut self, other: &Big) -> u8 {
        let mut times = 0;
        while self.cmp(other) != Ordering::Less {
            let mut borrow = 0i64;
            for (i, limb) in self.0.iter_mut().enumerate() {
                let right = i64::from(other.0.get(i).copied().unwrap_or(0));
                let left = i64::from(*limb) - right + borrow;
                borrow = left >> 32;
                *limb = (left & 0xffff_ffff) as u32;
            }
            self.strip();
            times += 1;
        }
        times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_numbers() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (2.0, "2.0"),
            (0.5, "0.5"),
            (0.1, "0.1"),
            (100.0, "100.0"),
            (1234567.0, "1234567.0"),
            (12345678.0, "1.2345678E7"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(double_to_string(value), text);
        }
    }

    /// Answers of Java 11, a number's bits and its text a line.
    #[test]
    fn recorded_numbers() {
        let recorded = include_str!("../../testdata/values/doubles.txt");
        for line in recorded.lines() {
            let (bits, text) = line.split_once(' ').unwrap();
            let value = f64::from_bits(u64::from_str_radix(bits, 16).unwrap());
            assert_eq!(double_to_string(value), text, "{bits}");
        }
    }
}
