//! What somebody may have meant who wrote a name that does not exist.

/// How alike two names must be, 0 to 1, before one is offered for the other.
const ALIKE: f64 = 0.8;

/// `Did you mean "x"? ` when a name is near, else nothing.
#[must_use]
pub fn did_you_mean(written: &str, names: &[&str]) -> String {
    let lower = written.to_lowercase();
    names
        .iter()
        .map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| format!("Did you mean \"{name}\"? "))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_offered_and_a_far_one_is_not() {
        let names = ["work-emails", "company-profile", "everything"];
        assert_eq!(
            did_you_mean("work-email", &names),
            "Did you mean \"work-emails\"? "
        );
        assert_eq!(did_you_mean("Evrything", &names), "Did you mean \"everything\"? ");
        assert_eq!(did_you_mean("zzz", &names), "");
        assert_eq!(did_you_mean("x", &[]), "");
    }
}
