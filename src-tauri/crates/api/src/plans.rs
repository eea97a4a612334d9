//! Recipes and plans: what is wanted and what it would cost. Nothing here sends or spends.

use std::collections::BTreeSet;

use engine::{
    plan::{self, Plan},
    recipe::{self, Fault, Recipe},
};
use model::ListId;

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

    /// Reads a recipe's text as far as it can be read, after writing a changed recipe into it if one is given; with all that
    /// is wrong with it, on a list if one is given. Keeps nothing.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn draft_recipe(&self, input: DraftRecipe) -> Result<RecipeDraft, Error> {
        let toml = match &input.recipe {
            None => input.toml,
            Some(changed) => match recipe::write(&input.toml, changed) {
                Ok(toml) => toml,
                Err(faults) => {
                    return Ok(RecipeDraft {
                        toml: input.toml,
                        recipe: None,
                        faults,
                    });
                }
            },
        };
        let (recipe, mut faults) = recipe::examine(&toml);
        if let Some(recipe) = &recipe {
            faults.extend(self.unknown_providers(&toml, recipe));
            if let Some(list) = input.list {
                self.list_of(list).await?;
                let columns = self.engine.store().columns(list).await?;
                let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                faults.extend(recipe::unknown_columns(&toml, recipe, &names));
                // What is wrong with their names was said above.
                if faults.is_empty() {
                    let (_, problems) = self.engine.sound_outreach(list, &recipe.outreach()).await?;
                    faults.extend(recipe::of_outreach(&toml, problems));
                }
            }
        }
        Ok(RecipeDraft { toml, recipe, faults })
    }

    /// Sets the recipe that a list is planned and run with. Runs nothing.
    ///
    /// # Errors
    /// When there is no such list, or the recipe has problems.
    pub async fn set_recipe(&self, input: SetRecipe) -> Result<ListDetail, Error> {
        self.list_of(input.list).await?;
        self.recipe_of(&input.recipe)?;
        self.keep_recipe(input.list, &input.recipe).await?;
        self.list(ListInput { list: input.list }).await
    }

    pub(crate) async fn keep_recipe(&self, list: ListId, recipe: &RecipeRef) -> Result<(), Error> {
        let own = match recipe {
            RecipeRef::Toml(text) => Some(text.clone()),
            RecipeRef::Bundled(_) => None,
        };
        let recipe = serde_json::to_string(recipe).map_err(|_| Error::internal("keeping the recipe"))?;
        Ok(self.engine.store().set_list_recipe(list, recipe, own).await?)
    }

    /// Providers that a recipe names and nobody defines.
    fn unknown_providers(&self, toml: &str, recipe: &Recipe) -> Vec<Fault> {
        let known: Vec<&str> = self
            .engine
            .catalogue()
            .iter()
            .map(|entry| entry.definition.id.as_str())
            .collect();
        recipe::unknown_providers(toml, recipe, &known)
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
        let faults = match recipe::read(&toml) {
            Ok(recipe) => {
                let faults = self.unknown_providers(&toml, &recipe);
                if faults.is_empty() {
                    return Ok(Chosen { recipe, toml });
                }
                faults
            }
            Err(faults) => faults,
        };
        let problems = faults.into_iter().map(|fault| fault.in_file(origin)).collect();
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
            dial: input.dial,
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
