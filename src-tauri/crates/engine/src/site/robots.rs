//! What a site's robots.txt says to us (RFC 9309). Pure: text in, yes or no out.

/// The name by which a robots.txt may address this program.
pub(crate) const OUR_NAME: &str = "spillway";
/// Rules beyond these are left unread; real files have a few dozen.
const MAX_RULES: usize = 5_000;

/// The rules that hold for us.
#[derive(Clone, Debug, Default)]
pub(crate) struct Robots {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    allow: bool,
    pattern: String,
}

impl Robots {
    /// Reads a robots.txt for the program of this name: the groups that name it, else those for everybody.
    pub(crate) fn read(text: &str, name: &str) -> Self {
        let (mut ours, mut everybodys) = (Vec::new(), Vec::new());
        let mut is_named = false;
        // Whom the current group addresses; several agent lines may stand above one set of rules.
        let (mut to_us, mut to_all, mut in_rules) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if in_rules {
                        (to_us, to_all, in_rules) = (false, false, false);
                    }
                    let product = value.split(['/', ' ']).next().unwrap_or_default();
                    to_us |= product.eq_ignore_ascii_case(name);
                    to_all |= product == "*";
                    is_named |= to_us;
                }
                "allow" | "disallow" => {
                    in_rules = true;
                    let rule = Rule {
                        allow: key == "allow",
                        pattern: canonical(value),
                    };
                    // An empty pattern says nothing.
                    if rule.pattern.is_empty() || ours.len() + everybodys.len() >= MAX_RULES {
                        continue;
                    }
                    if to_us {
                        ours.push(rule.clone());
                    }
                    if to_all {
                        everybodys.push(rule);
                    }
                }
                _ => {}
            }
        }
        Self {
            rules: if is_named { ours } else { everybodys },
        }
    }

    /// Whether a path (with its query) may be read: the longest rule that fits decides, the kinder one on a tie.
    pub(crate) fn allows(&self, path: &str) -> bool {
        let path = canonical(path);
        self.rules
            .iter()
            .filter(|rule| fits(&rule.pattern, &path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allow))
            .is_none_or(|rule| rule.allow)
    }
}

/// Percent-encodes what is not ASCII and writes escapes in capitals, so that spellings of one path compare equal.
fn canonical(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut escape = 0_u8;
    for byte in path.bytes() {
        if byte.is_ascii() {
            let in_escape = escape > 0 && byte.is_ascii_hexdigit();
            out.push(char::from(if in_escape {
                byte.to_ascii_uppercase()
            } else {
                byte
            }));
            escape = match (byte, in_escape) {
                (b'%', _) => 2,
                (_, true) => escape - 1,
                _ => 0,
            };
        } else {
            out.push_str(&format!("%{byte:02X}"));
            escape = 0;
        }
    }
    out
}

/// Whether a pattern with `*` (anything) and a final `$` (the end) fits the start of a path. Each part between stars is
/// taken where it first occurs, which is enough, so the work grows with the path's length and not beyond.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return !to_the_end || rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() && to_the_end {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_of_our_group_decides() {
        let file = "\u{feff}User-agent: *\nDisallow: /private # not here\nDisallow:\nAllow: /private/press\n\
                    User-agent: otherbot\nUser-agent: Spillway/2\nDisallow: /contact\nAllow: /contact/press$\nDisallow: /*.php$\n\
                    Crawl-delay: 5\nUser-agent: worse\nDisallow: /";
        for (name, path, allowed) in [
            ("anybody", "/", true),
            ("anybody", "/private/x", false),
            ("anybody", "/private/press", true),
            ("anybody", "/contact", true),
            ("spillway", "/", true),
            ("spillway", "/private", true),
            ("spillway", "/contact", false),
            ("spillway", "/contact-us", false),
            ("spillway", "/contact/press", true),
            ("spillway", "/contact/press/2", false),
            ("spillway", "/a/b.php", false),
            ("spillway", "/a/b.php?c", true),
            ("worse", "/", false),
        ] {
            assert_eq!(Robots::read(file, name).allows(path), allowed, "{name} {path}");
        }
    }

    #[test]
    fn what_is_no_robots_file_forbids_nothing() {
        for text in [
            "",
            "<!doctype html><title>Not found</title>",
            "Disallow: /",
            "User-agent: *\nDisallow:",
            "\0\u{1}: *",
        ] {
            assert!(Robots::read(text, OUR_NAME).allows("/"), "{text}");
        }
    }

    #[test]
    fn patterns() {
        for (pattern, path, fitting) in [
            ("/", "/", true),
            ("/a*b*c", "/a1b2c3", true),
            ("/a*b*c", "/a1c2b3", false),
            ("/*/x$", "/y/x", true),
            ("/*/x$", "/y/x/", false),
            ("*", "/anything", true),
            ("/$", "/", true),
            ("/$", "/a", false),
            ("/über", "/%C3%BCber-uns", true),
            ("/%c3%bcber", "/%C3%BCber-uns", true),
            ("/ab", "/a", false),
        ] {
            let rule = format!("user-agent: *\ndisallow: {pattern}");
            assert_eq!(
                !Robots::read(&rule, OUR_NAME).allows(path),
                fitting,
                "{pattern} {path}"
            );
        }
        let stars = format!("user-agent: *\ndisallow: {}x", "*a".repeat(2_000));
        assert!(Robots::read(&stars, OUR_NAME).allows(&format!("/{}", "a".repeat(4_000))));
    }
}
