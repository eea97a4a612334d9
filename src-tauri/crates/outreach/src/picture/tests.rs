use std::collections::BTreeMap;
use std::sync::Arc;

use image::{Rgba, RgbaImage};
use jiff::civil::Date;
use model::Field;

use super::*;
use crate::record::Record;
use crate::record::tests::record;

const TODAY: Date = Date::constant(2026, 3, 15);

fn mark(ink: [u8; 3]) -> Art {
    let rgba = RgbaImage::from_fn(240, 80, |x, y| {
        let drawn = (20..220).contains(&x) && (15..65).contains(&y) && (x / 12) % 3 != 0;
        Rgba([ink[0], ink[1], ink[2], if drawn { 255 } else { 0 }])
    });
    Art {
        bytes: media::encode(&rgba).unwrap(),
        ..Art::default()
    }
}

fn shot() -> Art {
    let rgba = RgbaImage::from_fn(1_200, 800, |x, y| {
        if y < 90 {
            Rgba([20, 60, 160, 255])
        } else {
            Rgba([(x / 8) as u8, (y / 4) as u8, 200, 255])
        }
    });
    Art {
        bytes: media::encode(&rgba).unwrap(),
        ..Art::default()
    }
}

fn anna() -> Arc<Record> {
    record(
        &[("First name", "ANNA")],
        &[
            (Field::PERSON_FIRST_NAME, "Anna"),
            (Field::COMPANY_NAME, "Acme, Inc."),
            (Field::COMPANY_DOMAIN, "acme.example"),
        ],
    )
}

fn all() -> Pictures {
    Pictures {
        of_fields: BTreeMap::from([
            (Field::COMPANY_LOGO, mark([20, 60, 160])),
            (Field::COMPANY_IMAGE, shot()),
        ]),
        own: BTreeMap::from([("you.png".to_owned(), mark([200, 30, 40]))]),
    }
}

fn made(id: &str, wish: &Wish, record: &Arc<Record>, pictures: &Pictures) -> Result<Composed, Unmade> {
    let library = Library::bundled().unwrap_or_else(|problems| panic!("{problems:#?}"));
    library
        .composer(id, wish, None, &record.vocabulary, TODAY)
        .unwrap_or_else(|errors| panic!("{errors:#?}"))
        .compose(record, pictures)
}

fn pixels(composed: &Composed) -> RgbaImage {
    media::decode(&composed.bytes).unwrap().rgba
}

#[test]
fn every_template_that_ships_makes_a_picture_within_its_bounds() {
    for template in Library::bundled().unwrap().templates() {
        let composed = made(template.id(), &Wish::default(), &anna(), &all()).unwrap();
        assert_eq!(composed.template, template.id());
        assert!(
            composed.width == MAX_SIDE && composed.height <= MAX_SIDE,
            "{composed:?}"
        );
        assert!(
            composed.bytes.len() <= MAX_BYTES,
            "{} bytes",
            composed.bytes.len()
        );
        assert_eq!(composed.notes, [], "{composed:?}");
        assert!(pixels(&composed).pixels().all(|pixel| pixel[3] == 255));
        assert!(!template.about.is_empty());
    }
}

#[test]
fn letters_that_two_glyphs_make_are_drawn_beside_latin_ones() {
    let card = |company: &str| {
        let record = record(&[("First name", "Anna")], &[(Field::COMPANY_NAME, company)]);
        pixels(&made("brand-card", &Wish::default(), &record, &Pictures::default()).unwrap())
    };
    // With and without dots; boxes for letters that nobody draws would be the same.
    assert!(card("ششش") != card("سسس"));
    assert!(card("شركة النور") == card("شركة النور"));
}

#[test]
fn what_is_missing_is_stood_in_for_and_said() {
    let nothing = Pictures::default();
    let bare = record(&[("First name", "")], &[(Field::COMPANY_NAME, "Acme, Inc.")]);
    for (id, used, said) in [
        ("logo-plate", "logo-plate", "the name stands in"),
        ("browser", "brand-card", "brand-card stands in"),
        ("laptop", "brand-card", "brand-card stands in"),
        ("brand-card", "brand-card", "second text"),
        ("side-by-side", "logo-plate", "logo-plate stands in"),
    ] {
        let composed = made(id, &Wish::default(), &bare, &nothing).unwrap();
        assert_eq!(composed.template, used, "{id}");
        assert!(
            composed.notes.iter().any(|note| note.said.contains(said)),
            "{id}: {composed:?}"
        );
    }
    let nobody = record(&[("First name", "")], &[]);
    let unmade = made("brand-card", &Wish::default(), &nobody, &nothing).unwrap_err();
    assert!(
        unmade
            .to_string()
            .contains("headline is empty: person.first_name is blank"),
        "{unmade}"
    );
}

#[test]
fn a_doubtful_logo_stays_out_unless_it_is_asked_for() {
    let mut pictures = all();
    pictures.of_fields.insert(
        Field::COMPANY_LOGO,
        Art {
            confidence: Some(44),
            ..mark([20, 60, 160])
        },
    );
    let without = made("brand-card", &Wish::default(), &anna(), &pictures).unwrap();
    assert!(
        without.notes.iter().any(|note| note.said.contains("44 % sure")),
        "{without:?}"
    );
    let open = Wish {
        gate: Gate {
            doubtful: true,
            generated: false,
        },
        ..Wish::default()
    };
    let with = made("brand-card", &open, &anna(), &pictures).unwrap();
    assert_eq!(with.notes, []);
    assert_ne!(pixels(&with), pixels(&without));
    let letters = Wish {
        gate: Gate {
            doubtful: false,
            generated: true,
        },
        ..Wish::default()
    };
    let with = made("brand-card", &letters, &anna(), &pictures).unwrap();
    assert!(with.notes[0].said.contains("letters stand in"), "{with:?}");
    assert_ne!(pixels(&with), pixels(&without));
}

#[test]
fn every_ink_is_seen_on_its_plate() {
    for ink in [
        [255, 255, 255],
        [0, 0, 0],
        [250, 204, 21],
        [249, 115, 22],
        [20, 60, 160],
    ] {
        let mut pictures = all();
        pictures.of_fields.insert(Field::COMPANY_LOGO, mark(ink));
        let drawn = pixels(&made("logo-plate", &Wish::default(), &anna(), &pictures).unwrap());
        // The plate spans the middle of the picture; the logo stands in it.
        let luminance = |x: u32, y: u32| {
            let pixel = drawn.get_pixel(x, y);
            media::Colour([pixel[0], pixel[1], pixel[2]]).luminance()
        };
        let plate = luminance(140, 132);
        let most = (160..440)
            .map(|x| palette::ratio(luminance(x, 132), plate))
            .fold(1.0, f64::max);
        assert!(most >= 3.0, "{ink:?}: {most:.2}");
    }
}

#[test]
fn hostile_values_stay_text() {
    let calm = made("brand-card", &Wish::default(), &anna(), &all()).unwrap();
    for name in [
        "</text><rect width=\"600\" height=\"600\" fill=\"#f00\"/><text>",
        "\"/><image href=\"file:///etc/passwd\"/>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "&lol;&#0;&#x1f;",
        "Acme\u{0}\u{8}\u{1b}\u{fffe}\u{202e}emcA",
        "url(#ground) slot:0 {{ company }} {% if %}",
    ] {
        let mut record = (*anna()).clone();
        record.fields.insert(Field::COMPANY_NAME, name.to_owned());
        let composed = made("brand-card", &Wish::default(), &Arc::new(record), &all())
            .unwrap_or_else(|why| panic!("{name}: {why}"));
        let (hostile, calm) = (pixels(&composed), pixels(&calm));
        // Outside of the headline nothing moved.
        for (x, y, pixel) in hostile.enumerate_pixels() {
            if !(130..248).contains(&y) {
                assert_eq!(pixel, calm.get_pixel(x, y), "{name} at {x},{y}");
            }
        }
    }
    let sized = |times: usize| {
        let mut long = (*anna()).clone();
        long.fields.insert(Field::COMPANY_NAME, "Very ".repeat(times));
        made("brand-card", &Wish::default(), &Arc::new(long), &all())
    };
    assert!(
        sized(3_000)
            .unwrap()
            .notes
            .iter()
            .any(|note| note.said.contains("cut"))
    );
    assert!(sized(20_000).unwrap_err().to_string().contains("grows beyond"));
}

#[test]
fn names_from_the_right_are_drawn_at_the_right() {
    let mut record = (*anna()).clone();
    record.fields.insert(Field::COMPANY_NAME, "שלום".to_owned());
    let wish = Wish {
        set: BTreeMap::from([("headline".to_owned(), "{{ company }}".to_owned())]),
        ..Wish::default()
    };
    let composed = made("brand-card", &wish, &Arc::new(record), &all()).unwrap();
    assert_eq!(composed.notes, []);
    let drawn = pixels(&composed);
    let inked = |from: u32, to: u32| {
        let ground = *drawn.get_pixel(20, 180);
        (140..244)
            .flat_map(|y| (from..to).map(move |x| (x, y)))
            .filter(|(x, y)| {
                let pixel = drawn.get_pixel(*x, *y);
                pixel[0].abs_diff(ground[0]) > 90 || pixel[1].abs_diff(ground[1]) > 90
            })
            .count()
    };
    assert!(
        inked(360, 540) > 300 && inked(40, 300) == 0,
        "{} {}",
        inked(360, 540),
        inked(40, 300)
    );
}

#[test]
fn slots_take_other_texts_and_pictures_and_slips_are_named() {
    let set = |slot: &str, value: &str| Wish {
        set: BTreeMap::from([(slot.to_owned(), value.to_owned())]),
        ..Wish::default()
    };
    let library = Library::bundled().unwrap();
    let record = anna();
    for (id, wish, place, message) in [
        (
            "brand-card",
            set("headlin", "x"),
            "brand-card.headlin",
            "no slot headlin",
        ),
        (
            "brand-card",
            set("headline", "Hi {{ nam }}"),
            "brand-card.headline",
            "no column or field nam",
        ),
        ("brandcard", Wish::default(), "brandcard", "no picture template"),
    ] {
        let errors = library
            .composer(id, &wish, None, &record.vocabulary, TODAY)
            .unwrap_err();
        assert_eq!(errors[0].name, place);
        assert!(errors[0].message.contains(message), "{errors:?}");
    }
    let own = library
        .composer(
            "side-by-side",
            &set("you", "mine.png"),
            None,
            &record.vocabulary,
            TODAY,
        )
        .unwrap();
    assert!(own.own_files().contains("mine.png"));
    let unmade = library
        .composer(
            "browser",
            &Wish::default(),
            Some("none"),
            &record.vocabulary,
            TODAY,
        )
        .unwrap()
        .compose(&record, &Pictures::default());
    assert!(matches!(unmade, Err(Unmade::Empty { slot, .. }) if slot == "page"));
}

#[test]
fn a_key_changes_with_what_the_picture_shows_and_with_nothing_else() {
    let library = Library::bundled().unwrap();
    let record = anna();
    let composer = library
        .composer("brand-card", &Wish::default(), None, &record.vocabulary, TODAY)
        .unwrap();
    let key = composer.key(&record, |_| Some("a".to_owned()));
    let mut other = (*record).clone();
    other.row = 99;
    other.fields.insert(Field::COMPANY_INDUSTRY, "Tools".to_owned());
    assert_eq!(
        composer.key(&Arc::new(other.clone()), |_| Some("a".to_owned())),
        key
    );
    other.fields.insert(Field::COMPANY_NAME, "Bolt".to_owned());
    assert_ne!(composer.key(&Arc::new(other), |_| Some("a".to_owned())), key);
    assert_ne!(composer.key(&record, |_| Some("b".to_owned())), key);
}
