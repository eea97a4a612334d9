//! What goes in and out of the commands, beyond what the engine already says. Plain data with TypeScript types.

use engine::run::{Coverage, RunStatus};
use model::{Cell, CellState, Field, FieldKind, EntityKind, ListId, Micros, Outcome, Problem, RunId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Nothing: the input or output of a command that takes or gives nothing.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// What the status bar and the settings screen show of the program itself.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AppInfo {
    /// The program's version.
    pub version: String,
    /// The folder that holds all state.
    pub home: String,
    /// Bytes that folder takes.
    #[ts(type = "number")]
    pub home_bytes: u64,
    /// Whether keys can be kept in the keychain here.
    pub keychain: KeychainState,
    /// Providers that can be asked: keyless, or with a key.
    pub providers_ready: u32,
    /// Keys in the keychain.
    pub keys_set: u32,
    /// Every field of the vocabulary, in order.
    pub fields: Vec<FieldInfo>,
}

/// Whether keys can be kept.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeychainState {
    /// Whether the keychain of this computer answers.
    pub available: bool,
    /// Its name, such as "Secret Service", or what is wrong and what to do.
    pub message: String,
}

/// A field of the vocabulary.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FieldInfo {
    /// The id.
    pub field: Field,
    /// The name people read.
    pub label: String,
    /// Person or company.
    pub entity: EntityKind,
    /// The type of its values.
    pub kind: FieldKind,
    /// Whether it is personal data.
    pub personal: bool,
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the user set. Money caps hold over all lists and runs; none means no cap.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// The looks.
    pub theme: Theme,
    /// Most to spend in a calendar day.
    pub day_cap: Option<Micros>,
    /// Most to spend in a calendar month.
    pub month_cap: Option<Micros>,
    /// An address that sites and keyless services may write to when our requests trouble them; part of the User-Agent.
    pub contact: Option<String>,
}

/// A list, as the start screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListSummary {
    /// The list.
    pub list: ListId,
    /// Its name.
    pub name: String,
    /// The file it came from, without its folder; "pasted rows", "built in".
    pub source: String,
    /// Records.
    pub records: u32,
    /// Whether it is the practice list.
    pub practice: bool,
    /// Coverage of the fields asked for so far.
    pub coverage: Vec<Coverage>,
    /// Its last run, if any.
    #[ts(optional)]
    pub run: Option<RunStatus>,
    /// Spent on it so far, practice money left out.
    pub spent: Micros,
    /// When it was imported, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub created_ms: i64,
    /// When it was last opened, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub opened_ms: i64,
}

/// A list, as the mapping screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ListDetail {
    /// The list.
    pub list: ListId,
    /// Its name.
    pub name: String,
    /// The file it came from, without its folder.
    pub source: String,
    /// `xlsx`, `csv`, …
    pub format: String,
    /// The sheet, where the file has several.
    pub sheet: Option<String>,
    /// All sheets of the file.
    pub sheets: Vec<String>,
    /// The row the headers stand in, counted from 1. None when there are none.
    pub header_row: Option<u32>,
    /// The encoding, for text files.
    pub encoding: Option<String>,
    /// Records.
    pub records: u32,
    /// Whether it is the practice list.
    pub practice: bool,
    /// Its columns in the file's order.
    pub columns: Vec<ColumnDetail>,
    /// What went less than well while importing.
    pub problems: Vec<Problem>,
    /// The recipe last used: a bundled id, or TOML text.
    #[ts(optional)]
    pub recipe: Option<RecipeRef>,
    /// The last run, if any.
    #[ts(optional)]
    pub run: Option<RunStatus>,
}

/// One source column.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ColumnDetail {
    /// The name, made unique.
    pub name: String,
    /// The first distinct values.
    pub samples: Vec<String>,
    /// How many records have a value.
    pub filled: u32,
    /// What it is mapped to. None: kept as it is, never sent.
    pub field: Option<Field>,
    /// Whether the user chose that.
    pub chosen: bool,
    /// What detection thinks.
    #[ts(optional)]
    pub guess: Option<ColumnGuess>,
}

/// What detection thinks a column holds.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ColumnGuess {
    /// The field.
    pub field: Field,
    /// How sure, 0 to 100. Under 50 the user is asked.
    pub confidence: u8,
    /// Why, in one sentence.
    pub reason: String,
    /// Other fields it may be.
    pub alternatives: Vec<Field>,
}

/// How duplicates collapse under the present mapping.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct EntitySummary {
    /// Records in the list.
    pub records: u32,
    /// Distinct people.
    pub people: u32,
    /// Distinct companies.
    pub companies: u32,
    /// Records that share their person with an earlier one.
    pub duplicate_people: u32,
    /// Records that name neither a person nor a company that could be looked up.
    pub unusable: u32,
    /// Some groups of records that are one person.
    pub examples: Vec<DuplicateGroup>,
    /// What is worth a look in the mapping.
    pub problems: Vec<Problem>,
}

/// Records that are one person.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DuplicateGroup {
    /// Names and row numbers.
    pub records: Vec<DuplicateRecord>,
    /// What they share.
    pub shared: String,
}

/// One record of a duplicate group.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DuplicateRecord {
    /// Row number, from 1.
    pub row: u32,
    /// How it is written there.
    pub text: String,
}

/// Which header row to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeaderChoice {
    /// Find it.
    #[default]
    Detect,
    /// This row, counted from 1.
    Row(u32),
    /// There is none.
    None,
}

/// A file to import.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportFile {
    /// Its path.
    pub path: String,
    /// The sheet, where it has several; the first with content otherwise.
    #[serde(default)]
    #[ts(optional)]
    pub sheet: Option<String>,
    /// The header row.
    #[serde(default)]
    #[ts(optional, as = "Option<HeaderChoice>")]
    pub header: HeaderChoice,
    /// A list to read again from this file with other choices, instead of making a new one. Only before its first run.
    #[serde(default)]
    #[ts(optional)]
    pub replace: Option<ListId>,
}

/// Rows from the clipboard.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ImportText {
    /// The text, tab or comma separated.
    pub text: String,
    /// A name for the list.
    pub name: String,
}

/// One list.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ListInput {
    /// The list.
    pub list: ListId,
}

/// A list's new name.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RenameList {
    /// The list.
    pub list: ListId,
    /// The new name.
    pub name: String,
}

/// A list's mapping as the user wants it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetMapping {
    /// The list.
    pub list: ListId,
    /// One entry per column, in the file's order. None: kept as it is, never sent.
    pub fields: Vec<Option<Field>>,
}

/// A recipe by bundled name or as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecipeRef {
    /// A bundled recipe's id, such as `work-emails`.
    Bundled(String),
    /// The recipe itself, as TOML.
    Toml(String),
}

/// A recipe, as the goal cards show it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecipeSummary {
    /// The bundled id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it does, in a sentence.
    pub description: String,
    /// Wanted fields.
    pub fields: Vec<Field>,
    /// The text.
    pub toml: String,
}

/// A recipe's text to be checked, against a list's columns if one is given.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CheckRecipe {
    /// The text.
    pub toml: String,
    /// The list.
    #[serde(default)]
    #[ts(optional)]
    pub list: Option<ListId>,
}

/// What a recipe should prefer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DialChoice {
    /// The least money.
    Cheapest,
    /// Some of both.
    Balanced,
    /// The least time.
    Fastest,
}

/// What to plan.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PlanInput {
    /// The list.
    pub list: ListId,
    /// The recipe.
    pub recipe: RecipeRef,
    /// Practice world instead of real providers. The practice list always runs there.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub practice: bool,
    /// Only this many records: the first ones, or a random sample when `sample` is set.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
    /// Take the limited records at random: a pilot.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub sample: bool,
    /// Instead of the recipe's dial.
    #[serde(default)]
    #[ts(optional)]
    pub dial: Option<DialChoice>,
}

/// A plan that the user said yes to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct StartRun {
    /// What was planned.
    pub plan: PlanInput,
    /// The most it may spend, confirmed by the user.
    pub cap: Micros,
}

/// One run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct RunInput {
    /// The run.
    pub run: RunId,
}

/// A run to go on with, with another cap if the old one ended it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ResumeRun {
    /// The run.
    pub run: RunId,
    /// The new cap.
    #[serde(default)]
    #[ts(optional)]
    pub cap: Option<Micros>,
}

/// What an undo did.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct Undone {
    /// Cells put back.
    pub cells: u32,
}

/// Failed or stopped cells to try again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RetryInput {
    /// The list.
    pub list: ListId,
    /// Only cells in this state; failed ones otherwise.
    #[serde(default)]
    #[ts(optional)]
    pub state: Option<CellState>,
    /// Only these rows.
    #[serde(default)]
    #[ts(optional)]
    pub rows: Option<Vec<u32>>,
    /// The most it may spend, confirmed by the user.
    pub cap: Micros,
}

/// A column of the grid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridColumn {
    /// `source:<position>` or the field's id.
    pub id: String,
    /// The header.
    pub label: String,
    /// Where it comes from.
    pub origin: GridOrigin,
    /// The field, for found columns and mapped source columns.
    pub field: Option<Field>,
    /// The type of its values.
    pub kind: FieldKind,
    /// The field's coverage, for found columns.
    #[ts(optional)]
    pub coverage: Option<Coverage>,
}

/// Whether a column is the user's own or was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GridOrigin {
    /// From the file; never changes.
    Source,
    /// Filled by Spillway.
    Found,
}

/// A window of the grid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridQuery {
    /// The list.
    pub list: ListId,
    /// First row of the window, from 0, under the filter and sort.
    pub start: u32,
    /// Rows wanted, at most 500.
    pub count: u32,
    /// Sort by a column's id.
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<GridSort>,
    /// Only records with a cell in this state, in any found column or the named one.
    #[serde(default)]
    #[ts(optional)]
    pub state: Option<CellState>,
    /// The column the state filter looks at.
    #[serde(default)]
    #[ts(optional)]
    pub field: Option<Field>,
    /// Only records in whose source columns this text occurs.
    #[serde(default)]
    #[ts(optional)]
    pub search: Option<String>,
}

/// How the grid is sorted.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridSort {
    /// The column's id.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

/// A window's rows.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridPage {
    /// The rows.
    pub rows: Vec<GridRow>,
    /// Rows under the filter in all.
    pub total: u32,
}

/// One record in the grid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridRow {
    /// Its row number in the list, from 1.
    pub row: u32,
    /// The source values, in the file's order.
    pub source: Vec<String>,
    /// The found cells by field; absent when nothing was asked yet.
    #[ts(type = "Partial<Record<Field, GridCell>>")]
    pub cells: std::collections::BTreeMap<Field, GridCell>,
}

/// One found cell in the grid.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridCell {
    /// The state.
    pub state: CellState,
    /// The value as text; for a picture its hash. Empty without a value.
    pub text: String,
    /// How sure, 0 to 100.
    #[ts(optional)]
    pub confidence: Option<u8>,
    /// The provider's badge.
    #[ts(optional)]
    pub badge: Option<String>,
    /// Why it is in this state.
    pub note: String,
    /// From the user's file, so that nothing was asked.
    pub from_file: bool,
}

/// The grid's frame: columns and counts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GridFrame {
    /// The list's name.
    pub name: String,
    /// Whether it is the practice list.
    pub practice: bool,
    /// Records in all.
    pub records: u32,
    /// Columns: found ones after the source ones.
    pub columns: Vec<GridColumn>,
    /// Cells by state over all found columns and records.
    pub counts: Vec<engine::run::StateCount>,
    /// The last run, if any.
    #[ts(optional)]
    pub run: Option<RunStatus>,
}

/// One record.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct RecordInput {
    /// The list.
    pub list: ListId,
    /// Its row number, from 1.
    pub row: u32,
}

/// A record with everything known of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordDetail {
    /// Its row number.
    pub row: u32,
    /// The source columns' names and values.
    pub source: Vec<SourceValue>,
    /// The found cells with their provenance.
    pub cells: Vec<RecordCell>,
    /// The calls made for its person and company, latest first.
    pub calls: Vec<CallRow>,
}

/// A source column's value.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SourceValue {
    /// The column.
    pub column: String,
    /// The value.
    pub value: String,
}

/// A found cell.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordCell {
    /// The field.
    pub field: Field,
    /// Its label.
    pub label: String,
    /// State, value, note and provenance.
    pub cell: Cell,
    /// The provider's name.
    pub provider_name: String,
}

/// A call, as the record shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CallRow {
    /// The provider's id.
    pub provider: String,
    /// The operation.
    pub operation: String,
    /// The outcome; none while it runs or when its answer was lost.
    pub outcome: Option<Outcome>,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// What came of it in a sentence.
    pub message: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// Charged.
    pub charged: Micros,
    /// When, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// A provider, as its card shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderSummary {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Its two-letter badge.
    pub badge: String,
    /// What it does, such as "e-mail by name and domain".
    pub summary: String,
    /// Where a key can be had.
    pub homepage: String,
    /// Whether it can be asked.
    pub state: ProviderState,
    /// One sentence on the state, and what to do.
    pub state_note: String,
    /// What has to be set: usually one key. Empty when none is needed.
    pub keys: Vec<KeySlot>,
    /// Fields it can fill.
    pub fields: Vec<Field>,
    /// Its role: finds e-mails, verifies, company data, site.
    pub roles: Vec<String>,
    /// Documented limits in words.
    pub limits: String,
    /// Price in words with its date.
    pub price: String,
    /// "from documents, not verified live" until the user's own key tested it.
    pub evidence: String,
    /// When its key was last tested and what came of it.
    #[ts(optional)]
    pub test: Option<KeyTestResult>,
    /// Its definition file, for definitions of the user's own.
    #[ts(optional)]
    pub file: Option<String>,
    /// The definition as TOML.
    pub toml: String,
    /// Calls over the last seven days.
    pub calls_7d: u32,
    /// Share of these that found something, if there are enough to say.
    pub hit_rate_7d: Option<f64>,
}

/// Whether a provider can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProviderState {
    /// It can.
    Ready,
    /// It needs a key first.
    NoKey,
    /// It refused the last call: wrong key, no credit.
    Refuses,
    /// The user switched it off.
    Off,
}

/// One secret a provider needs.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeySlot {
    /// `key` or `secret`.
    pub part: String,
    /// Its name at the provider's.
    pub label: String,
    /// Whether it is set.
    pub set: bool,
    /// The last four characters, when it is set and long enough.
    pub last_four: String,
}

/// What a free test of a key said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KeyTestResult {
    /// Whether the key works.
    pub ok: bool,
    /// What the provider said, in a sentence.
    pub message: String,
    /// Credits left, where the provider says.
    pub credits_left: Option<f64>,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// When, in milliseconds since 1970 UTC.
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// One provider.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderInput {
    /// The id.
    pub provider: String,
}

/// Switches a provider on or off.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SwitchProvider {
    /// The id.
    pub provider: String,
    /// On.
    pub on: bool,
}

/// A one-time public key to seal a secret with, so that it never crosses the bridge as text.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SealKey {
    /// Names the key pair; it opens one message.
    pub id: String,
    /// An uncompressed P-256 point, in base64.
    pub public_key: String,
}

/// A secret, sealed: ECDH P-256 with the one-time key, HKDF-SHA-256 (no salt, info `spillway key`), AES-256-GCM.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetKey {
    /// The provider's id.
    pub provider: String,
    /// `key` or `secret`.
    pub part: String,
    /// The one-time key's name.
    pub seal: String,
    /// The sender's public key: an uncompressed P-256 point, in base64.
    pub public_key: String,
    /// The 12-byte nonce, in base64.
    pub nonce: String,
    /// Cipher text and tag, in base64.
    pub sealed: String,
}

/// One secret of one provider.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeyInput {
    /// The provider's id.
    pub provider: String,
    /// `key` or `secret`.
    pub part: String,
}

/// A definition's text to be checked.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CheckDefinition {
    /// The text.
    pub toml: String,
    /// What to call it in messages.
    pub origin: String,
}

/// What to look up.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LookupInput {
    /// Known fields.
    #[ts(type = "Partial<Record<Field, string>>")]
    pub known: std::collections::BTreeMap<Field, String>,
    /// The recipe.
    pub recipe: RecipeRef,
    /// How long to wait for an answer, in milliseconds.
    #[ts(type = "number")]
    pub deadline_ms: u64,
    /// The most it may spend.
    pub cap: Micros,
    /// Practice world instead of real providers.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub practice: bool,
}

/// What a look-up knows now; `waiting` cells are still being asked and will be answered from the cache next time.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LookupResult {
    /// One cell per wanted field.
    #[ts(type = "Partial<Record<Field, Cell>>")]
    pub cells: std::collections::BTreeMap<Field, Cell>,
    /// Spent.
    pub spent: Micros,
    /// Whether every wanted field is settled.
    pub complete: bool,
}

/// Cells of a list, for scripts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CellsQuery {
    /// The list.
    pub list: ListId,
    /// Only this state.
    #[serde(default)]
    #[ts(optional)]
    pub state: Option<CellState>,
    /// Only this field.
    #[serde(default)]
    #[ts(optional)]
    pub field: Option<Field>,
    /// After this row, for the next page; 0 at first.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub after_row: u32,
    /// At most this many records.
    pub limit: u32,
}

/// One cell of one record, for scripts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CellRow {
    /// The row number, from 1.
    pub row: u32,
    /// The field.
    pub field: Field,
    /// The cell.
    pub cell: Cell,
}

/// The kind of file to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A workbook with pictures.
    Xlsx,
    /// Comma separated text.
    Csv,
}

/// A sheet to write.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExportInput {
    /// The list.
    pub list: ListId,
    /// Where to. The ending decides the format unless one is given.
    pub path: String,
    /// The format.
    #[serde(default)]
    #[ts(optional)]
    pub format: Option<ExportFormat>,
    /// Replace a file that exists.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub overwrite: bool,
    /// Only the user's own columns, untouched.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub source_only: bool,
    /// Put logos and pictures into the cells (XLSX).
    #[serde(default = "yes")]
    #[ts(optional, as = "Option<bool>")]
    pub pictures: bool,
    /// Begin a CSV with a byte order mark, which Excel needs to read it as UTF-8.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub bom: bool,
}

fn yes() -> bool {
    true
}

/// What was written.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ExportReport {
    /// The file.
    pub path: String,
    /// Its size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Records.
    pub records: u32,
    /// Columns.
    pub columns: u32,
    /// Pictures placed.
    pub pictures: u32,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// What is worth knowing.
    pub problems: Vec<Problem>,
}

/// Spend, as the start screen shows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SpendSummary {
    /// Spent this calendar month, practice money left out.
    pub month: Micros,
    /// The month's cap, if set.
    pub month_cap: Option<Micros>,
    /// Spent today.
    pub today: Micros,
    /// Spend by day of this month; the first entry is the 1st.
    pub days: Vec<Micros>,
    /// Paid calls this month.
    pub paid_calls: u32,
    /// Questions answered from the cache this month instead of by a call.
    pub cached: u32,
}

/// A provider's week, from the calls themselves.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HealthRow {
    /// The provider's id.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// Its badge.
    pub badge: String,
    /// Calls that got an answer or should have.
    pub attempted: u32,
    /// Answers with something in them.
    pub hits: u32,
    /// hits / attempted, when there are enough to say.
    pub match_rate: Option<f64>,
    /// Half the calls were faster, in milliseconds.
    pub p50_ms: Option<u32>,
    /// Nineteen of twenty were faster, in milliseconds.
    pub p95_ms: Option<u32>,
    /// Calls without an answer, by outcome.
    #[ts(type = "Record<string, number>")]
    pub errors: std::collections::BTreeMap<String, u32>,
    /// Charged.
    pub spent: Micros,
    /// spent / hits, when there are hits.
    pub cost_per_match: Option<Micros>,
}

/// What the page is told while it looks. It carries what changed, not the data; the page pulls what it shows.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A run moved; at most ten a second.
    Run {
        /// The run, now.
        status: Box<RunStatus>,
        /// Rows whose cells changed since the last event; empty when too many to name.
        rows: Vec<u32>,
    },
    /// An import moved on.
    Import {
        /// The file.
        source: String,
        /// Records read so far.
        records: u32,
    },
    /// Lists came, went or changed their name.
    Lists,
    /// Providers or keys changed.
    Providers,
    /// An export moved on.
    Export {
        /// The list.
        list: ListId,
        /// Records written.
        records: u32,
        /// Records in all.
        total: u32,
    },
}
