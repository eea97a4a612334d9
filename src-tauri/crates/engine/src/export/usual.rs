//! The columns of a sheet for which none are named.

use std::collections::{BTreeSet, HashSet};

use model::{Field, ListId};
use sheet::Format;

use super::column::{Of, Wanted};
use crate::{
    Engine, EngineError,
    recipe::{self, Fill},
};

impl Engine {
    /// The columns of a list's sheet for which none are named.
    pub(super) async fn usual_columns(
        &self,
        list: ListId,
        format: Format,
        mapping: &[Option<Field>],
        found: &[Field],
    ) -> Result<Vec<Wanted>, EngineError> {
        let is_read = matches!(format, Format::Xlsx | Format::Contact);
        let rivals = if is_read {
            self.rivals(list).await?
        } else {
            HashSet::new()
        };
        Ok(usual_columns(mapping, found, is_read, &rivals))
    }

    /// The fields of which a run might find other values than the file has, because its recipe wanted that.
    async fn rivals(&self, list: ListId) -> Result<HashSet<Field>, EngineError> {
        let runs = self.store.runs(Some(list)).await?;
        let recipes: BTreeSet<&str> = runs.iter().map(|run| run.recipe_toml.as_str()).collect();
        let wanted = recipes
            .into_iter()
            .filter_map(|text| recipe::read(text).ok())
            .flat_map(|recipe| recipe.fields)
            .filter(|wanted| wanted.fill != Fill::Blanks);
        Ok(wanted.map(|wanted| wanted.field).collect())
    }
}

/// The columns of a sheet for which none are named: the user's own, each with what was found of its field, the logo behind
/// the company, then all else that was found. In a sheet to be read (`filled`) the gaps of a column of the user's are
/// filled; otherwise, and for `rivals`, fields whose found values may be others than the file's, a column of its own stands
/// behind it.
fn usual_columns(
    mapping: &[Option<Field>],
    found: &[Field],
    filled: bool,
    rivals: &HashSet<Field>,
) -> Vec<Wanted> {
    let mut rest = found.to_vec();
    let mut columns = Vec::with_capacity(mapping.len() + found.len());
    for (position, field) in mapping.iter().enumerate() {
        let field = field.filter(|field| !field.is_picture() && rest.contains(field));
        let Some(field) = field else {
            columns.push(Of::Source(position));
            continue;
        };
        rest.retain(|other| *other != field);
        if filled && !rivals.contains(&field) {
            columns.push(Of::Filled(position));
        } else {
            columns.extend([Of::Source(position), Of::Found(field)]);
        }
    }
    columns.extend(rest.into_iter().map(Of::Found));
    let position_of =
        |columns: &[Of], wanted| columns.iter().rposition(|of| of.field(mapping) == Some(wanted));
    let logo = columns
        .iter()
        .position(|of| *of == Of::Found(Field::COMPANY_LOGO));
    let company = [Field::COMPANY_NAME, Field::COMPANY_DOMAIN]
        .into_iter()
        .find_map(|field| position_of(&columns, field));
    if let (Some(logo), Some(company)) = (logo, company) {
        let of = columns.remove(logo);
        columns.insert(company + usize::from(company < logo), of);
    }
    columns.into_iter().map(|of| Wanted { name: None, of }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_columns_join_what_belongs_together() {
        let mapping = [
            Some(Field::PERSON_FULL_NAME),
            Some(Field::COMPANY_NAME),
            Some(Field::PERSON_EMAIL),
            None,
            Some(Field::PERSON_EMAIL),
        ];
        let found = [
            Field::PERSON_EMAIL,
            Field::PERSON_JOB_TITLE,
            Field::COMPANY_INDUSTRY,
            Field::COMPANY_LOGO,
        ];
        let ids = |mapping: &[Option<Field>], found: &[Field], filled: bool, rivals: &[Field]| {
            let columns =
                usual_columns(mapping, found, filled, &rivals.iter().copied().collect()).into_iter();
            columns
                .map(|column| column.of.to_string())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let rest = "source:3 source:4 person.job_title company.industry";
        assert_eq!(
            ids(&mapping, &found, true, &[]),
            format!("source:0 source:1 company.logo filled:2 {rest}")
        );
        let beside = format!("source:0 source:1 company.logo source:2 person.email {rest}");
        assert_eq!(ids(&mapping, &found, false, &[]), beside);
        assert_eq!(ids(&mapping, &found, true, &[Field::PERSON_EMAIL]), beside);
        // A company that was found, too, and a list that names none.
        let domain = [None, Some(Field::COMPANY_DOMAIN)];
        let logos = [Field::COMPANY_DOMAIN, Field::COMPANY_LOGO, Field::COMPANY_IMAGE];
        assert_eq!(
            ids(&domain, &logos, false, &[]),
            "source:0 source:1 company.domain company.logo company.image"
        );
        assert_eq!(
            ids(
                &[None],
                &[Field::COMPANY_NAME, Field::COMPANY_ICON, Field::COMPANY_LOGO],
                true,
                &[]
            ),
            "source:0 company.name company.logo company.icon"
        );
        assert_eq!(
            ids(&[None], &[Field::PERSON_EMAIL, Field::COMPANY_LOGO], true, &[]),
            "source:0 person.email company.logo"
        );
    }
}
