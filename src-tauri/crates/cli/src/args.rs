//! The names, flags and defaults of the command line: a contract that scripts rely on. It knows no command's work.

use std::{path::PathBuf, time::Duration};

use api::types::HealthInput;
use clap::{Args, Parser, Subcommand};
use model::{CellState, Field, Micros, RunId};

use crate::values::{self, Known, Rows};

/// The heading over what every command takes.
const EVERYWHERE: &str = "Options of every command";

/// What stands under the list of commands.
const EXAMPLES: &str = "\
Examples:
  Try it without keys, network or money:
    spillway enrich practice.csv --recipe everything --practice --out out.xlsx
  Find work e-mails for a list of your own, spending at most five dollars:
    spillway keys set hunter < key.txt
    spillway enrich clients.xlsx --recipe work-emails --max-spend 5.00 --out clients-found.xlsx
  See first what that would do and cost:
    spillway plan clients.xlsx --recipe work-emails
  See what failed, and ask again:
    spillway cells 1 --state failed
    spillway retry 1

LIST is a file or the id of an imported list; R is a bundled recipe's name or a recipe file.
Exit codes: 0 finished, 1 another error, 2 usage or bad input (nothing spent), 3 stopped by a cap,
4 finished with failed cells, 130 interrupted (state kept).";

/// Fills in what is missing in lists of people and companies, from many providers, one after the other.
#[derive(Debug, Parser)]
#[command(name = "spillway", version, after_help = EXAMPLES, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Global {
    /// The folder that holds all state [default: SPILLWAY_HOME, or the system's folder for app data]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Print JSON: one document, or one line each while something runs
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub json: bool,
    /// Also read provider definitions from this folder (repeatable)
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DIR")]
    pub providers: Vec<PathBuf>,
    /// Send names under .example, .test and .invalid to an address (repeatable)
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "PATTERN=IP:PORT")]
    pub resolve: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a sheet (XLSX, XLS, ODS, CSV, TSV) and say what its columns hold
    Import(ImportArgs),
    /// Say what a run would do and cost, without sending or spending anything
    Plan(PlanArgs),
    /// Fill in a list: plan, ask, run, and write the sheet
    Enrich(EnrichArgs),
    /// Show all runs, the latest first
    Runs,
    /// Let a run's calls in flight finish and start no new ones
    Pause(RunArg),
    /// Go on with a paused, interrupted or stopped run
    Resume(ResumeArgs),
    /// End a run; what was found is kept
    Cancel(RunArg),
    /// Take back the values of a run; paid answers are kept
    Undo(RunArg),
    /// Print the cells of a list: state, value, where it came from, and why it failed
    Cells(CellsArgs),
    /// Show rows of a list that are the same, or probably are, and merge those that say nothing different
    Duplicates(DuplicatesArgs),
    /// Ask again for failed or stopped cells, in a new run
    Retry(RetryArgs),
    /// Look up one person or company from known fields
    Lookup(LookupArgs),
    /// Fetch, show and choose the pictures of a list's companies, from their own sites and for free
    Media(MediaArgs),
    /// Say what one stored web page yields, without a network
    Page(PageArgs),
    /// Show what personalised lines and composed pictures come to, and what would read badly
    Lines(LinesArgs),
    /// Write a list as a workbook, CSV, JSON lines, a ZIP with pictures, or a page to print
    Export(ExportArgs),
    /// Show what changed in a list since its last export
    Changes(ChangesArgs),
    /// Show the importers whose columns an export can have
    Presets {
        #[command(subcommand)]
        command: Option<PresetsCommand>,
    },
    /// Show, test, check and switch providers
    Providers {
        #[command(subcommand)]
        command: Option<ProvidersCommand>,
    },
    /// Keep provider keys in the keychain
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Show how every provider did over the last days: matches, speed, errors, cost
    Health(HealthArgs),
    /// Show all lists, the last opened first
    Lists,
    /// Show the recipes that ship
    Recipes,
    /// Run the practice world: simulated providers on this computer
    Practice(PracticeArgs),
}

#[derive(Args, Debug)]
pub struct ImportArgs {
    /// The file
    pub file: PathBuf,
    /// The sheet of a workbook [default: the first with content]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The row the headers stand in, from 1; 0 for none [default: found]
    #[arg(long, value_name = "N")]
    pub header_row: Option<u32>,
}

#[derive(Args, Debug)]
pub struct PlanArgs {
    /// The list: an id or a file
    pub list: String,
    /// The recipe: a bundled name or a file
    #[arg(long, value_name = "R")]
    pub recipe: String,
    /// Only the first N records
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// In the practice world: no key, no network, no money
    #[arg(long)]
    pub practice: bool,
}

#[derive(Args, Debug)]
pub struct EnrichArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    #[command(flatten)]
    pub spend: SpendArgs,
    /// Write the sheet here when it is done (.xlsx, .csv, .jsonl, .zip or .html)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What a run may spend, and whether to ask.
#[derive(Args, Debug)]
pub struct SpendArgs {
    /// The most to spend, in dollars [default: what the plan suggests]
    #[arg(long, value_name = "5.00", value_parser = money)]
    pub max_spend: Option<Micros>,
    /// Do not ask before spending up to the cap
    #[arg(long, short = 'y')]
    pub yes: bool,
}

#[derive(Args, Debug)]
pub struct RunArg {
    /// The run's id, as `spillway runs` shows it
    pub run: RunId,
}

#[derive(Args, Debug)]
pub struct ResumeArgs {
    /// The run's id, as `spillway runs` shows it
    pub run: RunId,
    /// Another cap, in dollars, in place of the run's own
    #[arg(long, value_name = "5.00", value_parser = money)]
    pub max_spend: Option<Micros>,
    /// Write the sheet here when it is done (.xlsx, .csv, .jsonl, .zip or .html)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct CellsArgs {
    /// The list: an id or a file
    pub list: String,
    /// Only cells in this state
    #[arg(long, value_name = "STATE", value_parser = cell_state)]
    pub state: Option<CellState>,
    /// Only this field
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub field: Option<Field>,
    /// At most this many cells
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
}

#[derive(Args, Debug)]
pub struct RetryArgs {
    /// The list: an id or a file
    pub list: String,
    /// Cells in this state
    #[arg(long, default_value = "failed", value_name = "STATE", value_parser = cell_state)]
    pub state: CellState,
    /// Only dead letters: failed cells whose provider did not answer until all retries were used up
    #[arg(long, conflicts_with = "state")]
    pub dead: bool,
    /// Only these rows
    #[arg(long, value_name = "1,5-9")]
    pub rows: Option<Rows>,
    #[command(flatten)]
    pub spend: SpendArgs,
    /// Write the sheet here when it is done (.xlsx, .csv, .jsonl, .zip or .html)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct LookupArgs {
    /// What is known, such as company.domain=northwind-labs.example
    #[arg(required = true, value_name = "FIELD=VALUE")]
    pub known: Vec<Known>,
    /// The recipe: a bundled name or a file
    #[arg(long, value_name = "R")]
    pub recipe: String,
    /// How long to wait, such as 2s or 500ms
    #[arg(long, default_value = "10s", value_parser = values::duration)]
    pub deadline: Duration,
    /// The most to spend, in dollars; without it only free calls are made
    #[arg(long, value_name = "0.50", value_parser = money)]
    pub max_spend: Option<Micros>,
    /// In the practice world: no key, no network, no money
    #[arg(long)]
    pub practice: bool,
}

#[derive(Args, Debug)]
pub struct MediaArgs {
    /// The list: an id or a file
    #[arg(required_unless_present_any = ["forget", "quota", "tidy"])]
    pub list: Option<String>,
    /// Logos and icons [default: logos, icons and images]
    #[arg(long)]
    pub logos: bool,
    /// Share images
    #[arg(long)]
    pub images: bool,
    /// Ask sites that were looked at lately, too; what has not changed is not sent again
    #[arg(long)]
    pub again: bool,
    /// Pictures of home pages, taken with the Chrome, Chromium, Edge or Brave on this computer
    #[arg(long, conflicts_with_all = ["logos", "images", "again", "row"])]
    pub screenshots: bool,
    /// From the practice world's sites: no network
    #[arg(long)]
    pub practice: bool,
    /// Write the sheet here when it is done (.xlsx, .csv, .jsonl, .zip or .html)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Show what could be chosen for the company of this row, with the reasons
    #[arg(long, value_name = "N", conflicts_with_all = ["again", "out"])]
    pub row: Option<u32>,
    /// For that company: a candidate's hash or its first letters, a file, `none`, `automatic` or `undo`
    #[arg(long, value_name = "WHAT", requires_all = ["row", "slot"])]
    pub choose: Option<String>,
    /// The slot that is chosen for
    #[arg(long, value_name = "SLOT", value_parser = ["logo", "icon", "image"], requires = "choose")]
    pub slot: Option<String>,
    /// Forget all pictures of a domain, in all lists
    #[arg(long, value_name = "DOMAIN", exclusive = true)]
    pub forget: Option<String>,
    /// The most that stored pictures may take, in MB
    #[arg(long, value_name = "MB", conflicts_with_all = ["list", "forget"])]
    pub quota: Option<u64>,
    /// Remove stored pictures that nothing uses
    #[arg(long, conflicts_with_all = ["list", "forget"])]
    pub tidy: bool,
}

#[derive(Args, Debug)]
pub struct PageArgs {
    /// The stored page
    pub file: PathBuf,
    /// The address it was fetched from
    #[arg(long)]
    pub url: String,
}

/// Lines and pictures; the list's own when none is named.
#[derive(Args, Debug, Default)]
pub struct OutreachArgs {
    /// Take the lines and pictures of this recipe
    #[arg(long, value_name = "R")]
    pub recipe: Option<String>,
    /// A personalised line as a column: 'Intro=Hi {{ first_name }},' (repeatable)
    #[arg(long, value_name = "NAME=TEXT")]
    pub line: Vec<String>,
    /// A composed picture as a column: 'Card=brand-card' (repeatable)
    #[arg(long, value_name = "NAME=TEMPLATE")]
    pub picture: Vec<String>,
}

#[derive(Args, Debug)]
pub struct DuplicatesArgs {
    /// The list: an id or a file
    pub list: String,
    /// At most N groups of each kind
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub limit: u32,
    /// First merge certain duplicates that say nothing different; undo takes it back in the window
    #[arg(long)]
    pub merge: bool,
}

#[derive(Args, Debug)]
pub struct LinesArgs {
    /// The list: an id or a file
    pub list: String,
    #[command(flatten)]
    pub outreach: OutreachArgs,
    /// The rows to show, such as 1,5-9 [default: 1-3]
    #[arg(long, value_name = "ROWS")]
    pub rows: Option<Rows>,
    /// Keep these lines and pictures for the list's exports
    #[arg(long)]
    pub keep: bool,
}

#[derive(Args, Debug)]
pub struct ExportArgs {
    /// The list: an id or a file
    pub list: String,
    /// Where to write it (.xlsx, .csv, .jsonl, .zip with pictures, or .html to print)
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The columns of an importer, such as hubspot; see: spillway presets
    #[arg(long, value_name = "P", conflicts_with = "source_only")]
    pub preset: Option<String>,
    /// The columns: source:0 or filled:0, a field such as person.email, a fact such as person.email#source
    #[arg(long, value_name = "C,…", value_delimiter = ',', conflicts_with_all = ["source_only", "preset"])]
    pub columns: Option<Vec<String>>,
    #[command(flatten)]
    pub outreach: OutreachArgs,
    /// Only who may be written to, by deliverability, until this many percent are expected to bounce
    #[arg(long, value_name = "PERCENT", num_args = 0..=1, default_missing_value = "2")]
    pub max_bounce: Option<f64>,
    /// Leave out the addresses and domains in this file
    #[arg(long, value_name = "FILE")]
    pub suppress: Option<PathBuf>,
    /// Also what a preset leaves out: in doubt, would bounce, twice
    #[arg(long)]
    pub blocked: bool,
    /// Only the file's own columns, untouched
    #[arg(long)]
    pub source_only: bool,
    /// Leave pictures out
    #[arg(long)]
    pub no_pictures: bool,
    /// Put pictures into cells instead of over them: Microsoft 365 only
    #[arg(long)]
    pub in_cells: bool,
    /// Leave out the sheet that says where each value comes from
    #[arg(long)]
    pub no_provenance: bool,
    /// Begin a CSV with a byte order mark, which Excel needs to read it as UTF-8
    #[arg(long)]
    pub bom: bool,
    /// Replace a file that exists
    #[arg(long)]
    pub force: bool,
}

#[derive(Args, Debug)]
pub struct ChangesArgs {
    /// The list: an id or a file
    pub list: String,
    /// Write all of them here (.csv, .jsonl or .xlsx)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Subcommand)]
pub enum PresetsCommand {
    /// Check a preset file
    Check {
        /// The preset, TOML
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum ProvidersCommand {
    /// Show all providers and whether they can be asked
    List,
    /// Show one provider with its definition
    Show(ProviderArg),
    /// Ask a provider, for free, whether its key works
    Test(ProviderArg),
    /// Check a definition file
    Check {
        /// The definition, TOML
        file: PathBuf,
    },
    /// Say what a definition makes of a stored response
    Replay(ReplayArgs),
    /// Switch a provider on
    On(ProviderArg),
    /// Switch a provider off
    Off(ProviderArg),
}

#[derive(Args, Debug)]
pub struct ProviderArg {
    /// The provider's id, such as hunter
    pub id: String,
}

#[derive(Args, Debug)]
pub struct ReplayArgs {
    /// The definition: a TOML file, or the id of a provider
    pub file: PathBuf,
    /// The response's body
    #[arg(long, value_name = "R.json")]
    pub response: PathBuf,
    /// The response's status
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(100..=599))]
    pub status: u16,
    /// The operation that was called [default: the first]
    #[arg(long, value_name = "ID")]
    pub operation: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Keep a key, read from standard input
    Set(KeyArgs),
    /// Show which keys are set, by their last four characters
    List,
    /// Forget a key
    Delete(KeyArgs),
}

#[derive(Args, Debug)]
pub struct KeyArgs {
    /// The provider's id, such as hunter
    pub id: String,
    /// Which part, for providers that need two
    #[arg(long, default_value = "key", value_parser = ["key", "secret"])]
    pub part: String,
}

#[derive(Args, Debug)]
pub struct HealthArgs {
    /// Over the last N days
    #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(HealthInput::MOST_DAYS)))]
    pub days: u32,
    /// Calls of the practice world instead of real ones
    #[arg(long)]
    pub practice: bool,
}

#[derive(Args, Debug)]
pub struct PracticeArgs {
    /// The port on 127.0.0.1 [default: any free one]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub port: u16,
}

fn money(text: &str) -> Result<Micros, String> {
    text.parse()
        .map_err(|error: model::MoneyParseError| error.to_string())
}

fn field(text: &str) -> Result<Field, String> {
    text.parse()
        .map_err(|error: model::UnknownField| error.to_string())
}

fn cell_state(text: &str) -> Result<CellState, String> {
    CellState::from_id(&text.replace('-', "_")).ok_or_else(|| {
        let states: Vec<&str> = CellState::ALL.iter().map(|state| state.as_str()).collect();
        format!("there is no such state; there are {}", states.join(", "))
    })
}
