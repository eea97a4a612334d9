//! What the user writes into cells and decides about them. It is kept as the user's own, checked like any value, never
//! overwritten by a run, and taken back step by step.

use std::collections::{BTreeMap, HashMap};

use model::{Cell, CellState, Field, ListId, Provenance, USER, Value};
use store::{CellChange, CellKey, Record, now_ms};

use crate::{Api, Error, Event, grid::cell_of, types::*};

/// Cells in one step at most.
const TOGETHER: usize = 20_000;
/// Rows read together.
const BLOCK: usize = 1_000;

/// The cells of a step by their keys, with what they are to become, and what was left out.
#[derive(Default)]
struct Step {
    changes: BTreeMap<CellKey, Cell>,
    problems: Vec<EditProblem>,
}

impl Step {
    fn leave_out(&mut self, place: CellPlace, message: impl Into<String>) {
        self.problems.push(EditProblem {
            row: place.row,
            field: place.field,
            message: message.into(),
        });
    }
}

/// Rows of a list with what stands in their cells.
struct Rows {
    records: HashMap<u32, Record>,
    cells: HashMap<CellKey, Cell>,
}

impl Rows {
    /// The key of a cell and what stands there; a sentence where there can be none.
    fn find(&self, place: CellPlace) -> Result<(CellKey, Option<&Cell>), String> {
        let CellPlace { row, field } = place;
        let record = self
            .records
            .get(&row)
            .ok_or_else(|| format!("There is no row {row}."))?;
        let entity = record.entity(field.entity()).ok_or_else(|| {
            format!(
                "Row {row} names no {}, so {} has no place there.",
                field.entity().as_str(),
                field.label()
            )
        })?;
        Ok(((entity, field), cell_of(record, field, &self.cells)))
    }
}

impl Api {
    /// Writes values of the user's own. What is no value of its field is left out and told.
    ///
    /// # Errors
    /// When there is no such list, or more than 20,000 cells are to be written.
    pub async fn edit_cells(&self, input: EditCells) -> Result<Edited, Error> {
        let numbers = input.edits.iter().map(|edit| edit.row).collect();
        let rows = self.rows_of(input.list, numbers).await?;
        let mut step = Step::default();
        for CellEdit { row, field, text } in input.edits {
            let place = CellPlace { row, field };
            match rows
                .find(place)
                .and_then(|(key, _)| Ok((key, typed(field, &text)?)))
            {
                Ok((key, cell)) => {
                    step.changes.insert(key, cell);
                }
                Err(message) => step.leave_out(place, message),
            }
        }
        self.write_step(input.list, "Edit of", step).await
    }

    /// Accepts or refuses values as they stand, or takes the user's own word back.
    ///
    /// # Errors
    /// When there is no such list, or more than 20,000 cells are to be judged.
    pub async fn judge_cells(&self, input: JudgeCells) -> Result<Edited, Error> {
        let numbers = input.cells.iter().map(|place| place.row).collect();
        let rows = self.rows_of(input.list, numbers).await?;
        let mut step = Step::default();
        let mut forgotten = Vec::new();
        for place in input.cells {
            let (key, cell) = match rows.find(place) {
                Ok(found) => found,
                Err(message) => {
                    step.leave_out(place, message);
                    continue;
                }
            };
            match (input.verdict, cell.and_then(judged_value)) {
                (Judgement::Forget, _) if cell.is_some_and(Cell::is_users) => forgotten.push(key),
                (Judgement::Forget, _) => step.leave_out(place, "There is no word of yours to take back."),
                (_, None) => step.leave_out(place, "There is no value to judge."),
                (Judgement::Accept, Some(cell)) => {
                    step.changes.insert(key, decided(cell, CellState::Value, ""));
                }
                (Judgement::Reject, Some(cell)) => {
                    let cell = decided(cell, CellState::Rejected, "You refused it.");
                    step.changes.insert(key, cell);
                }
            }
        }
        if input.verdict == Judgement::Forget {
            let label = label("Taking back of", forgotten.iter().map(|(_, field)| *field));
            let cells = self
                .engine
                .store()
                .forget_edits(input.list, label, forgotten)
                .await?;
            return self.edited(input.list, cells, step.problems).await;
        }
        let verb = match input.verdict {
            Judgement::Reject => "Refusal of",
            _ => "Acceptance of",
        };
        self.write_step(input.list, verb, step).await
    }

    /// Takes the last edit or decision back.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn undo_edit(&self, input: ListInput) -> Result<Stepped, Error> {
        self.list_of(input.list).await?;
        let step = self.engine.store().undo_edit(input.list).await?;
        self.stepped(input.list, step).await
    }

    /// Makes the edit or decision again that was taken back last.
    ///
    /// # Errors
    /// When there is no such list.
    pub async fn redo_edit(&self, input: ListInput) -> Result<Stepped, Error> {
        self.list_of(input.list).await?;
        let step = self.engine.store().redo_edit(input.list).await?;
        self.stepped(input.list, step).await
    }

    /// The rows of a step, a number for each of its cells.
    async fn rows_of(&self, list: ListId, mut numbers: Vec<u32>) -> Result<Rows, Error> {
        self.list_of(list).await?;
        if numbers.len() > TOGETHER {
            return Err(Error::usage(
                format!("{} cells are more than one step takes.", numbers.len()),
                "Take at most 20,000 at a time.",
            ));
        }
        numbers.sort_unstable();
        numbers.dedup();
        let mut rows = Rows {
            records: HashMap::new(),
            cells: HashMap::new(),
        };
        for block in numbers.chunks(BLOCK) {
            let records = self.engine.store().records(list, block).await?;
            rows.cells
                .extend(self.engine.store().cells_behind(list, &records).await?);
            rows.records
                .extend(records.into_iter().map(|record| (record.row, record)));
        }
        Ok(rows)
    }

    async fn write_step(&self, list: ListId, verb: &str, step: Step) -> Result<Edited, Error> {
        let Step { changes, problems } = step;
        let cells = u32::try_from(changes.len()).unwrap_or(u32::MAX);
        if cells > 0 {
            let label = label(verb, changes.keys().map(|(_, field)| *field));
            let change = |((entity, field), cell)| CellChange { entity, field, cell };
            let changes = changes.into_iter().map(change).collect();
            self.engine.store().edit(list, label, changes).await?;
        }
        self.edited(list, cells, problems).await
    }

    /// Writes one cell that the user chose.
    pub(crate) async fn write_choice(&self, list: ListId, key: CellKey, cell: Cell) -> Result<Edited, Error> {
        let step = Step {
            changes: [(key, cell)].into(),
            problems: Vec::new(),
        };
        self.write_step(list, "Choice of", step).await
    }

    async fn edited(&self, list: ListId, cells: u32, problems: Vec<EditProblem>) -> Result<Edited, Error> {
        if cells > 0 {
            self.host.emit(Event::Cells { lists: vec![list] });
        }
        Ok(Edited {
            cells,
            problems,
            history: self.history(list).await?,
        })
    }

    async fn stepped(&self, list: ListId, step: Option<String>) -> Result<Stepped, Error> {
        if step.is_some() {
            // The step may have merged rows.
            self.engine.forget_duplicates().await;
            self.host.emit(Event::Lists);
            self.host.emit(Event::Cells { lists: vec![list] });
        }
        Ok(Stepped {
            step,
            history: self.history(list).await?,
        })
    }

    /// What can be taken back and made again in a list.
    pub(crate) async fn history(&self, list: ListId) -> Result<EditHistory, Error> {
        let store::History { undo, redo } = self.engine.store().history(list).await?;
        Ok(EditHistory { undo, redo })
    }
}

/// A cell that has a value to be judged.
fn judged_value(cell: &Cell) -> Option<&Cell> {
    cell.value.is_some().then_some(cell)
}

/// A found cell as the user decided it. Who found it stays to be seen.
fn decided(cell: &Cell, state: CellState, note: &str) -> Cell {
    let provenance = cell.provenance.clone().unwrap_or_default();
    Cell {
        state,
        note: note.to_owned(),
        cause: None,
        provenance: Some(Provenance {
            verified_by: Some(USER.to_owned()),
            ..provenance
        }),
        ..cell.clone()
    }
}

/// What the user typed, as a cell; a sentence when it is no value of the field.
fn typed(field: Field, text: &str) -> Result<Cell, String> {
    if field.is_picture() {
        return Err("A picture cannot be typed.".to_owned());
    }
    let provenance = Some(Provenance {
        provider: USER.to_owned(),
        at_ms: now_ms(),
        ..Provenance::default()
    });
    if text.trim().is_empty() {
        return Ok(Cell {
            provenance,
            ..Cell::without_value(CellState::Skipped, "You emptied it.")
        });
    }
    let value = Value::parse(field, text)
        .map_err(|error| format!("{} is left as it was: {error}.", field.label()))?;
    Ok(Cell {
        value: Some(engine::run::spelled(field, value)),
        provenance,
        ..Cell::without_value(CellState::Value, "")
    })
}

/// A step in words: "Edit of Work e-mail", "Edit of 40 cells".
fn label(verb: &str, fields: impl Iterator<Item = Field>) -> String {
    let fields: Vec<Field> = fields.collect();
    match fields.as_slice() {
        [field] => format!("{verb} {}", field.label()),
        fields => format!("{verb} {} cells", fields.len()),
    }
}
