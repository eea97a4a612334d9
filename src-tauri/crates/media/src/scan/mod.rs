//! One pass over a page's tokens that notes down what the readers need.
//!
//! No tree is built: a stack of open elements with a bounded depth is enough, keeps time linear in the size of the
//! page, and cannot be driven into deep recursion by hostile markup.

mod css;
mod element;
mod picture;
mod reader;
mod scanned;
mod srcset;
mod tame;

pub(crate) use scanned::{Link, Pictured, Scanned, What};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use reader::Reader;
use std::cell::RefCell;
use tame::tame;
use url::Url;

/// How many of each thing a page is read for.
const MAX_ITEMS: usize = 3_000;

/// Reads a page's text. `page` is the address it was finally served from.
pub(crate) fn scan(html: &str, page: &Url) -> Scanned {
    let html = tame(html);
    let sink = Sink(RefCell::new(Reader::new(page)));
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&html));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // Runs to the end: the sink never asks to stop.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

struct Sink(RefCell<Reader>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => reader.tag(&tag),
            Token::CharacterTokens(text) => {
                reader.characters(&text);
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slot::place::Place;

    fn read(html: &str) -> Scanned {
        scan(html, &Url::parse("https://www.brightpine.example/").unwrap())
    }

    #[test]
    fn visible_text_keeps_lines_and_drops_scripts() {
        let scanned = read(
            "<title> Bright\n Pine </title><body><script>var a='<p>no</p>'</script><style>p{}</style><p>One <b>two</b>\
             <p>three<div hidden>x</div><noscript>not shown</noscript><textarea>nor this</textarea>end",
        );
        assert_eq!(scanned.title, "Bright Pine");
        assert_eq!(scanned.text.trim(), "One two\nthree\nx\nend");
    }

    #[test]
    fn a_tag_with_absurdly_many_attributes_is_cut_and_the_rest_is_read() {
        let mut html = String::from("<div ");
        for i in 0..5_000 {
            html.push_str(&format!("a{i}=\"é\" "));
        }
        html.push_str("><a href='/contact'>Contact</a>");
        let scanned = read(&html);
        assert_eq!(scanned.anchors.len(), 1);
        assert_eq!(tame("<p a=1>é</p>"), "<p a=1>é</p>");
        assert!(tame(&html).len() < html.len() / 4);
    }

    #[test]
    fn inline_drawings_become_documents() {
        let scanned = read(
            "<svg style='display:none'><symbol id=mark viewBox='0 0 40 10'><path d='M0 0h40v10z'/></symbol></svg>\
             <header><a href=/><svg class=logo aria-label='Bright Pine'><use xlink:href='#mark'></use></svg></a>\
             <a href=/><svg class=logo><lineargradient gradientunits=userSpaceOnUse @click=x /><rect width=5 height=5></svg></a></header>",
        );
        let svgs: Vec<_> = scanned.pictures.iter().filter_map(|p| p.svg.as_deref()).collect();
        assert_eq!(svgs.len(), 2);
        let filled = scanned.sprites.fill(svgs[0]).unwrap();
        assert!(
            filled.contains("<defs><symbol id=\"mark\" viewBox=\"0 0 40 10\">")
                && filled.contains("<use xlink:href=\"#mark\">"),
            "{filled}"
        );
        assert!(
            svgs[1].contains("<linearGradient gradientUnits=\"userSpaceOnUse\"/>")
                && svgs[1].ends_with("</rect></svg>"),
            "{}",
            svgs[1]
        );
    }

    #[test]
    fn a_drawing_nobody_closed_does_not_swallow_the_page() {
        let scanned =
            read("<header><svg class=logo><path d='M0 0'><div><a href='/contact'>Contact</a></div>");
        assert_eq!(scanned.anchors.len(), 1);
    }

    #[test]
    fn a_heading_makes_a_wall_of_what_follows_it() {
        let scanned = read(
            "<section><div><h2>Trusted by</h2></div><div><img src=/a-logo.png></div></section><section><img src=/b.png></section>",
        );
        let walls: Vec<bool> = scanned
            .pictures
            .iter()
            .map(|p| p.place.has(Place::WALL))
            .collect();
        assert_eq!(walls, [true, false]);
    }
}
