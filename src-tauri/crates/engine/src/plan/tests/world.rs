//! A list of people and companies, and who stands behind it in memory.

use std::{collections::HashMap, sync::Arc};

use model::{Cell, CellState, EntityId, EntityKind, Field, ListId, Micros, Provenance, Value};
use rand::{RngExt, rngs::StdRng};
use store::now_ms;

use super::super::{Confirmed, Plan, Prepared, Recipe, Request, prepare};
use crate::{
    Engine, Parts,
    entity::{self, Known},
    import::{From, Import},
    recipe,
};

pub const RECIPE: &str = r#"
format = 1
name = "Four"
[[fields]]
field = "person.email"
accept = ["valid", "risky"]
[[fields]]
field = "person.job_title"
[[fields]]
field = "company.industry"
[[fields]]
field = "company.employee_count"
only_if = [{ field = "company.name", none_of = ["Left Out"] }]
"#;

pub struct World {
    pub engine: Arc<Engine>,
    pub recipe: Recipe,
    pub list: ListId,
    pub rows: Vec<Vec<String>>,
    pub home: tempfile::TempDir,
}

impl World {
    pub async fn of(rows: Vec<Vec<String>>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let engine = open(&home).await;
        let mut text = "full name,company,domain,title,e-mail\n".to_owned();
        for row in &rows {
            text.push_str(&row.join(","));
            text.push('\n');
        }
        let import = Import {
            from: From::Text(text),
            name: "people".into(),
            source: "people.csv".into(),
            choice: sheet::Choice {
                header_row: Some(1),
                ..sheet::Choice::default()
            },
            practice: false,
        };
        let list = engine.import(import, |_| {}).await.unwrap();
        let mapping = [
            Field::PERSON_FULL_NAME,
            Field::COMPANY_NAME,
            Field::COMPANY_DOMAIN,
            Field::PERSON_JOB_TITLE,
            Field::PERSON_EMAIL,
        ];
        let mapping = mapping.map(Some).to_vec();
        engine.store().set_mapping(list, mapping).await.unwrap();
        Self {
            engine,
            recipe: recipe::load(RECIPE, "four").unwrap(),
            list,
            rows,
            home,
        }
    }

    pub fn request(&self) -> Request<'_> {
        Request {
            list: self.list,
            recipe: &self.recipe,
            dial: None,
            practice: true,
            limit: None,
            sample: false,
            state: None,
            cause: None,
            rows: None,
        }
    }

    pub async fn prepare(&self) -> (Plan, Prepared) {
        let confirmed = Confirmed {
            recipe_toml: RECIPE.into(),
            cap: Micros(1),
        };
        let prepared = prepare(&self.engine, &self.request(), confirmed).await;
        prepared.unwrap().unwrap()
    }

    async fn mapping(&self) -> Vec<Option<Field>> {
        let columns = self.engine.store().columns(self.list).await.unwrap();
        columns.iter().map(|column| column.field).collect()
    }

    /// Who stands behind all rows, in memory.
    pub async fn people_and_companies(&self) -> Vec<Entity> {
        let mapping = self.mapping().await;
        let mut all: Vec<Entity> = Vec::new();
        let mut by_id: HashMap<EntityId, usize> = HashMap::new();
        for (row, cells) in (1_u32..).zip(&self.rows) {
            let said = entity::known(cells, &mapping);
            let behind = |kind| entity::key(kind, &said).map(|key| entity::id(&key));
            for kind in [EntityKind::Company, EntityKind::Person] {
                let Some(id) = behind(kind) else {
                    continue;
                };
                let company = behind(EntityKind::Company).filter(|_| kind == EntityKind::Person);
                let at = *by_id.entry(id).or_insert_with(|| {
                    all.push(Entity {
                        id,
                        kind,
                        company,
                        row,
                        records: 0,
                        known: Known::new(),
                    });
                    all.len() - 1
                });
                all[at].records += 1;
                for (field, value) in &said {
                    if kind == EntityKind::Person || field.entity() == kind {
                        all[at].known.entry(*field).or_insert_with(|| value.clone());
                    }
                }
            }
        }
        all
    }
}

/// A person or company in memory.
pub struct Entity {
    pub id: EntityId,
    pub kind: EntityKind,
    /// Of a person: the company of the first row.
    pub company: Option<EntityId>,
    pub row: u32,
    pub records: u32,
    pub known: Known,
}

pub async fn open(home: &tempfile::TempDir) -> Arc<Engine> {
    let parts = Parts {
        home: home.path().to_owned(),
        providers: Vec::new(),
        rules: Vec::new(),
        practice: None,
        vault: vault::Vault::memory(),
        retry_after: crate::RETRY_AFTER,
        alone: true,
    };
    Engine::open(parts).await.unwrap().0
}

/// Rows about few people and companies, so that many share one; some say too little to name anybody.
pub fn rows(chance: &mut StdRng, count: usize) -> Vec<Vec<String>> {
    let row = |_| {
        let person = chance.random_range(0..30);
        let company = chance.random_range(0..9);
        let mut cell = |often: f64, text: String| {
            if chance.random_bool(often) {
                text
            } else {
                String::new()
            }
        };
        vec![
            cell(1.0, format!("Person{person} Marlow")),
            cell(
                0.7,
                if company == 0 {
                    "Left Out".into()
                } else {
                    format!("Company {company}")
                },
            ),
            cell(0.8, format!("company{company}.example")),
            cell(0.2, "Engineer".into()),
            cell(0.1, format!("person{person}@company{company}.example")),
        ]
    };
    (0..count).map(row).collect()
}

pub fn cell(field: Field, state: CellState, age_days: i64, practice: bool) -> Cell {
    Cell {
        state,
        value: (state == CellState::Value).then(|| Value::Text("x".into())),
        confidence: None,
        note: String::new(),
        cause: None,
        provenance: Some(Provenance {
            provider: "hunter".into(),
            operation: if field.entity() == EntityKind::Person {
                "email_finder"
            } else {
                "company"
            }
            .into(),
            at_ms: now_ms() - age_days * 86_400_000,
            practice,
            ..Provenance::default()
        }),
    }
}
