use super::*;

const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 300\">\n<rect width=\"600\" height=\"300\" fill=\"#4f46e5\"/>\n<rect id=\"hello\" x=\"40\" y=\"40\" width=\"400\" height=\"90\"/></svg>";
const FILE: &str = "format = 1\nname = \"Mine\"\n[colours]\n\"#4f46e5\" = \"brand\"\n[[slots]]\nid = \"hello\"\nkind = \"text\"\ntext = \"Hi\"\n";

#[test]
fn a_template_is_read_with_its_slots_and_colours() {
    let template = Template::read("mine", FILE, DRAWING, "mine.toml", "mine.svg").unwrap();
    assert_eq!(template.slots().collect::<Vec<_>>(), [("hello", Some("Hi"))]);
    assert_eq!(template.brand, Colour([0x4f, 0x46, 0xe5]));
}

#[test]
fn problems_name_the_file_the_place_and_what_to_do() {
    for (from, to, drawn_from, drawn_to, subject, message) in [
        (
            "kind = \"text\"",
            "kind = \"txt\"",
            "",
            "",
            "mine.toml:7:8",
            "unknown variant",
        ),
        (
            "id = \"hello\"",
            "id = \"helo\"",
            "",
            "",
            "mine.toml:6:6",
            "nothing with the id \"helo\"",
        ),
        ("text = \"Hi\"", "", "", "", "mine.toml:6:6", "has no text"),
        (
            "\"#4f46e5\"",
            "\"#123456\"",
            "",
            "",
            "mine.toml:4:2",
            "neither the drawing",
        ),
        (
            "\"brand\"",
            "\"brad\"",
            "",
            "",
            "mine.toml:4:13",
            "unknown variant",
        ),
        (
            "text = \"Hi\"",
            "text = \"Hi\"\nsize = 9.0",
            "",
            "",
            "mine.toml:6:6",
            "measures",
        ),
        ("", "", "<rect id", "<path id", "mine.toml:6:6", "is no box"),
        (
            "",
            "",
            "</svg>",
            "<script/></svg>",
            "mine.svg:3:57",
            "no <script>",
        ),
        (
            "",
            "",
            "</svg>",
            "<image href=\"https://x.example/a.png\"/></svg>",
            "mine.svg:3:57",
            "reaches outside",
        ),
        (
            "",
            "",
            "</svg>",
            "<rect fill=\"url(http://x.example/#a)\"/></svg>",
            "mine.svg:3:57",
            "reaches outside",
        ),
        (
            "",
            "",
            "</svg>",
            "<style>@import 'x'</style></svg>",
            "mine.svg:3:57",
            "reaches outside",
        ),
        ("", "", "viewBox=\"0 0 600 300\"", "", "mine.svg:1:1", "no size"),
        ("", "", "</svg>", "", "mine.svg", "svg picture"),
    ] {
        let file = if from.is_empty() {
            FILE.to_owned()
        } else {
            FILE.replacen(from, to, 1)
        };
        let drawing = if drawn_from.is_empty() {
            DRAWING.to_owned()
        } else {
            DRAWING.replacen(drawn_from, drawn_to, 1)
        };
        let problems = Template::read("mine", &file, &drawing, "mine.toml", "mine.svg").unwrap_err();
        assert!(
            problems
                .iter()
                .any(|problem| problem.subject == subject && problem.message.contains(message)),
            "{message}: {problems:?}"
        );
    }
}
