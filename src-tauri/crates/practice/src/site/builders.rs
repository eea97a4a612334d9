//! The page builders that company sites are made with: for each its template, its files with their addresses, its pages
//! and its encoding. Addresses are as such builders write them; only what stands here is served.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, WINDOWS_1252};

use super::{
    draw::Format::{self, Gif, Ico, Png, Svg},
    logo::Tone::{Colour, Dark, White},
    pictures::Picture::{self, Icon, Icons, Logo, Mask, Spacer},
};

/// A file: its name in templates, its address, what it shows. `{stem}` is the company's domain without the ending.
pub struct File {
    pub key: &'static str,
    pub path: &'static str,
    pub picture: Picture,
    pub format: Format,
}

const fn file(key: &'static str, path: &'static str, picture: Picture, format: Format) -> File {
    File {
        key,
        path,
        picture,
        format,
    }
}

/// A page builder.
pub struct Builder {
    /// Its id in the table of companies; the template is `<id>.html`.
    pub id: &'static str,
    pub template: &'static str,
    pub encoding: &'static Encoding,
    /// Whether the transport names the encoding as well.
    pub says_encoding: bool,
    pub files: &'static [File],
    /// The address of a page below the front page; `{page}` is its name in the site's language.
    pub page: &'static str,
    /// Where pictures lie: `<media>view-<number>-<width>x<height>.jpg`, `<media>portrait-<number>-<side>.jpg`.
    pub media: &'static str,
    /// The address of its share image.
    pub share: &'static str,
    /// Whether there is a web app manifest at `/site.webmanifest`.
    pub manifest: bool,
    /// Whether everything stands on the front page.
    pub single: bool,
}

const BASE: Builder = Builder {
    id: "",
    template: "",
    encoding: UTF_8,
    says_encoding: true,
    files: &[],
    page: "/{page}",
    media: "/media/",
    share: "/media/share.jpg",
    manifest: false,
    single: false,
};

/// Every builder.
pub static BUILDERS: &[Builder] = &[
    Builder {
        id: "press",
        template: include_str!("templates/press.html"),
        files: &[
            file(
                "logo",
                "/wp-content/uploads/2023/04/{stem}-logo.png",
                Logo(Colour, 160),
                Png,
            ),
            file(
                "logo_2x",
                "/wp-content/uploads/2023/04/{stem}-logo@2x.png",
                Logo(Colour, 320),
                Png,
            ),
            file(
                "icon_32",
                "/wp-content/uploads/2023/04/cropped-{stem}-icon-32x32.png",
                Icon(32, true),
                Png,
            ),
            file(
                "icon_192",
                "/wp-content/uploads/2023/04/cropped-{stem}-icon-192x192.png",
                Icon(192, true),
                Png,
            ),
            file(
                "icon_180",
                "/wp-content/uploads/2023/04/cropped-{stem}-icon-180x180.png",
                Icon(180, true),
                Png,
            ),
            file(
                "icon_270",
                "/wp-content/uploads/2023/04/cropped-{stem}-icon-270x270.png",
                Icon(270, true),
                Png,
            ),
            file("ico", "/favicon.ico", Icons, Ico),
        ],
        page: "/{page}/",
        media: "/wp-content/uploads/2024/03/",
        share: "/wp-content/uploads/2024/03/{stem}-share.jpg",
        ..BASE
    },
    Builder {
        id: "shop",
        template: include_str!("templates/shop.html"),
        files: &[
            file(
                "logo",
                "/cdn/shop/files/{stem}_wordmark.png",
                Logo(Colour, 120),
                Png,
            ),
            file("icon", "/cdn/shop/files/{stem}_favicon.png", Icon(96, true), Png),
        ],
        page: "/pages/{page}",
        media: "/cdn/shop/products/",
        share: "/cdn/shop/files/{stem}_social.png",
        ..BASE
    },
    Builder {
        id: "shell",
        template: include_str!("templates/shell.html"),
        files: &[
            file("logo", "/assets/logo-4f2a91.svg", Logo(Colour, 0), Svg),
            file("icon", "/favicon.svg", Icon(0, true), Svg),
            file("icon_180", "/apple-touch-icon.png", Icon(180, true), Png),
            file("icon_192", "/pwa-192x192.png", Icon(192, true), Png),
            file("icon_512", "/pwa-512x512.png", Icon(512, true), Png),
        ],
        media: "/assets/",
        share: "/og-image.png",
        manifest: true,
        ..BASE
    },
    Builder {
        id: "tables",
        template: include_str!("templates/tables.html"),
        encoding: WINDOWS_1252,
        says_encoding: false,
        files: &[
            file("logo", "/images/logo.gif", Logo(Colour, 70), Gif),
            file("spacer", "/images/spacer.gif", Spacer, Gif),
            file("ico", "/favicon.ico", Icons, Ico),
        ],
        page: "/{page}.htm",
        media: "/images/",
        share: "",
        ..BASE
    },
    Builder {
        id: "next",
        template: include_str!("templates/next.html"),
        files: &[
            file("logo", "/brand/logo.svg", Logo(Colour, 0), Svg),
            file("logo_white", "/brand/logo-white.svg", Logo(White, 0), Svg),
            file("icon", "/icon.svg", Icon(0, false), Svg),
            file("icon_180", "/apple-icon.png", Icon(180, true), Png),
            file("ico", "/favicon.ico", Icons, Ico),
        ],
        media: "/media/",
        share: "/opengraph-image.png",
        ..BASE
    },
    Builder {
        id: "corporate",
        template: include_str!("templates/corporate.html"),
        files: &[
            file("logo", "/static/img/{stem}-logo.png", Logo(Colour, 200), Png),
            file("logo_svg", "/static/img/{stem}-logo.svg", Logo(Colour, 0), Svg),
            file(
                "logo_dark",
                "/static/img/{stem}-logo-mono.svg",
                Logo(Dark, 0),
                Svg,
            ),
            file("icon_16", "/static/img/favicon-16x16.png", Icon(16, true), Png),
            file("icon_32", "/static/img/favicon-32x32.png", Icon(32, true), Png),
            file(
                "icon_180",
                "/static/img/apple-touch-icon.png",
                Icon(180, true),
                Png,
            ),
            file("mask", "/static/img/safari-pinned-tab.svg", Mask, Svg),
            file("ico", "/favicon.ico", Icons, Ico),
        ],
        page: "/company/{page}.html",
        media: "/static/img/photos/",
        share: "/static/img/og.jpg",
        manifest: true,
        ..BASE
    },
    Builder {
        id: "mittelstand",
        template: include_str!("templates/mittelstand.html"),
        files: &[
            file(
                "logo",
                "/fileadmin/templates/images/logo.svg",
                Logo(Colour, 0),
                Svg,
            ),
            file(
                "logo_print",
                "/fileadmin/templates/images/logo-druck.png",
                Logo(Dark, 120),
                Png,
            ),
            file("ico", "/fileadmin/templates/favicon.ico", Icons, Ico),
        ],
        page: "/{page}.html",
        media: "/fileadmin/user_upload/bilder/",
        share: "/fileadmin/user_upload/teilen.jpg",
        ..BASE
    },
    Builder {
        id: "flow",
        template: include_str!("templates/flow.html"),
        files: &[
            file(
                "logo",
                "/uploads-ssl/64f0c2/{stem}-white.png",
                Logo(White, 96),
                Png,
            ),
            file(
                "logo_svg",
                "/uploads-ssl/64f0c2/{stem}-white.svg",
                Logo(White, 0),
                Svg,
            ),
            file(
                "icon_32",
                "/uploads-ssl/64f0c2/{stem}-32.png",
                Icon(32, true),
                Png,
            ),
            file(
                "icon_256",
                "/uploads-ssl/64f0c2/{stem}-webclip.png",
                Icon(256, true),
                Png,
            ),
        ],
        media: "/uploads-ssl/64f0c2/",
        share: "/uploads-ssl/64f0c2/{stem}-open-graph.jpg",
        ..BASE
    },
    Builder {
        id: "canvas",
        template: include_str!("templates/canvas.html"),
        files: &[
            file("logo", "/media/8c11f2_{stem}~mv2.png", Logo(Colour, 180), Png),
            file("icon", "/media/8c11f2_{stem}_icon~mv2.png", Icon(192, false), Png),
        ],
        media: "/media/8c11f2_",
        share: "/media/8c11f2_{stem}_share~mv2.jpg",
        ..BASE
    },
    Builder {
        id: "static",
        template: include_str!("templates/static.html"),
        files: &[
            file("icon_light", "/img/favicon-light.svg", Icon(0, false), Svg),
            file("icon_dark", "/img/favicon-dark.svg", Icon(0, true), Svg),
            file("icon_180", "/apple-touch-icon.png", Icon(180, true), Png),
            file("ico", "/favicon.ico", Icons, Ico),
        ],
        page: "/{page}/",
        media: "/img/",
        share: "/img/card.png",
        ..BASE
    },
    Builder {
        id: "onepage",
        template: include_str!("templates/onepage.html"),
        files: &[file("logo", "/img/{stem}.svg", Logo(Dark, 0), Svg)],
        media: "/img/",
        share: "/img/preview.jpg",
        single: true,
        ..BASE
    },
    Builder {
        id: "nordic",
        template: include_str!("templates/nordic.html"),
        files: &[
            file("logo", "/media/1a2b/logo.svg", Logo(Colour, 0), Svg),
            file("logo_footer", "/media/1a2b/logo-hvid.svg", Logo(White, 0), Svg),
            file("icon_96", "/media/favicon/favicon-96x96.png", Icon(96, true), Png),
            file("icon_svg", "/media/favicon/favicon.svg", Icon(0, true), Svg),
            file(
                "icon_180",
                "/media/favicon/apple-touch-icon.png",
                Icon(180, true),
                Png,
            ),
        ],
        page: "/{page}",
        media: "/media/",
        share: "/media/del.png",
        manifest: true,
        ..BASE
    },
    Builder {
        id: "microdata",
        template: include_str!("templates/microdata.html"),
        files: &[
            file("logo", "/site/images/logo.png", Logo(Colour, 150), Png),
            file("icon", "/site/images/favicon.png", Icon(64, true), Png),
        ],
        page: "/site/{page}.php",
        media: "/site/images/",
        share: "/site/images/partage.jpg",
        ..BASE
    },
    Builder {
        id: "kaisha",
        template: include_str!("templates/kaisha.html"),
        encoding: SHIFT_JIS,
        says_encoding: false,
        files: &[
            file("logo", "/common/images/logo.png", Logo(Colour, 72), Png),
            file("ico", "/favicon.ico", Icons, Ico),
        ],
        page: "/{page}.html",
        media: "/common/images/",
        share: "/common/images/ogp.jpg",
        ..BASE
    },
];

/// The pictures of the manifest.
pub const MANIFEST_PATH: &str = "/site.webmanifest";
