//! Recipes and plans: what is wanted and what it would cost. Nothing here sends or spends.

use std::collections::BTreeSet;

use engine::{
    plan::{self, Plan},
    recipe::{self, Dial, Recipe},
};
use model::{ListId, Problem, Severity};

use crate::{Api, Error, error::capital, types::*};

/// A recipe with the text it was read from and the name it goes by.
pub(crate) struct Chosen {
    pub recipe: Recipe,
    pub toml: String,
}

impl Api {
    /// The recipes that ship.
    ///
    /// # Errors
    /// None; a recipe that ships is sound.
    pub async fn recipes(&self, _: Nothing) -> Result<Vec<RecipeSummary>, Error> {
        let summary = |(id, toml): &(&str, &str)| {
            let recipe = recipe::load(toml, id).ok()?;
            Some(RecipeSummary {
                id: (*id).to_owned(),
                fields: recipe.wanted_fields(),
                name: recipe.name,
                description: recipe.description,
                toml: (*toml).to_owned(),
            })
        };
        Ok(recipe::bundled().iter().filter_map(summary).collect())
    }

    /// Checks a recipe's text, against a list's columns if one is given.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn check_recipe(&self, input: CheckRecipe) -> Result<Vec<Problem>, Error> {
        let recipe = match recipe::load(&input.toml, "recipe") {
            Ok(recipe) => recipe,
            Err(problems) => return Ok(problems),
        };
        let mut problems = self.unknown_providers(&recipe);
        if let Some(list) = input.list {
            self.list_of(list).await?;
            let columns = self.engine.store().columns(list).await?;
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            for name in recipe
                .columns
                .keys()
                .filter(|name| !names.contains(&name.as_str()))
            {
                problems.push(plan::missing_column(&recipe.name, name, &names));
            }
            let (_, outreach) = self.engine.sound_outreach(list, &recipe.outreach()).await?;
            problems.extend(outreach);
        }
        Ok(problems)
    }

    /// Providers that a recipe names and nobody defines.
    fn unknown_providers(&self, recipe: &Recipe) -> Vec<Problem> {
        let named = recipe
            .fields
            .iter()
            .flat_map(|wanted| wanted.providers.iter().chain(&wanted.verify));
        let unknown: BTreeSet<&String> = named
            .filter(|id| self.engine.catalogue().get(id).is_none())
            .collect();
        let known: Vec<&str> = self
            .engine
            .catalogue()
            .iter()
            .map(|entry| entry.definition.id.as_str())
            .collect();
        let problem = |id: &String| {
            Problem::new(
                Severity::Error,
                recipe.name.clone(),
                format!("it names the provider \"{id}\", which nobody defines"),
            )
            .with_hint(format!("there are {}", known.join(", ")))
        };
        unknown.into_iter().map(problem).collect()
    }

    pub(crate) fn recipe_of(&self, choice: &RecipeRef) -> Result<Chosen, Error> {
        let (toml, origin) = match choice {
            RecipeRef::Toml(text) => (text.clone(), "recipe"),
            RecipeRef::Bundled(id) => {
                let found = recipe::bundled().iter().find(|(name, _)| name == id);
                let (name, text) = found.ok_or_else(|| {
                    let names: Vec<&str> = recipe::bundled().iter().map(|(name, _)| *name).collect();
                    Error::not_found(
                        format!("There is no recipe \"{id}\"."),
                        format!("There are {}; or name a file.", names.join(", ")),
                    )
                })?;
                ((*text).to_owned(), *name)
            }
        };
        let problems = match recipe::load(&toml, origin) {
            Ok(recipe) => {
                let problems = self.unknown_providers(&recipe);
                if problems.is_empty() {
                    return Ok(Chosen { recipe, toml });
                }
                problems
            }
            Err(problems) => problems,
        };
        Err(engine::EngineError::Problems(origin.to_owned(), problems).into())
    }

    /// What a run would do and cost. Sends and spends nothing.
    ///
    /// # Errors
    /// When there is no such list, or the recipe has problems.
    pub async fn plan(&self, input: PlanInput) -> Result<Plan, Error> {
        let chosen = self.recipe_of(&input.recipe)?;
        let request = self.request(&input, &chosen.recipe, Only::default()).await?;
        Ok(plan::make(&self.engine, &request).await?)
    }

    /// What the engine is asked to plan.
    pub(crate) async fn request<'r>(
        &self,
        input: &PlanInput,
        recipe: &'r Recipe,
        only: Only,
    ) -> Result<plan::Request<'r>, Error> {
        Ok(plan::Request {
            list: input.list,
            recipe,
            dial: input.dial.map(dial),
            practice: self.is_practice(input.list, input.practice).await?,
            limit: input.limit,
            sample: input.sample,
            state: only.state,
            cause: only.cause,
            rows: only.rows,
        })
    }

    /// Whether a plan is one for the practice world: asked for, or the list is the practice list.
    pub(crate) async fn is_practice(&self, list: ListId, asked: bool) -> Result<bool, Error> {
        let practice = asked || self.list_of(list).await?.practice;
        if practice && !self.engine.has_practice() {
            return Err(Error::internal(
                "starting the practice world, which could not open a port on this computer",
            ));
        }
        Ok(practice)
    }
}

/// What a plan is narrowed to when cells are tried again.
#[derive(Default)]
pub(crate) struct Only {
    pub state: Option<model::CellState>,
    pub cause: Option<model::Cause>,
    pub rows: Option<BTreeSet<u32>>,
}

fn dial(choice: DialChoice) -> Dial {
    match choice {
        DialChoice::Cheapest => Dial::Cheapest,
        DialChoice::Balanced => Dial::Balanced,
        DialChoice::Fastest => Dial::Fastest,
    }
}

/// The first problem of a plan that makes a run pointless, if any.
pub(crate) fn nothing_to_do(plan: &Plan) -> Error {
    let reasons = plan.skipped.iter().map(|skipped| skipped.reason.clone());
    let waiting = plan.unavailable.iter().map(|provider| provider.reason.clone());
    let why = reasons.chain(waiting).next();
    let why = why.unwrap_or_else(|| {
        if plan.entities == 0 || plan.fields.is_empty() {
            "No record names a person or company that the recipe asks about; check the mapping.".to_owned()
        } else {
            "No cell is in that state.".to_owned()
        }
    });
    Error::usage(
        format!("There is nothing to ask for {}.", plan.list_name),
        capital(&why),
    )
}
