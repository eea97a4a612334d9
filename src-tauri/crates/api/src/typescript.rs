//! The page's types, made from ours: one file with every type that crosses the bridge and the table of commands.
//!
//! `UPDATE_TYPES=1 cargo test -p spillway-api typescript` writes it; without that the test fails when it is stale.

use std::{any::TypeId, collections::BTreeMap, fmt::Write as _, path::Path};

use ts_rs::{Config, TS, TypeVisitor};

use crate::{commands, types};

/// How a type is called in TypeScript, and every declaration it needs.
pub(crate) struct Shape {
    name: String,
    declarations: BTreeMap<String, String>,
}

pub(crate) fn shape<T: TS + 'static>() -> Shape {
    let mut found = Found {
        config: Config::new(),
        seen: Vec::new(),
        declarations: BTreeMap::new(),
    };
    found.visit::<T>();
    Shape {
        name: T::name(&found.config),
        declarations: found.declarations,
    }
}

struct Found {
    config: Config,
    seen: Vec<TypeId>,
    declarations: BTreeMap<String, String>,
}

impl TypeVisitor for Found {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if self.seen.contains(&TypeId::of::<T>()) {
            return;
        }
        self.seen.push(TypeId::of::<T>());
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            self.declarations.insert(
                T::ident(&self.config),
                format!("{docs}export {}", T::decl(&self.config)),
            );
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn page_types() -> String {
    let mut declarations = BTreeMap::new();
    let mut table = String::new();
    commands::each(|name, doc, input, output| {
        let _ = writeln!(
            table,
            "  /** {doc} */\n  {name}: {{ input: {}; output: {} }};",
            input.name, output.name
        );
        declarations.extend(input.declarations);
        declarations.extend(output.declarations);
    });
    // Named only inside `#[ts(type = …)]`, or told by events and errors.
    for more in [
        shape::<types::Event>(),
        shape::<crate::Error>(),
        shape::<types::GridCell>(),
        shape::<model::Cell>(),
        shape::<model::Field>(),
    ] {
        declarations.extend(more.declarations);
    }
    let mut text = "// Made from the Rust types by `UPDATE_TYPES=1 cargo test -p spillway-api typescript`. Do not edit.\n".to_owned();
    for declaration in declarations.values() {
        let _ = write!(text, "\n{declaration}\n");
    }
    let _ = write!(
        text,
        "\n/** Every command with its input and output. */\nexport type Commands = {{\n{table}}};\n"
    );
    text
}

#[test]
fn the_pages_types_are_those_of_the_commands() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/rpc/types.ts");
    let wanted = page_types();
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "ui/src/rpc/types.ts is stale; run UPDATE_TYPES=1 cargo test -p spillway-api typescript"
    );
}
