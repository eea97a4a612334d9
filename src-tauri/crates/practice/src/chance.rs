//! Chance that is the same every time: numbers from 0 to 1 that follow from a seed and words.

/// A number from 0 to 1 for words (FNV-1a, then mixed so that similar words differ). Letter case does not count.
pub fn number(seed: u64, words: &[&str]) -> f64 {
    f64::from(u32::try_from(hash(seed, words) >> 32).unwrap_or(u32::MAX)) / (f64::from(u32::MAX) + 1.0)
}

/// The hash behind [`number`].
pub fn hash(seed: u64, words: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for word in words {
        for byte in word.bytes().map(|byte| byte.to_ascii_lowercase()).chain([0x1f]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// A whole number from 0 to below `end`.
pub fn below(seed: u64, words: &[&str], end: usize) -> usize {
    scaled(number(seed, words), 0.0, float(end)).min(end.saturating_sub(1))
}

/// One of several.
pub fn pick<'a, T>(seed: u64, words: &[&str], from: &'a [T]) -> &'a T {
    &from[below(seed, words, from.len())]
}

/// The whole number that lies `share` of the way between two bounds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers keep it small and positive"
)]
pub fn scaled(share: f64, from: f64, to: f64) -> usize {
    (from + share * (to - from)) as usize
}

/// A whole number as a float.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub fn float(whole: usize) -> f64 {
    whole as f64
}

/// Whether a provider knows somebody. Half of it is how well known the subject is to everybody, so that providers'
/// hits go together as those of resellers of the same sources do; half is the provider's own luck.
pub fn knows(seed: u64, provider: &str, subject: &str, rate: f64) -> bool {
    let mean = f64::midpoint(number(seed, &[subject]), number(seed, &[provider, subject]));
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

    #[test]
    fn picks_are_even_and_words_do_not_run_together() {
        let mut seen = [0; 4];
        for n in 0..4_000 {
            seen[below(1, &["pick", &n.to_string()], 4)] += 1;
        }
        assert!(seen.iter().all(|count| (900..1_100).contains(count)), "{seen:?}");
        assert_ne!(hash(1, &["ab", "c"]), hash(1, &["a", "bc"]));
        assert_eq!(hash(1, &["Ab"]), hash(1, &["aB"]));
    }
}
