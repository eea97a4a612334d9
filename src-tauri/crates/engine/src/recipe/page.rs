//! docs/recipes.md stays true: its recipes load, it explains every key, and its table lists what ships.

use super::{bundled, load};

const PAGE: &str = include_str!("../../../../../docs/recipes.md");

/// Keys of a table as the loader itself names them when it meets one that it does not know.
fn keys_of(text: &str) -> Vec<String> {
    let problems = load(text, "keys").unwrap_err();
    let message = &problems[0].message;
    let (_, expected) = message
        .split_once("expected one of ")
        .unwrap_or_else(|| panic!("no keys in: {message}"));
    expected
        .split(", ")
        .map(|key| key.trim_matches('`').to_owned())
        .collect()
}

#[test]
fn every_recipe_on_the_page_loads() {
    let recipes: Vec<&str> = PAGE
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(recipes.len() >= 2, "a small recipe and one with every key");
    for recipe in recipes {
        load(recipe, "docs/recipes.md").unwrap_or_else(|problems| panic!("{problems:#?}"));
    }
}

#[test]
fn the_page_explains_every_key_and_one_of_its_recipes_uses_it() {
    let head = "format = 1\nname = \"Keys\"\n";
    let field = "[[fields]]\nfield = \"person.email\"\n";
    for keys in [
        keys_of(&format!("{head}nothing = 1\n{field}")),
        keys_of(&format!("{head}{field}nothing = 1\n")),
        keys_of(&format!("{head}{field}only_if = [{{ nothing = 1 }}]\n")),
        keys_of(&format!("{head}[[lines]]\nnothing = 1\n")),
        keys_of(&format!("{head}[[pictures]]\nnothing = 1\n")),
    ] {
        assert!(keys.len() >= 3, "{keys:?}");
        for key in keys {
            let rows = [
                format!("| `{key}` |"),
                format!("| `[{key}]` |"),
                format!("| `[[{key}]]` |"),
            ];
            assert!(
                rows.iter().any(|row| PAGE.contains(row.as_str())),
                "docs/recipes.md has no row for `{key}`"
            );
            let used = [format!("{key} = "), format!("[{key}]")];
            assert!(
                used.iter().any(|text| PAGE.contains(text.as_str())),
                "no recipe in docs/recipes.md uses `{key}`"
            );
        }
    }
}

#[test]
fn the_table_lists_the_recipes_that_ship() {
    for (id, text) in bundled() {
        let recipe = load(text, id).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let fields: Vec<&str> = recipe.wanted_fields().iter().map(|field| field.id()).collect();
        let row = format!("| `{id}` | {} | {} |", recipe.description, fields.join(", "));
        assert!(PAGE.contains(&row), "docs/recipes.md lacks the row\n{row}");
    }
}
