// Made from the Rust types by `UPDATE_TYPES=1 cargo test -p spillway-api typescript`. Do not edit.

/**
 * What the status bar and the settings screen show of the program itself.
 */
export type AppInfo = { 
/**
 * The program's version.
 */
version: string, 
/**
 * The folder that holds all state.
 */
home: string, 
/**
 * Bytes that folder takes.
 */
home_bytes: number, 
/**
 * Whether keys can be kept in the keychain here.
 */
keychain: KeychainState, 
/**
 * Providers that can be asked: keyless, or with a key.
 */
providers_ready: number, 
/**
 * Keys in the keychain.
 */
keys_set: number, 
/**
 * Every field of the vocabulary, in order.
 */
fields: Array<FieldInfo>, 
/**
 * The folder in which exports are suggested.
 */
export_folder: string, 
/**
 * A list that the program was started with, to be imported.
 */
open_file?: string, 
/**
 * What is worth knowing at start, such as a definition file that does not load.
 */
problems: Array<Problem>, };

/**
 * What the plan asks of one operation of one provider.
 */
export type CallPlan = { 
/**
 * The provider's id.
 */
provider: string, 
/**
 * The provider's name.
 */
name: string, 
/**
 * Its two-letter badge.
 */
badge: string, 
/**
 * The operation's id.
 */
operation: string, 
/**
 * Expected number of calls.
 */
calls: number, 
/**
 * The most calls that can happen.
 */
calls_ceiling: number, 
/**
 * Answers already in the cache, which cost nothing.
 */
cached: number, 
/**
 * Expected share of calls that find something, 0 to 1.
 */
hit_rate: number, 
/**
 * Observed calls behind the hit rate; 0 means it is the definition's own estimate.
 */
observations: number, 
/**
 * Price of a call that finds something, or of every call where the provider bills by call.
 */
price: Micros, 
/**
 * `per hit`, `per call` or `free`.
 */
billing: string, 
/**
 * The date of the price, `2026-11-12`. Empty when the call is free.
 */
price_as_of: string, 
/**
 * Expected spend.
 */
spend: Micros, };

/**
 * A call, as the record shows it.
 */
export type CallRow = { 
/**
 * The provider's id.
 */
provider: string, 
/**
 * The operation.
 */
operation: string, 
/**
 * The outcome; none while it runs or when its answer was lost.
 */
outcome: Outcome | null, 
/**
 * The HTTP status, if there was an answer.
 */
status: number | null, 
/**
 * What came of it in a sentence.
 */
message: string, 
/**
 * How long it took, in milliseconds.
 */
duration_ms: number, 
/**
 * Charged.
 */
charged: Micros, 
/**
 * When, in milliseconds since 1970 UTC.
 */
at_ms: number, };

/**
 * A cell: state, value and why.
 */
export type Cell = { 
/**
 * The state.
 */
state: CellState, 
/**
 * The value; also the old one of a stale cell and the refused one of a rejected cell.
 */
value?: Value, 
/**
 * How sure the source is, 0 to 100. None when it does not say.
 */
confidence?: number, 
/**
 * One sentence: why it is in this state and, where it failed, what to do next. Empty for a plain value.
 */
note?: string, 
/**
 * Where it came from.
 */
provenance?: Provenance, };

/**
 * One cell of one record, for scripts.
 */
export type CellRow = { 
/**
 * The row number, from 1.
 */
row: number, 
/**
 * The field.
 */
field: Field, 
/**
 * The cell.
 */
cell: Cell, };

/**
 * What a cell is (DESIGN §1). An outage is never `not_found`: that word stands for real answers only.
 */
export type CellState = "value" | "not_found" | "conflict" | "stale" | "rejected" | "skipped" | "stopped" | "failed" | "waiting";

/**
 * Cells of a list, for scripts.
 */
export type CellsQuery = { 
/**
 * The list.
 */
list: ListId, 
/**
 * Only this state.
 */
state?: CellState, 
/**
 * Only this field.
 */
field?: Field, 
/**
 * After this row, for the next page; 0 at first.
 */
after_row?: number, 
/**
 * At most this many records.
 */
limit: number, };

/**
 * A definition's text to be checked.
 */
export type CheckDefinition = { 
/**
 * The text.
 */
toml: string, 
/**
 * What to call it in messages.
 */
origin: string, };

/**
 * A recipe's text to be checked, against a list's columns if one is given.
 */
export type CheckRecipe = { 
/**
 * The text.
 */
toml: string, 
/**
 * The list.
 */
list?: ListId, };

/**
 * What kind of thing went wrong; only kinds that somebody acts on differently.
 */
export type Code = "usage" | "not_found" | "exists" | "cap" | "keychain" | "storage" | "network" | "internal";

/**
 * One source column.
 */
export type ColumnDetail = { 
/**
 * The name, made unique.
 */
name: string, 
/**
 * The first distinct values.
 */
samples: Array<string>, 
/**
 * How many records have a value.
 */
filled: number, 
/**
 * What it is mapped to. None: kept as it is, never sent.
 */
field: Field | null, 
/**
 * Whether the user chose that.
 */
chosen: boolean, 
/**
 * What detection thinks.
 */
guess?: ColumnGuess, };

/**
 * What detection thinks a column holds.
 */
export type ColumnGuess = { 
/**
 * The field.
 */
field: Field, 
/**
 * How sure, 0 to 100. Under 50 the user is asked.
 */
confidence: number, 
/**
 * Why, in one sentence.
 */
reason: string, 
/**
 * Other fields it may be.
 */
alternatives: Array<Field>, };

/**
 * How far a field of a list is filled, over its records.
 */
export type Coverage = { 
/**
 * The field.
 */
field: Field, 
/**
 * Its label.
 */
label: string, 
/**
 * Records that have a value, from the file or found.
 */
filled: number, 
/**
 * Records that had one before.
 */
from_file: number, 
/**
 * Records in all.
 */
records: number, 
/**
 * Records by state of the cell.
 */
states: Array<StateCount>, };

/**
 * What a recipe should prefer.
 */
export type DialChoice = "cheapest" | "balanced" | "fastest";

/**
 * Records that are one person.
 */
export type DuplicateGroup = { 
/**
 * Names and row numbers.
 */
records: Array<DuplicateRecord>, 
/**
 * What they share.
 */
shared: string, };

/**
 * One record of a duplicate group.
 */
export type DuplicateRecord = { 
/**
 * Row number, from 1.
 */
row: number, 
/**
 * How it is written there.
 */
text: string, };

/**
 * What a fact is about. A list of people holds both kinds: a company is asked about once, not once per person.
 */
export type EntityKind = "person" | "company";

/**
 * How duplicates collapse under the present mapping.
 */
export type EntitySummary = { 
/**
 * Records in the list.
 */
records: number, 
/**
 * Distinct people.
 */
people: number, 
/**
 * Distinct companies.
 */
companies: number, 
/**
 * Records that share their person with an earlier one.
 */
duplicate_people: number, 
/**
 * Records that name neither a person nor a company that could be looked up.
 */
unusable: number, 
/**
 * Some groups of records that are one person.
 */
examples: Array<DuplicateGroup>, 
/**
 * What is worth a look in the mapping.
 */
problems: Array<Problem>, };

/**
 * What went wrong, in a sentence, and what to do next.
 */
export type Error = { 
/**
 * The kind.
 */
code: Code, 
/**
 * What was being done, to what, and what went wrong.
 */
message: string, 
/**
 * What to do next.
 */
hint: string | null, 
/**
 * Whether the same thing may work when tried again.
 */
retryable: boolean, 
/**
 * What it concerns, such as a file and line.
 */
subject: string | null, };

/**
 * What the page is told while it looks. It carries what changed, not the data; the page pulls what it shows.
 */
export type Event = { "kind": "run", 
/**
 * The run, now.
 */
status: RunStatus, } | { "kind": "import", 
/**
 * The file.
 */
source: string, 
/**
 * Records read so far.
 */
records: number, } | { "kind": "lists" } | { "kind": "providers" } | { "kind": "export", 
/**
 * The list.
 */
list: ListId, 
/**
 * Records written.
 */
records: number, 
/**
 * Records in all.
 */
total: number, };

/**
 * The kind of file to write.
 */
export type ExportFormat = "xlsx" | "csv";

/**
 * A sheet to write.
 */
export type ExportInput = { 
/**
 * The list.
 */
list: ListId, 
/**
 * Where to. The ending decides the format unless one is given.
 */
path: string, 
/**
 * The format.
 */
format?: ExportFormat, 
/**
 * Replace a file that exists.
 */
overwrite?: boolean, 
/**
 * Only the user's own columns, untouched.
 */
source_only?: boolean, 
/**
 * Put logos and pictures into the cells (XLSX).
 */
pictures?: boolean, 
/**
 * Begin a CSV with a byte order mark, which Excel needs to read it as UTF-8.
 */
bom?: boolean, };

/**
 * What was written.
 */
export type ExportReport = { 
/**
 * The file.
 */
path: string, 
/**
 * Its size in bytes.
 */
bytes: number, 
/**
 * Records.
 */
records: number, 
/**
 * Columns.
 */
columns: number, 
/**
 * Pictures placed.
 */
pictures: number, 
/**
 * How long it took, in milliseconds.
 */
duration_ms: number, 
/**
 * What is worth knowing.
 */
problems: Array<Problem>, };

export type Field = "person.full_name" | "person.first_name" | "person.last_name" | "person.job_title" | "person.email" | "person.email_status" | "person.phone" | "person.linkedin_url" | "person.city" | "person.country" | "company.name" | "company.domain" | "company.linkedin_url" | "company.title" | "company.description" | "company.industry" | "company.employee_count" | "company.founded_year" | "company.city" | "company.country" | "company.address" | "company.phone" | "company.email" | "company.x_url" | "company.facebook_url" | "company.instagram_url" | "company.youtube_url" | "company.github_url" | "company.logo" | "company.icon" | "company.image";

/**
 * A field of the vocabulary.
 */
export type FieldInfo = { 
/**
 * The id.
 */
field: Field, 
/**
 * The name people read.
 */
label: string, 
/**
 * Person or company.
 */
entity: EntityKind, 
/**
 * The type of its values.
 */
kind: FieldKind, 
/**
 * Whether it is personal data.
 */
personal: boolean, };

/**
 * The type of a field's value; decides validation, alignment, number formats and how a cell is drawn.
 */
export type FieldKind = "text" | "long_text" | "email" | "domain" | "url" | "phone" | "integer" | "year" | "country" | "picture";

/**
 * What the plan does for one wanted field.
 */
export type FieldPlan = { 
/**
 * The field.
 */
field: Field, 
/**
 * Entities in the plan that could have it.
 */
entities: number, 
/**
 * Entities whose value is known from the file or an earlier run and is kept.
 */
known: number, 
/**
 * Entities to fill.
 */
to_fill: number, 
/**
 * Entities that a condition leaves out.
 */
skipped: number, 
/**
 * Entities expected to have a value afterwards, known ones included.
 */
expected: number, };

/**
 * One found cell in the grid.
 */
export type GridCell = { 
/**
 * The state.
 */
state: CellState, 
/**
 * The value as text; for a picture its hash. Empty without a value.
 */
text: string, 
/**
 * How sure, 0 to 100.
 */
confidence?: number, 
/**
 * The provider's badge.
 */
badge?: string, 
/**
 * Why it is in this state.
 */
note: string, 
/**
 * From the user's file, so that nothing was asked.
 */
from_file: boolean, };

/**
 * A column of the grid.
 */
export type GridColumn = { 
/**
 * `source:<position>` or the field's id.
 */
id: string, 
/**
 * The header.
 */
label: string, 
/**
 * Where it comes from.
 */
origin: GridOrigin, 
/**
 * The field, for found columns and mapped source columns.
 */
field: Field | null, 
/**
 * The type of its values.
 */
kind: FieldKind, 
/**
 * The field's coverage, for found columns.
 */
coverage?: Coverage, };

/**
 * The grid's frame: columns and counts.
 */
export type GridFrame = { 
/**
 * The list's name.
 */
name: string, 
/**
 * Whether it is the practice list.
 */
practice: boolean, 
/**
 * Records in all.
 */
records: number, 
/**
 * Columns: found ones after the source ones.
 */
columns: Array<GridColumn>, 
/**
 * Cells by state over all found columns and records.
 */
counts: Array<StateCount>, 
/**
 * The last run, if any.
 */
run?: RunStatus, };

/**
 * Whether a column is the user's own or was found.
 */
export type GridOrigin = "source" | "found";

/**
 * A window's rows.
 */
export type GridPage = { 
/**
 * The rows.
 */
rows: Array<GridRow>, 
/**
 * Rows under the filter in all.
 */
total: number, };

/**
 * A window of the grid.
 */
export type GridQuery = { 
/**
 * The list.
 */
list: ListId, 
/**
 * First row of the window, from 0, under the filter and sort.
 */
start: number, 
/**
 * Rows wanted, at most 500.
 */
count: number, 
/**
 * Sort by a column's id.
 */
sort?: GridSort, 
/**
 * Only records with a cell in this state, in any found column or the named one.
 */
state?: CellState, 
/**
 * The column the state filter looks at.
 */
field?: Field, 
/**
 * Only records in whose source columns this text occurs.
 */
search?: string, };

/**
 * One record in the grid.
 */
export type GridRow = { 
/**
 * Its row number in the list, from 1.
 */
row: number, 
/**
 * The source values, in the file's order.
 */
source: Array<string>, 
/**
 * The found cells by field; absent when nothing was asked yet.
 */
cells: Partial<Record<Field, GridCell>>, };

/**
 * How the grid is sorted.
 */
export type GridSort = { 
/**
 * The column's id.
 */
column: string, 
/**
 * Largest first.
 */
descending: boolean, };

/**
 * Which header row to use.
 */
export type HeaderChoice = "detect" | { "row": number } | "none";

/**
 * A provider's week, from the calls themselves.
 */
export type HealthRow = { 
/**
 * The provider's id.
 */
provider: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its badge.
 */
badge: string, 
/**
 * Calls that got an answer or should have.
 */
attempted: number, 
/**
 * Answers with something in them.
 */
hits: number, 
/**
 * hits / attempted, when there are enough to say.
 */
match_rate: number | null, 
/**
 * Half the calls were faster, in milliseconds.
 */
p50_ms: number | null, 
/**
 * Nineteen of twenty were faster, in milliseconds.
 */
p95_ms: number | null, 
/**
 * Calls without an answer, by outcome.
 */
errors: Record<string, number>, 
/**
 * Charged.
 */
spent: Micros, 
/**
 * spent / hits, when there are hits.
 */
cost_per_match: Micros | null, };

/**
 * A file to import.
 */
export type ImportFile = { 
/**
 * Its path.
 */
path: string, 
/**
 * The sheet, where it has several; the first with content otherwise.
 */
sheet?: string, 
/**
 * The header row.
 */
header?: HeaderChoice, 
/**
 * A list to read again from this file with other choices, instead of making a new one. Only before its first run.
 */
replace?: ListId, };

/**
 * Rows from the clipboard.
 */
export type ImportText = { 
/**
 * The text, tab or comma separated.
 */
text: string, 
/**
 * A name for the list.
 */
name: string, };

/**
 * One secret of one provider.
 */
export type KeyInput = { 
/**
 * The provider's id.
 */
provider: string, 
/**
 * `key` or `secret`.
 */
part: string, };

/**
 * One secret a provider needs.
 */
export type KeySlot = { 
/**
 * `key` or `secret`.
 */
part: string, 
/**
 * Its name at the provider's.
 */
label: string, 
/**
 * Whether it is set.
 */
set: boolean, 
/**
 * The last four characters, when it is set and long enough.
 */
last_four: string, };

/**
 * What a free test of a key said.
 */
export type KeyTestResult = { 
/**
 * Whether the key works.
 */
ok: boolean, 
/**
 * What the provider said, in a sentence.
 */
message: string, 
/**
 * Credits left, where the provider says.
 */
credits_left: number | null, 
/**
 * How long it took, in milliseconds.
 */
duration_ms: number, 
/**
 * When, in milliseconds since 1970 UTC.
 */
at_ms: number, };

/**
 * Whether keys can be kept.
 */
export type KeychainState = { 
/**
 * Whether the keychain of this computer answers.
 */
available: boolean, 
/**
 * Its name, such as "Secret Service", or what is wrong and what to do.
 */
message: string, };

/**
 * A number of records by the kind of entity behind them.
 */
export type KindCount = { 
/**
 * Person or company.
 */
kind: EntityKind, 
/**
 * How many.
 */
count: number, };

/**
 * Personal fields that leave this computer for one provider.
 */
export type Leaving = { 
/**
 * The provider's id.
 */
provider: string, 
/**
 * The provider's name.
 */
name: string, 
/**
 * Its badge.
 */
badge: string, 
/**
 * Every field that may be sent to it, personal ones first.
 */
fields: Array<Field>, 
/**
 * The personal ones among them.
 */
personal: Array<Field>, };

/**
 * A list, as the mapping screen shows it.
 */
export type ListDetail = { 
/**
 * The list.
 */
list: ListId, 
/**
 * Its name.
 */
name: string, 
/**
 * The file it came from, without its folder.
 */
source: string, 
/**
 * `xlsx`, `csv`, …
 */
format: string, 
/**
 * The sheet, where the file has several.
 */
sheet: string | null, 
/**
 * All sheets of the file.
 */
sheets: Array<string>, 
/**
 * The row the headers stand in, counted from 1. None when there are none.
 */
header_row: number | null, 
/**
 * The encoding, for text files.
 */
encoding: string | null, 
/**
 * Records.
 */
records: number, 
/**
 * Whether it is the practice list.
 */
practice: boolean, 
/**
 * Its columns in the file's order.
 */
columns: Array<ColumnDetail>, 
/**
 * What went less than well while importing.
 */
problems: Array<Problem>, 
/**
 * The recipe last used: a bundled id, or TOML text.
 */
recipe?: RecipeRef, 
/**
 * The last run, if any.
 */
run?: RunStatus, };

/**
 * An imported list.
 */
export type ListId = number;

/**
 * One list.
 */
export type ListInput = { 
/**
 * The list.
 */
list: ListId, };

/**
 * A list, as the start screen shows it.
 */
export type ListSummary = { 
/**
 * The list.
 */
list: ListId, 
/**
 * Its name.
 */
name: string, 
/**
 * The file it came from, without its folder; "pasted rows", "built in".
 */
source: string, 
/**
 * Records.
 */
records: number, 
/**
 * Whether it is the practice list.
 */
practice: boolean, 
/**
 * Coverage of the fields asked for so far.
 */
coverage: Array<Coverage>, 
/**
 * Its last run, if any.
 */
run?: RunStatus, 
/**
 * Spent on it so far, practice money left out.
 */
spent: Micros, 
/**
 * When it was imported, in milliseconds since 1970 UTC.
 */
created_ms: number, 
/**
 * When it was last opened, in milliseconds since 1970 UTC.
 */
opened_ms: number, };

/**
 * What to look up.
 */
export type LookupInput = { 
/**
 * Known fields.
 */
known: Partial<Record<Field, string>>, 
/**
 * The recipe.
 */
recipe: RecipeRef, 
/**
 * How long to wait for an answer, in milliseconds.
 */
deadline_ms: number, 
/**
 * The most it may spend.
 */
cap: Micros, 
/**
 * Practice world instead of real providers.
 */
practice?: boolean, };

/**
 * What a look-up knows now; `waiting` cells are still being asked and will be answered from the cache next time.
 */
export type LookupResult = { 
/**
 * One cell per wanted field.
 */
cells: Partial<Record<Field, Cell>>, 
/**
 * Spent.
 */
spent: Micros, 
/**
 * Whether every wanted field is settled.
 */
complete: boolean, };

/**
 * An amount in millionths of a US dollar. `Micros(1_000_000)` is one dollar.
 */
export type Micros = number;

/**
 * Nothing: the input or output of a command that takes or gives nothing.
 */
export type Nothing = Record<symbol, never>;

/**
 * The one outcome of one call (DESIGN §1). Only `hit` and `miss` are answers; the rest say why there is none.
 */
export type Outcome = "hit" | "miss" | "throttled" | "transient" | "refused" | "invalid" | "rejected" | "pending";

/**
 * What a run would do.
 */
export type Plan = { 
/**
 * The list it is for.
 */
list: ListId, 
/**
 * The list's name.
 */
list_name: string, 
/**
 * The recipe's name.
 */
recipe: string, 
/**
 * Whether it would run in the practice world: no key, no network, no money.
 */
practice: boolean, 
/**
 * Records in the list.
 */
records: number, 
/**
 * Records this plan covers (`--limit`, a pilot, or all).
 */
records_in_plan: number, 
/**
 * People and companies behind them, after collapsing duplicates.
 */
entities: number, 
/**
 * Records that share an entity with an earlier record and are not paid for again, by kind.
 */
duplicates: Array<KindCount>, 
/**
 * One entry per wanted field, in the order in which they are filled.
 */
fields: Array<FieldPlan>, 
/**
 * One entry per provider and operation that may be called.
 */
calls: Array<CallPlan>, 
/**
 * Cells that no call can fill, and why.
 */
skipped: Array<Skipped>, 
/**
 * Which personal fields leave this computer, and to whom. Empty in the practice world.
 */
leaves: Array<Leaving>, 
/**
 * The money.
 */
spend: Spend, 
/**
 * About how long it takes, in seconds, at the providers' documented pace.
 */
seconds: number, 
/**
 * Providers that could help but cannot be asked yet, and what to do about it.
 */
unavailable: Array<Unavailable>, 
/**
 * What is worth knowing before saying yes.
 */
problems: Array<Problem>, };

/**
 * What to plan.
 */
export type PlanInput = { 
/**
 * The list.
 */
list: ListId, 
/**
 * The recipe.
 */
recipe: RecipeRef, 
/**
 * Practice world instead of real providers. The practice list always runs there.
 */
practice?: boolean, 
/**
 * Only this many records: the first ones, or a random sample when `sample` is set.
 */
limit?: number, 
/**
 * Take the limited records at random: a pilot.
 */
sample?: boolean, 
/**
 * Instead of the recipe's dial.
 */
dial?: DialChoice, };

/**
 * One problem: what it concerns, what is the matter and what can be done.
 */
export type Problem = { 
/**
 * How much it matters.
 */
severity: Severity, 
/**
 * What it concerns, such as `row 12`, `column "Mail"` or `hunter.toml:14:3`.
 */
subject: string, 
/**
 * What is the matter, in one sentence.
 */
message: string, 
/**
 * What to do next, if there is something to do.
 */
hint?: string, };

/**
 * Where a cell's value came from and what it cost.
 */
export type Provenance = { 
/**
 * The provider's id, `file` for the user's own column, `user` for an edit.
 */
provider: string, 
/**
 * The provider's operation.
 */
operation?: string, 
/**
 * When the provider answered, in milliseconds since 1970 UTC. 0 when unknown.
 */
at_ms: number, 
/**
 * What the call was charged at; 0 when it was free, from the cache, or paid for by another cell.
 */
cost: Micros, 
/**
 * Whether the answer came from the cache.
 */
cached: boolean, 
/**
 * Whether it was made in the practice world and means nothing outside it.
 */
practice: boolean, 
/**
 * The page the value was read from, where that is a page.
 */
source_url?: string, 
/**
 * Who verified the value, such as `zerobounce`.
 */
verified_by?: string, };

/**
 * One provider.
 */
export type ProviderInput = { 
/**
 * The id.
 */
provider: string, };

/**
 * Whether a provider can be asked.
 */
export type ProviderState = "ready" | "no_key" | "refuses" | "off";

/**
 * A provider, as its card shows it.
 */
export type ProviderSummary = { 
/**
 * The id.
 */
id: string, 
/**
 * The name.
 */
name: string, 
/**
 * Its two-letter badge.
 */
badge: string, 
/**
 * What it does, such as "e-mail by name and domain".
 */
summary: string, 
/**
 * Where a key can be had.
 */
homepage: string, 
/**
 * Whether it can be asked.
 */
state: ProviderState, 
/**
 * One sentence on the state, and what to do.
 */
state_note: string, 
/**
 * What has to be set: usually one key. Empty when none is needed.
 */
keys: Array<KeySlot>, 
/**
 * Fields it can fill.
 */
fields: Array<Field>, 
/**
 * Its role: finds e-mails, verifies, company data, site.
 */
roles: Array<string>, 
/**
 * Documented limits in words.
 */
limits: string, 
/**
 * Price in words with its date.
 */
price: string, 
/**
 * "from documents, not verified live" until the user's own key tested it.
 */
evidence: string, 
/**
 * When its key was last tested and what came of it.
 */
test?: KeyTestResult, 
/**
 * Its definition file, for definitions of the user's own.
 */
file?: string, 
/**
 * The definition as TOML.
 */
toml: string, 
/**
 * Calls over the last seven days.
 */
calls_7d: number, 
/**
 * Share of these that found something, if there are enough to say.
 */
hit_rate_7d: number | null, };

/**
 * What one provider did in one run.
 */
export type ProviderTally = { 
/**
 * The provider's id.
 */
provider: string, 
/**
 * The provider's name.
 */
name: string, 
/**
 * Its badge.
 */
badge: string, 
/**
 * Calls sent.
 */
calls: number, 
/**
 * Answers with something in them.
 */
hits: number, 
/**
 * Answers with nothing in them.
 */
misses: number, 
/**
 * Calls without an answer.
 */
errors: number, 
/**
 * Charged.
 */
spent: Micros, };

/**
 * A recipe by bundled name or as text.
 */
export type RecipeRef = { "bundled": string } | { "toml": string };

/**
 * A recipe, as the goal cards show it.
 */
export type RecipeSummary = { 
/**
 * The bundled id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What it does, in a sentence.
 */
description: string, 
/**
 * Wanted fields.
 */
fields: Array<Field>, 
/**
 * The text.
 */
toml: string, };

/**
 * A found cell.
 */
export type RecordCell = { 
/**
 * The field.
 */
field: Field, 
/**
 * Its label.
 */
label: string, 
/**
 * State, value, note and provenance.
 */
cell: Cell, 
/**
 * The provider's name.
 */
provider_name: string, };

/**
 * A record with everything known of it.
 */
export type RecordDetail = { 
/**
 * Its row number.
 */
row: number, 
/**
 * The source columns' names and values.
 */
source: Array<SourceValue>, 
/**
 * The found cells with their provenance.
 */
cells: Array<RecordCell>, 
/**
 * The calls made for its person and company, latest first.
 */
calls: Array<CallRow>, };

/**
 * One record.
 */
export type RecordInput = { 
/**
 * The list.
 */
list: ListId, 
/**
 * Its row number, from 1.
 */
row: number, };

/**
 * A list's new name.
 */
export type RenameList = { 
/**
 * The list.
 */
list: ListId, 
/**
 * The new name.
 */
name: string, };

/**
 * A run to go on with, with another cap if the old one ended it.
 */
export type ResumeRun = { 
/**
 * The run.
 */
run: RunId, 
/**
 * The new cap.
 */
cap?: Micros, };

/**
 * Failed or stopped cells to try again.
 */
export type RetryInput = { 
/**
 * The list.
 */
list: ListId, 
/**
 * Only cells in this state; failed ones otherwise.
 */
state?: CellState, 
/**
 * Only these rows.
 */
rows?: Array<number>, 
/**
 * The most it may spend, confirmed by the user.
 */
cap: Micros, };

/**
 * A run: one plan being carried out.
 */
export type RunId = number;

/**
 * One run.
 */
export type RunInput = { 
/**
 * The run.
 */
run: RunId, };

/**
 * Where a run is in its life.
 */
export type RunState = "running" | "pausing" | "paused" | "interrupted" | "stopped" | "cancelled" | "done" | "undone";

/**
 * A run, now.
 */
export type RunStatus = { 
/**
 * The run.
 */
run: RunId, 
/**
 * Its list.
 */
list: ListId, 
/**
 * The list's name.
 */
list_name: string, 
/**
 * The recipe's name.
 */
recipe: string, 
/**
 * Where it is in its life.
 */
state: RunState, 
/**
 * Whether it runs in the practice world.
 */
practice: boolean, 
/**
 * Entities finished.
 */
done: number, 
/**
 * Entities in all.
 */
total: number, 
/**
 * Calls sent by this run.
 */
calls: number, 
/**
 * Questions answered from the cache instead.
 */
cached: number, 
/**
 * Spent or reserved so far; "maybe charged" calls count in full.
 */
spent: Micros, 
/**
 * Of this, charges nobody can confirm: the answer was lost.
 */
maybe_charged: Micros, 
/**
 * The cap the user confirmed.
 */
cap: Micros, 
/**
 * When it started, in milliseconds since 1970 UTC.
 */
started_ms: number, 
/**
 * When it ended, if it did.
 */
ended_ms: number | null, 
/**
 * Coverage by wanted field.
 */
coverage: Array<Coverage>, 
/**
 * Calls, hits and spend by provider.
 */
providers: Array<ProviderTally>, };

/**
 * A one-time public key to seal a secret with, so that it never crosses the bridge as text.
 */
export type SealKey = { 
/**
 * Names the key pair; it opens one message.
 */
id: string, 
/**
 * An uncompressed P-256 point, in base64.
 */
public_key: string, };

/**
 * A secret, sealed: ECDH P-256 with the one-time key, HKDF-SHA-256 (no salt, info `spillway key`), AES-256-GCM.
 */
export type SetKey = { 
/**
 * The provider's id.
 */
provider: string, 
/**
 * `key` or `secret`.
 */
part: string, 
/**
 * The one-time key's name.
 */
seal: string, 
/**
 * The sender's public key: an uncompressed P-256 point, in base64.
 */
public_key: string, 
/**
 * The 12-byte nonce, in base64.
 */
nonce: string, 
/**
 * Cipher text and tag, in base64.
 */
sealed: string, };

/**
 * A list's mapping as the user wants it.
 */
export type SetMapping = { 
/**
 * The list.
 */
list: ListId, 
/**
 * One entry per column, in the file's order. None: kept as it is, never sent.
 */
fields: Array<Field | null>, };

/**
 * What the user set. Money caps hold over all lists and runs; none means no cap.
 */
export type Settings = { 
/**
 * The looks.
 */
theme: Theme, 
/**
 * Most to spend in a calendar day.
 */
day_cap: Micros | null, 
/**
 * Most to spend in a calendar month.
 */
month_cap: Micros | null, 
/**
 * Most to spend in a calendar month at one provider, by its id.
 */
provider_caps: { [key in string]: Micros }, 
/**
 * An address that sites and keyless services may write to when our requests trouble them; part of the User-Agent.
 */
contact: string | null, };

/**
 * How much a problem matters.
 */
export type Severity = "note" | "warning" | "error";

/**
 * A number of cells that no call will fill, and the reason.
 */
export type Skipped = { 
/**
 * The field.
 */
field: Field, 
/**
 * Cells.
 */
cells: number, 
/**
 * Why, in one sentence.
 */
reason: string, };

/**
 * A source column's value.
 */
export type SourceValue = { 
/**
 * The column.
 */
column: string, 
/**
 * The value.
 */
value: string, };

/**
 * The money of a plan.
 */
export type Spend = { 
/**
 * As likely to be over as under.
 */
p50: Micros, 
/**
 * Over in one run of twenty.
 */
p95: Micros, 
/**
 * Cannot be passed: every possible call made and charged.
 */
ceiling: Micros, 
/**
 * The cap the recipe sets or that is suggested (p95, rounded up).
 */
cap: Micros, 
/**
 * How sure the forecast is, in one sentence.
 */
basis: string, };

/**
 * Spend, as the start screen shows it.
 */
export type SpendSummary = { 
/**
 * Spent this calendar month, practice money left out.
 */
month: Micros, 
/**
 * The month's cap, if set.
 */
month_cap: Micros | null, 
/**
 * Spent today.
 */
today: Micros, 
/**
 * Spend by day of this month; the first entry is the 1st.
 */
days: Array<Micros>, 
/**
 * Paid calls this month.
 */
paid_calls: number, 
/**
 * Questions answered from the cache this month instead of by a call.
 */
cached: number, };

/**
 * A plan that the user said yes to.
 */
export type StartRun = { 
/**
 * What was planned.
 */
plan: PlanInput, 
/**
 * The most it may spend, confirmed by the user.
 */
cap: Micros, };

/**
 * A number of records by the state of a cell.
 */
export type StateCount = { 
/**
 * The state.
 */
state: CellState, 
/**
 * How many.
 */
count: number, };

/**
 * Switches a provider on or off.
 */
export type SwitchProvider = { 
/**
 * The id.
 */
provider: string, 
/**
 * On.
 */
on: boolean, };

/**
 * Light, dark, or as the system has it.
 */
export type Theme = "system" | "light" | "dark";

/**
 * A provider that the recipe names but that cannot be asked yet.
 */
export type Unavailable = { 
/**
 * The provider's id.
 */
provider: string, 
/**
 * The provider's name.
 */
name: string, 
/**
 * Why, in one sentence.
 */
reason: string, 
/**
 * Whether setting a key would help.
 */
needs_key: boolean, };

/**
 * What an undo did.
 */
export type Undone = { 
/**
 * Cells put back.
 */
cells: number, };

/**
 * A typed value. Pictures are named by the BLAKE3 hash of their bytes, in hex.
 */
export type Value = number | string;

/** Every command with its input and output. */
export type Commands = {
  /** The program, its home and the vocabulary. */
  app_info: { input: Nothing; output: AppInfo };
  /** What the user set. */
  settings: { input: Nothing; output: Settings };
  /** Sets it. */
  set_settings: { input: Settings; output: Settings };
  /** Spend of this month. */
  spend: { input: Nothing; output: SpendSummary };
  /** All lists, the last opened first. */
  lists: { input: Nothing; output: Array<ListSummary> };
  /** One list with its columns. */
  list: { input: ListInput; output: ListDetail };
  /** Imports a file. */
  import_file: { input: ImportFile; output: ListDetail };
  /** Imports rows from the clipboard. */
  import_text: { input: ImportText; output: ListDetail };
  /** Imports the built-in practice list, or opens it when it is there. */
  import_practice: { input: Nothing; output: ListDetail };
  /** Gives a list another name. */
  rename_list: { input: RenameList; output: ListDetail };
  /** Deletes a list, its cells and runs. Paid answers are kept. */
  delete_list: { input: ListInput; output: Nothing };
  /** Says what each column holds. */
  set_mapping: { input: SetMapping; output: ListDetail };
  /** The people and companies behind the records. */
  entities: { input: ListInput; output: EntitySummary };
  /** The recipes that ship. */
  recipes: { input: Nothing; output: Array<RecipeSummary> };
  /** Checks a recipe's text. */
  check_recipe: { input: CheckRecipe; output: Array<Problem> };
  /** What a run would do and cost. Sends and spends nothing. */
  plan: { input: PlanInput; output: Plan };
  /** Starts a run that the user said yes to. */
  start_run: { input: StartRun; output: RunStatus };
  /** A run, now. */
  run_status: { input: RunInput; output: RunStatus };
  /** All runs, the latest first. */
  runs: { input: Nothing; output: Array<RunStatus> };
  /** Lets calls in flight finish and starts no new ones. */
  pause_run: { input: RunInput; output: RunStatus };
  /** Goes on with a paused, interrupted or stopped run. */
  resume_run: { input: ResumeRun; output: RunStatus };
  /** Ends a run; what was found is kept. */
  cancel_run: { input: RunInput; output: RunStatus };
  /** Takes a run's values back; paid answers are kept. */
  undo_run: { input: RunInput; output: Undone };
  /** Asks again for failed or stopped cells, in a new run. */
  retry: { input: RetryInput; output: RunStatus };
  /** The grid's columns and counts. */
  grid_frame: { input: ListInput; output: GridFrame };
  /** A window of the grid's rows. */
  grid_page: { input: GridQuery; output: GridPage };
  /** A record with everything known of it. */
  record: { input: RecordInput; output: RecordDetail };
  /** Cells of a list, for scripts. */
  cells: { input: CellsQuery; output: Array<CellRow> };
  /** All providers. */
  providers: { input: Nothing; output: Array<ProviderSummary> };
  /** Switches a provider on or off. */
  switch_provider: { input: SwitchProvider; output: ProviderSummary };
  /** Asks a provider, for free, whether the key works. */
  test_provider: { input: ProviderInput; output: KeyTestResult };
  /** Checks a definition's text. */
  check_definition: { input: CheckDefinition; output: Array<Problem> };
  /** A one-time public key to seal a secret with. */
  seal_key: { input: Nothing; output: SealKey };
  /** Keeps a sealed secret in the keychain. */
  set_key: { input: SetKey; output: ProviderSummary };
  /** Forgets a secret. */
  delete_key: { input: KeyInput; output: ProviderSummary };
  /** Every provider's last seven days. */
  health: { input: Nothing; output: Array<HealthRow> };
  /** Answers from what is known, asks for the rest until the deadline. */
  lookup: { input: LookupInput; output: LookupResult };
  /** Writes a sheet. */
  export: { input: ExportInput; output: ExportReport };
};
