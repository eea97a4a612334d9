//! Decoding and drawing: real formats, damaged files, files that ask for too much.

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use spillway_media::{PictureError, decode, hash, letter_avatar, png, trim};
use std::io::Cursor;
use std::time::{Duration, Instant};

#[expect(clippy::unwrap_used, reason = "a test's own fixture")]
fn encoded(picture: &RgbaImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageRgba8(picture.clone());
    let picture = if format == ImageFormat::Jpeg {
        DynamicImage::ImageRgb8(picture.to_rgb8())
    } else {
        picture
    };
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn plain(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        Rgba([(x * 3) as u8, (y * 5) as u8, 90, 255])
    })
}

fn svg(inside: &str) -> Vec<u8> {
    format!("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 200 100'>{inside}</svg>").into_bytes()
}

#[test]
fn every_format_is_told_from_its_bytes() {
    for (format, name) in [
        (ImageFormat::Png, "png"),
        (ImageFormat::Jpeg, "jpeg"),
        (ImageFormat::Gif, "gif"),
        (ImageFormat::WebP, "webp"),
        (ImageFormat::Bmp, "bmp"),
        (ImageFormat::Ico, "ico"),
    ] {
        let picture = decode(&encoded(&plain(60, 40), format)).unwrap();
        assert_eq!(
            (picture.format, picture.width, picture.height, picture.transparent),
            (name, 60, 40, false)
        );
    }
    let drawing = decode(&svg("<rect x='50' width='100' height='100' fill='red'/>")).unwrap();
    assert_eq!(
        (drawing.format, drawing.width, drawing.height, drawing.transparent),
        ("svg", 1_024, 512, true)
    );
    assert_eq!(drawing.rgba.get_pixel(512, 256).0, [255, 0, 0, 255]);
    assert_eq!(drawing.rgba.get_pixel(5, 5)[3], 0);
    let prolog = [
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made by hand -->\n".as_slice(),
        &svg("<rect width='9' height='9'/>"),
    ]
    .concat();
    assert_eq!(decode(&prolog).unwrap().format, "svg");
}

#[test]
fn large_pictures_are_kept_small_and_remember_their_size() {
    let picture = decode(&encoded(&plain(3_000, 1_500), ImageFormat::Png)).unwrap();
    assert_eq!((picture.width, picture.height), (3_000, 1_500));
    assert_eq!(picture.rgba.dimensions(), (1_024, 512));
    let again = decode(&png(&picture).unwrap()).unwrap();
    assert_eq!((again.width, again.height), (1_024, 512));
}

#[test]
fn the_best_entry_of_an_ico_is_taken() {
    let entries = [16_u32, 48, 32].map(|side| encoded(&plain(side, side), ImageFormat::Png));
    let mut ico = vec![0, 0, 1, 0, 3, 0];
    let mut offset = 6 + 16 * 3;
    for (side, bytes) in [16_u8, 48, 32].iter().zip(&entries) {
        ico.extend([*side, *side, 0, 0, 1, 0, 32, 0]);
        ico.extend((bytes.len() as u32).to_le_bytes());
        ico.extend((offset as u32).to_le_bytes());
        offset += bytes.len();
    }
    entries.iter().for_each(|bytes| ico.extend(bytes));
    let picture = decode(&ico).unwrap();
    assert_eq!((picture.format, picture.width), ("ico", 48));
}

#[test]
fn what_is_no_picture_says_what_it_is() {
    for (bytes, word) in [
        (&b"<!DOCTYPE html><html><body><svg></svg>"[..], "a web page"),
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"Not found", "no known picture format"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", "AVIF"),
        (b"\x1f\x8b\x08\0\0\0", "compressed SVG"),
        (b"\x89PNG\r\n\x1a\nrubbish", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>", "svg"),
    ] {
        let error = decode(bytes).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn sizes_are_read_before_pixels() {
    // A PNG header that claims 30,000 x 30,000 pixels, and one just over the pixel limit.
    for (width, height) in [(30_000_u32, 30_000_u32), (9_000, 5_000)] {
        let mut header = Vec::from(*b"IHDR");
        header.extend(width.to_be_bytes());
        header.extend(height.to_be_bytes());
        header.extend([8, 6, 0, 0, 0]);
        let mut bytes = Vec::from(*b"\x89PNG\r\n\x1a\n\0\0\0\x0d");
        bytes.extend(&header);
        bytes.extend(crc32(&header).to_be_bytes());
        bytes.extend(*b"\0\0\0\x04IDATxxxx\0\0\0\0");
        let start = Instant::now();
        assert!(decode(&bytes).is_err());
        assert!(start.elapsed() < Duration::from_millis(500));
    }
    let mut long = encoded(&plain(8, 8), ImageFormat::Png);
    long.resize(10 * 1024 * 1024 + 1, 0);
    assert!(matches!(decode(&long), Err(PictureError::TooLarge { .. })));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (!(crc & 1)).wrapping_add(1))
        })
    })
}

#[test]
fn drawings_that_ask_for_too_much_are_refused_quickly() {
    let mut laughs = String::from("<defs><g id='g0'><rect width='1' height='1'/></g>");
    for level in 1..14 {
        laughs.push_str(&format!(
            "<g id='g{level}'>{}</g>",
            format!("<use xlink:href='#g{}'/>", level - 1).repeat(8)
        ));
    }
    laughs.push_str("</defs><use xlink:href='#g13'/>");
    let mut patterns = String::from("<defs>");
    for level in 1..12 {
        let rects = format!("<rect width='9' height='9' fill='url(#p{})'/>", level - 1).repeat(8);
        patterns.push_str(&format!(
            "<pattern id='p{level}' width='9' height='9' patternUnits='userSpaceOnUse'>{rects}</pattern>"
        ));
    }
    patterns.push_str("</defs><rect width='200' height='100' fill='url(#p11)'/>");
    let deep = format!("{}{}", "<g>".repeat(100_000), "</g>".repeat(100_000));
    let circle = "<g id='a'><use xlink:href='#b'/></g><g id='b'><use xlink:href='#a'/></g><rect width='9' height='9'/>".to_owned();
    let long = format!("<!--{}-->", "x".repeat(1024 * 1024));
    let mut classes = String::from("<style>");
    let mut clips = String::new();
    for level in 1..12 {
        classes.push_str(&format!(".k{level}{{clip-path:url(#c{})}}", level - 1));
        let rects = format!("<rect class='k{level}' width='9' height='9'/>").repeat(8);
        clips.push_str(&format!("<clipPath id='c{level}'>{rects}</clipPath>"));
    }
    let styled = format!(
        "{classes}.x{{clip-path:url(#c11)}}</style>{clips}<rect class='x' width='200' height='100'/>"
    );
    let layers = "<g opacity='.5' filter='url(#f)'><rect width='200' height='100'/></g>".repeat(400);
    let blurs = format!("<filter id='f'><feGaussianBlur stdDeviation='9'/></filter>{layers}");
    let noise = "<filter id='f'><feTurbulence numOctaves='1000000'/></filter><rect filter='url(#f)' width='200' height='100'/>";
    let corners = format!(
        "<marker id='m'><path d='M0 0h1'/></marker><path marker-mid='url(#m)' d='M0 0{}'/>",
        "h1v1".repeat(100_000)
    );
    let cases = [
        ("uses", laughs, true),
        ("patterns", patterns, true),
        ("deep", deep, true),
        ("circle", circle, true),
        ("long", long, true),
        ("styled", styled, true),
        ("blurs", blurs, true),
        ("noise", noise.to_owned(), true),
        ("corners", corners, true),
    ];
    for (name, inside, refused) in cases {
        let start = Instant::now();
        let result = decode(&svg(&inside));
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "{name} took {:?}",
            start.elapsed()
        );
        assert_eq!(result.is_err(), refused, "{name}: {result:?}");
    }
    let huge =
        b"<svg xmlns='http://www.w3.org/2000/svg' width='1e9' height='4'><rect width='9' height='9'/></svg>";
    let picture = decode(huge).unwrap();
    assert_eq!(picture.rgba.dimensions(), (1_024, 1));
    let designed = "<style>.a{fill:#123;opacity:.8}.b{clip-path:url(#c)}</style><clipPath id='c'><rect width='90' height='90'/></clipPath>\
        <g class='b'><path class='a' d='M0 0h60v60z'/></g>";
    assert!(decode(&svg(designed)).is_ok());
}

#[test]
fn drawings_reach_for_nothing_outside_themselves() {
    let folder = std::env::temp_dir().join(format!("spillway-media-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("inside.png");
    std::fs::write(
        &file,
        encoded(
            &RgbaImage::from_pixel(20, 20, Rgba([255, 0, 0, 255])),
            ImageFormat::Png,
        ),
    )
    .unwrap();
    for href in [
        file.display().to_string(),
        format!("file://{}", file.display()),
        "https://tracker.example/p.png".to_owned(),
    ] {
        let picture = decode(&svg(&format!(
            "<image xlink:href='{href}' width='200' height='100'/>"
        )))
        .unwrap();
        assert!(
            picture.rgba.pixels().all(|pixel| pixel[3] == 0),
            "{href} was drawn"
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn text_in_drawings_is_drawn_with_the_bundled_font() {
    let picture = decode(&svg(
        "<text x='10' y='70' font-family='Brand Sans' font-size='60'>P&amp;Pine™</text>",
    ))
    .unwrap();
    assert!(picture.rgba.pixels().filter(|pixel| pixel[3] > 200).count() > 2_000);
    // An emoji would come out as an empty box.
    let emoji = decode(&svg("<text y='90' font-size='90'>\u{1fab6}</text>"))
        .unwrap_err()
        .to_string();
    assert!(emoji.contains("font lacks"), "{emoji}");
}

#[test]
fn a_jpeg_of_hundreds_of_passes_is_refused_before_the_first() {
    let jpeg = encoded(&plain(60, 40), ImageFormat::Jpeg);
    let mut bomb = jpeg[..jpeg.len() - 2].to_vec();
    for _ in 0..200 {
        bomb.extend([0xff, 0xda, 0, 8, 1, 1, 0, 1, 1, 1]);
    }
    bomb.extend([0xff, 0xd9]);
    let error = decode(&bomb).unwrap_err().to_string();
    assert!(error.contains("passes"), "{error}");
    // One pass, and thirty million pixels of a progressive picture, whose coefficients would not fit.
    let mut progressive = jpeg.clone();
    let frame = progressive
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    progressive[frame + 1] = 0xc2;
    progressive[frame + 5..frame + 9].copy_from_slice(&[0x17, 0x70, 0x17, 0x70]);
    let start = Instant::now();
    assert!(matches!(decode(&progressive), Err(PictureError::TooLarge { .. })));
    assert!(start.elapsed() < Duration::from_millis(500));
}

#[test]
fn borders_are_trimmed() {
    let mark = |ground: [u8; 4]| {
        let picture = RgbaImage::from_fn(200, 100, |x, y| {
            if (40..160).contains(&x) && (30..60).contains(&y) {
                Rgba([200, 0, 0, 255])
            } else {
                Rgba(ground)
            }
        });
        decode(&encoded(&picture, ImageFormat::Png)).unwrap()
    };
    for (ground, expected) in [
        ([0, 0, 0, 0], (120, 30)),
        ([255, 255, 255, 255], (120, 30)),
        ([0, 0, 90, 255], (200, 100)),
    ] {
        let trimmed = trim(&mark(ground));
        assert_eq!(trimmed.rgba.dimensions(), expected, "{ground:?}");
        assert_eq!((trimmed.width, trimmed.height), expected);
    }
    let empty = decode(&encoded(&RgbaImage::new(10, 10), ImageFormat::Png)).unwrap();
    assert_eq!(trim(&empty).rgba.dimensions(), (10, 10));
}

#[test]
fn a_photograph_lying_on_its_side_is_set_upright() {
    let jpeg = encoded(&plain(60, 40), ImageFormat::Jpeg);
    // An EXIF block that says: turn by a quarter.
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut turned = jpeg[..2].to_vec();
    turned.extend([0xff, 0xe1]);
    turned.extend((exif.len() as u16 + 2).to_be_bytes());
    turned.extend(exif);
    turned.extend(&jpeg[2..]);
    let picture = decode(&turned).unwrap();
    assert_eq!((picture.width, picture.height), (40, 60));
    assert_eq!(picture.rgba.dimensions(), (40, 60));
}

#[test]
fn names_of_assets() {
    assert_eq!(
        hash(b""),
        "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
    );
    assert_ne!(
        hash(&letter_avatar("A", "a.example", None)),
        hash(&letter_avatar("B", "a.example", None))
    );
}
