//! Text set into a box: wrapped, made smaller, and cut with an ellipsis, in that order, so that it never leaves the box.

use super::fonts::{CAPITAL, DESCENT, Fonts};

/// Where text may stand, and how large.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// The most lines.
    pub(crate) lines: usize,
    /// The size it has when there is room, and the smallest one.
    pub(crate) size: f32,
    pub(crate) least: f32,
    pub(crate) weight: u16,
}

/// Text that fits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fitted {
    pub(crate) lines: Vec<String>,
    pub(crate) size: f32,
    /// The height from the top of the first line's capitals to the last base line.
    pub(crate) height: f32,
    /// Whether something was cut off.
    pub(crate) cut: bool,
    /// Whether it reads from the right.
    pub(crate) from_right: bool,
}

/// From one base line to the next, as a part of the size.
pub(crate) const LEADING: f32 = 1.22;
/// Letters beyond these are not looked at: no box holds them.
const MOST_LETTERS: usize = 600;
/// What shaping may add to the sum of the letters' widths.
const RESERVE: f32 = 1.01;

/// Text that can be set: on one line, without control characters, marks that turn text around, and letters that no font
/// has. What was left out comes along.
pub(crate) fn settable(text: &str) -> (String, Vec<char>) {
    let text: String = text.chars().take(MOST_LETTERS).collect();
    let fonts = Fonts::of(&text);
    let mut left_out = Vec::new();
    let mut settable = String::with_capacity(text.len());
    for c in text.chars() {
        let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_whitespace() || c.is_control() {
            settable.push(' ');
        } else if turns || !is_xml(c) {
            continue;
        } else if fonts.draws(c) {
            settable.push(c);
        } else if !left_out.contains(&c) {
            left_out.push(c);
        }
    }
    (
        settable.split_whitespace().collect::<Vec<_>>().join(" "),
        left_out,
    )
}

/// What XML may hold.
fn is_xml(c: char) -> bool {
    !matches!(c, '\u{fffe}' | '\u{ffff}') && (c >= ' ' || matches!(c, '\t' | '\n' | '\r'))
}

/// Sets text into a room. The text comes from [`settable`].
pub(crate) fn fit(text: &str, room: &Room) -> Fitted {
    let fonts = Fonts::of(text);
    let measure = Measure {
        fonts,
        weight: room.weight,
    };
    let words = words(text);
    let mut size = room.size;
    loop {
        let most = lines_at(size, room);
        let width = room.width / (size * RESERVE);
        let is_low = size * (CAPITAL + DESCENT) <= room.height;
        if let Some(lines) = measure.wrap(&words, width, most).filter(|_| is_low) {
            let lines = measure.balanced(&words, width, lines.len()).unwrap_or(lines);
            return done(lines, size, false, text);
        }
        if size <= room.least {
            break;
        }
        size = (size - (size / 20.0).max(1.0)).max(room.least);
    }
    let most = lines_at(room.least, room);
    let lines = measure.cut(&words, room.width / (room.least * RESERVE), most);
    done(lines, room.least, true, text)
}

fn lines_at(size: f32, room: &Room) -> usize {
    let after_the_first = (room.height - size * (CAPITAL + DESCENT)) / (size * LEADING);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a handful of lines"
    )]
    let fitting = after_the_first.max(0.0).floor() as usize + 1;
    fitting.min(room.lines.max(1))
}

fn done(lines: Vec<String>, size: f32, cut: bool, text: &str) -> Fitted {
    #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
    let height = size * CAPITAL + lines.len().saturating_sub(1) as f32 * size * LEADING;
    Fitted {
        lines,
        size,
        height,
        cut,
        from_right: reads_from_right(text),
    }
}

/// Whether the first letter that has a direction is Hebrew or Arabic.
fn reads_from_right(text: &str) -> bool {
    let right =
        |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    text.chars().find(|c| c.is_alphabetic()).is_some_and(right)
}

/// A piece of text that is not broken, and whether a space stands before it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece<'a> {
    text: &'a str,
    spaced: bool,
}

/// Words; scripts without spaces may break between any two letters.
fn words(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut begins = 0;
        let mut spaced = true;
        for (at, c) in word.char_indices().skip(1) {
            let before = word[..at].chars().next_back().unwrap_or(' ');
            let closes = matches!(c, '、' | '。' | '，' | '！' | '？' | '）' | '」' | '・' | 'ー');
            if (breaks(before) || breaks(c)) && !closes && c.is_alphanumeric() {
                pieces.push(Piece {
                    text: &word[begins..at],
                    spaced,
                });
                (begins, spaced) = (at, false);
            }
        }
        pieces.push(Piece {
            text: &word[begins..],
            spaced,
        });
    }
    pieces
}

/// Letters of scripts that are written without spaces.
fn breaks(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

struct Measure {
    fonts: &'static Fonts,
    weight: u16,
}

impl Measure {
    /// The width of a text at size 1.
    fn width(&self, text: &str) -> f32 {
        self.fonts.width(text, self.weight)
    }

    /// Lines of at most this width, filled one after the other; none when there are more than `most`, or when a word is wider
    /// than a line.
    fn wrap(&self, words: &[Piece<'_>], width: f32, most: usize) -> Option<Vec<String>> {
        let space = self.width(" ");
        let mut lines: Vec<String> = vec![String::new()];
        let mut used = 0.0;
        for word in words {
            let own = self.width(word.text);
            if own > width {
                return None;
            }
            let line = lines.last_mut()?;
            let gap = if word.spaced && !line.is_empty() {
                space
            } else {
                0.0
            };
            if line.is_empty() || used + gap + own <= width {
                if gap > 0.0 {
                    line.push(' ');
                }
                line.push_str(word.text);
                used += gap + own;
            } else {
                if lines.len() == most {
                    return None;
                }
                lines.push(word.text.to_owned());
                used = own;
            }
        }
        Some(lines)
    }

    /// The same number of lines, as even as can be: what a designer would do with a headline.
    fn balanced(&self, words: &[Piece<'_>], width: f32, lines: usize) -> Option<Vec<String>> {
        if lines < 2 {
            return None;
        }
        let (mut narrow, mut wide) = (width * 0.4, width);
        for _ in 0..7 {
            let middle = f32::midpoint(narrow, wide);
            if self.wrap(words, middle, lines).is_some() {
                wide = middle;
            } else {
                narrow = middle;
            }
        }
        self.wrap(words, wide, lines)
    }

    /// As many lines as there may be, the last one cut; words that are too wide are cut too.
    fn cut(&self, words: &[Piece<'_>], width: f32, most: usize) -> Vec<String> {
        let space = self.width(" ");
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        let mut used = 0.0;
        for (position, word) in words.iter().enumerate() {
            let own = self.width(word.text);
            let gap = if word.spaced && !line.is_empty() {
                space
            } else {
                0.0
            };
            if used + gap + own <= width {
                if gap > 0.0 {
                    line.push(' ');
                }
                line.push_str(word.text);
                used += gap + own;
                continue;
            }
            let is_last = lines.len() + 1 == most;
            if is_last || own > width {
                let rest: String = words[position..]
                    .iter()
                    .map(|word| {
                        if word.spaced {
                            format!(" {}", word.text)
                        } else {
                            word.text.to_owned()
                        }
                    })
                    .collect();
                let whole = if line.is_empty() {
                    rest.trim_start().to_owned()
                } else {
                    format!("{line}{rest}")
                };
                lines.push(self.shortened(&whole, width));
                return lines;
            }
            lines.push(std::mem::take(&mut line));
            line.push_str(word.text);
            used = own;
        }
        lines.push(line);
        lines
    }

    fn shortened(&self, text: &str, width: f32) -> String {
        let room = width - self.width("…");
        let mut used = 0.0;
        let mut kept = String::new();
        for c in text.chars() {
            used += self.fonts.advance(c, self.weight).unwrap_or(0.0);
            if used > room {
                break;
            }
            kept.push(c);
        }
        format!("{}…", kept.trim_end_matches([' ', ',', '.', '-', '–']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Room {
        Room {
            width: 300.0,
            height: 100.0,
            lines: 2,
            size: 40.0,
            least: 20.0,
            weight: 600,
        }
    }

    fn widest(fitted: &Fitted) -> f32 {
        let measure = Measure {
            fonts: Fonts::of(&fitted.lines.concat()),
            weight: 600,
        };
        fitted
            .lines
            .iter()
            .map(|line| measure.width(line) * fitted.size)
            .fold(0.0, f32::max)
    }

    #[test]
    fn short_text_is_large_long_text_wraps_then_shrinks_then_is_cut() {
        let short = fit("Hi Anna", &room());
        assert_eq!((short.lines.len(), short.size), (1, 40.0));
        let two = fit("An idea for Northwind", &room());
        assert_eq!(two.lines, ["An idea for", "Northwind"]);
        let smaller = fit("An idea for Northwind Laboratories", &room());
        assert!(
            smaller.size < 40.0 && smaller.size > 20.0 && !smaller.cut,
            "{smaller:?}"
        );
        let cut = fit(&"An idea for everybody ".repeat(9), &room());
        assert!(
            cut.cut && cut.lines.len() == 2 && cut.lines[1].ends_with('…'),
            "{cut:?}"
        );
        let word = fit(&"Donaudampfschifffahrt".repeat(3), &room());
        assert!(word.cut && word.lines.len() == 1, "{word:?}");
        for fitted in [short, two, smaller, cut, word] {
            assert!(widest(&fitted) <= 300.0 && fitted.height <= 100.0, "{fitted:?}");
        }
    }

    #[test]
    fn lines_are_even() {
        let fitted = fit(
            "A quick idea for the team at Acme",
            &Room {
                width: 420.0,
                ..room()
            },
        );
        assert_eq!(fitted.lines, ["A quick idea for", "the team at Acme"]);
    }

    #[test]
    fn what_cannot_be_set_is_left_out_and_said() {
        let (text, left) = settable("Anna\u{0}\u{202e} \n Holt \u{10fff0}");
        assert_eq!(
            (text.as_str(), left.as_slice()),
            ("Anna Holt", ['\u{10fff0}'].as_slice())
        );
        assert_eq!(settable("").0, "");
    }

    #[test]
    fn text_from_the_right_is_known_and_text_without_spaces_breaks() {
        assert!(fit("محمد علي", &room()).from_right && !fit("Anna محمد", &room()).from_right);
        assert_eq!(words("東京、株式 Acme本社").len(), 7);
        assert_eq!(
            words("Hi Anna")[1],
            Piece {
                text: "Anna",
                spaced: true
            }
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_leaves_its_box(text in "[^ ]\\PC{0,80}", width in 60.0_f32..600.0, height in 20.0_f32..200.0, lines in 1_usize..4) {
            let (text, _) = settable(&text);
            proptest::prop_assume!(!text.is_empty());
            let room = Room { width, height: height.max(16.0), lines, size: 40.0, least: 14.0, weight: 600 };
            let fitted = fit(&text, &room);
            proptest::prop_assert!(widest(&fitted) <= width + 0.5, "{:?}", fitted);
            proptest::prop_assert!(fitted.lines.len() <= lines);
            proptest::prop_assert!(fitted.height + fitted.size * DESCENT <= height.max(16.0) + 0.5, "{:?}", fitted);
        }
    }
}
