//! Backgrounds that a page's own `<style>` gives to its elements: many a logo and hero image is one.

/// A rule that puts a picture behind elements.
pub(super) struct Backdrop {
    /// Classes and ids that an element needs, lower case; at least one.
    pub(super) names: Vec<String>,
    pub(super) address: String,
    /// Inside a query for dark pages.
    pub(super) dark: bool,
}

const MAX_BACKDROPS: usize = 60;
const MAX_NESTING: usize = 6;

/// The backdrops of a style sheet, in its order. Slices of sprite sheets and states such as `:hover` are left out.
pub(super) fn backdrops(css: &str) -> Vec<Backdrop> {
    let mut found = Vec::new();
    if css.contains("url(") {
        sheet(css, false, 0, &mut found);
    }
    found
}

fn sheet(css: &str, dark: bool, depth: usize, found: &mut Vec<Backdrop>) {
    let mut rest = css;
    while let Some(open) = rest.find('{') {
        if found.len() >= MAX_BACKDROPS {
            return;
        }
        let selector = rest[..open].rsplit(['}', ';']).next().unwrap_or_default().trim();
        let body = &rest[open + 1..];
        let end = block_end(body);
        let block = &body[..end];
        rest = body.get(end + 1..).unwrap_or_default();
        if selector.contains('@') {
            let nested = ["@media", "@supports", "@layer", "@container"];
            if depth < MAX_NESTING && nested.iter().any(|at| selector.contains(at)) {
                let dark = dark || (selector.contains("prefers-color-scheme") && selector.contains("dark"));
                sheet(block, dark, depth + 1, found);
            }
            continue;
        }
        if !block.contains("url(") || is_slice(block) {
            continue;
        }
        let Some(address) = super::picture::background(block) else {
            continue;
        };
        for one in selector.split(',').take(8) {
            if let Some(names) = names(one) {
                found.push(Backdrop {
                    names,
                    address: address.to_owned(),
                    dark,
                });
            }
        }
    }
}

/// Where the brace that closes a block stands; the end when nobody closed it.
fn block_end(body: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    body.len()
}

/// Whether a background shows a part of a sheet: it is moved by a negative offset.
fn is_slice(block: &str) -> bool {
    let after = block
        .rfind("url(")
        .and_then(|at| block[at..].find(')').map(|end| &block[at + end..]));
    let moved = |text: &str| {
        let text = text.split(';').next().unwrap_or_default();
        text.split([' ', ':']).any(|part| {
            part.strip_prefix('-')
                .is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
        })
    };
    after.is_some_and(moved)
        || block
            .find("background-position")
            .is_some_and(|at| moved(&block[at + "background-position".len()..]))
}

/// Classes and ids of the element a selector is about. `None` when it names none, or speaks of a passing state.
fn names(selector: &str) -> Option<Vec<String>> {
    let selector = selector.trim();
    let last = selector.rsplit([' ', '>', '+', '~']).next()?;
    if [":hover", ":focus", ":active", ":not(", "["]
        .iter()
        .any(|state| last.contains(state))
    {
        return None;
    }
    let plain = last.split(':').next()?;
    let mut names = Vec::new();
    let mut rest = plain;
    while let Some(at) = rest.find(['.', '#']) {
        let name = &rest[at + 1..];
        let end = name.find(['.', '#']).unwrap_or(name.len());
        if end > 0 {
            names.push(name[..end].replace('\\', "").to_ascii_lowercase());
        }
        rest = &name[end..];
    }
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backdrops_by_the_element_they_are_for() {
        let css = "/* a */ body{margin:0}.site-logo,.x #brand::before{background:#fff url('/l.svg') no-repeat}\
            @media (prefers-color-scheme:dark){a.logo.big{background-image:url(/d.svg)}}\
            .icon{background:url(/sprite.png) -20px -40px}.mail{background:url(/s.png);background-position:0 -30px}\
            .btn:hover{background:url(/h.png)}h1 a{background:url(/t.png)}@font-face{src:url(/f.woff)}\
            @keyframes k{0%{background:url(/k.png)}}.open{background:url(/last.jpg)";
        let found: Vec<_> = backdrops(css)
            .into_iter()
            .map(|b| (b.names.join(" "), b.address, b.dark))
            .collect();
        let expected = [
            ("site-logo", "/l.svg", false),
            ("brand", "/l.svg", false),
            ("logo big", "/d.svg", true),
            ("open", "/last.jpg", false),
        ];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!((found.0.as_str(), found.1.as_str(), found.2), expected);
        }
        assert!(backdrops("}}}{{{url(").is_empty());
    }
}
