//! Chance that is the same every time: numbers from 0 to 1 that follow from a seed and a text.

/// A number from 0 to 1 for a text (FNV-1a, then mixed so that similar texts differ).
pub fn number(seed: u64, text: &str) -> f64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in text.to_lowercase().bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    f64::from(u32::try_from((hash ^ (hash >> 33)) >> 32).unwrap_or(u32::MAX)) / (f64::from(u32::MAX) + 1.0)
}

/// One of several, by a text.
pub fn pick<'a>(seed: u64, text: &str, from: &[&'a str]) -> &'a str {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "below the length"
    )]
    let position = (number(seed, text) * from.len() as f64) as usize;
    from.get(position).copied().unwrap_or_default()
}

/// Whether a provider knows somebody. Half of it is how well known the subject is to everybody, so that providers'
/// hits go together as those of resellers of the same sources do; half is the provider's own luck.
pub fn knows(seed: u64, provider: &str, subject: &str, rate: f64) -> bool {
    let mean = f64::midpoint(
        number(seed, subject),
        number(seed, &format!("{provider}:{subject}")),
    );
    // The distribution of the mean of two even numbers.
    let quantile = if mean < 0.5 {
        2.0 * mean * mean
    } else {
        1.0 - 2.0 * (1.0 - mean) * (1.0 - mean)
    };
    quantile < rate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_come_out_as_asked_and_hits_go_together() {
        let people: Vec<String> = (0..5_000).map(|n| format!("person {n}")).collect();
        let count = |f: &dyn Fn(&String) -> bool| people.iter().filter(|person| f(person)).count();
        let a = count(&|person| knows(7, "a", person, 0.4));
        let both = count(&|person| knows(7, "a", person, 0.4) && knows(7, "b", person, 0.4));
        assert!((1_850..2_150).contains(&a), "{a} of 5000 at 40 %");
        assert!(both > 1_000, "{both} both; independent ones would be 800");
        assert!(both < 1_700, "{both} both; the same source would be 2000");
    }
}
