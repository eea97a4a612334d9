//! The table of commands: every one once, with what goes in and what comes out. The bridge, the command line, servers and
//! the page's types are all made from it.

use serde_json::Value as Json;

use crate::{Api, Code, Error, types::*};
#[cfg(test)]
use engine::{
    duplicates::Duplicates,
    health::Health,
    judge::Doubt,
    pictures::{PictureSet, Refreshed, Stored, Tidied},
    plan::Plan,
    run::{RunResult, RunStatus},
};
#[cfg(test)]
use model::Problem;

macro_rules! commands {
    ($($doc:literal $name:ident ($input:ty) -> $output:ty;)+) => {
        impl Api {
            /// Carries out a command by its name, JSON in and out.
            ///
            /// # Errors
            /// What the command says; a name nobody knows; input of another shape.
            pub async fn call(&self, command: &str, payload: Json) -> Result<Json, Error> {
                match command {
                    $(stringify!($name) => write(self.$name(read::<$input>(command, payload)?).await?),)+
                    other => Err(Error::usage(
                        format!("There is no command \"{other}\"."),
                        "This is a fault of the program that asked.",
                    )),
                }
            }
        }

        /// The names of all commands.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        #[cfg(test)]
        pub(crate) fn each(mut visit: impl FnMut(&'static str, &'static str, crate::typescript::Shape, crate::typescript::Shape)) {
            $(visit(stringify!($name), $doc, crate::typescript::shape::<$input>(), crate::typescript::shape::<$output>());)+
        }
    };
}

commands! {
    "The program, its home and the vocabulary." app_info(Nothing) -> AppInfo;
    "What the user set." settings(Nothing) -> Settings;
    "Sets it." set_settings(Settings) -> Settings;
    "Spend of this month." spend(Nothing) -> SpendSummary;

    "All lists, the last opened first." lists(Nothing) -> Vec<ListSummary>;
    "One list with its columns." list(ListInput) -> ListDetail;
    "Imports a file." import_file(ImportFile) -> ListDetail;
    "Imports rows from the clipboard." import_text(ImportText) -> ListDetail;
    "Imports the built-in practice list, or opens it when it is there." import_practice(Nothing) -> ListDetail;
    "Gives a list another name." rename_list(RenameList) -> ListDetail;
    "Deletes a list, its cells and runs. Paid answers are kept." delete_list(ListInput) -> Nothing;
    "Says what each column holds." set_mapping(SetMapping) -> ListDetail;
    "The people and companies behind the records." entities(ListInput) -> EntitySummary;

    "The recipes that ship." recipes(Nothing) -> Vec<RecipeSummary>;
    "Reads a recipe's text, or writes a changed recipe into it, and tells what is wrong." draft_recipe(DraftRecipe) -> RecipeDraft;
    "Sets the recipe that a list is planned and run with. Runs nothing." set_recipe(SetRecipe) -> ListDetail;
    "What a run would do and cost. Sends and spends nothing." plan(PlanInput) -> Plan;
    "Starts a run that the user said yes to." start_run(StartRun) -> RunStatus;
    "A run, now." run_status(RunInput) -> RunStatus;
    "What a run came to, beside what was expected of it; nothing when its plan is not known any more." run_result(RunInput) -> Option<RunResult>;
    "All runs, the latest first." runs(Nothing) -> Vec<RunStatus>;
    "Lets calls in flight finish and starts no new ones." pause_run(RunInput) -> RunStatus;
    "Goes on with a paused, interrupted or stopped run." resume_run(ResumeRun) -> RunStatus;
    "Ends a run; what was found is kept." cancel_run(RunInput) -> RunStatus;
    "Takes a run's values back; paid answers are kept." undo_run(RunInput) -> Undone;
    "Why cells failed and how many, the most frequent reasons first." failures(FailuresInput) -> Vec<FailureReason>;
    "What asking again for failed or stopped cells would do and cost. Sends and spends nothing." plan_retry(Again) -> Plan;
    "Asks again for failed or stopped cells, in a new run." retry(RetryInput) -> RunStatus;

    "The grid's columns and counts." grid_frame(ListInput) -> GridFrame;
    "A window of the grid's rows." grid_page(GridQuery) -> GridPage;
    "The numbers of all rows under a filter of the grid." grid_rows(GridRows) -> Vec<u32>;
    "The most frequent values of a column, with how many records have each." value_facets(ColumnInput) -> ValueFacets;
    "Who gave the values of found columns." provider_facets(ListInput) -> Vec<ProviderFacet>;
    "The views of a list; the one without a name is the grid as it was left." grid_views(ListInput) -> Vec<GridView>;
    "Keeps a view under its name." keep_view(KeepView) -> Vec<GridView>;
    "Forgets a view." delete_view(ViewInput) -> Vec<GridView>;
    "Writes values of the user's own. No run overwrites them." edit_cells(EditCells) -> Edited;
    "Accepts or refuses values, or takes the user's own word back." judge_cells(JudgeCells) -> Edited;
    "Takes the last edit or decision back." undo_edit(ListInput) -> Stepped;
    "Makes the edit or decision again that was taken back last." redo_edit(ListInput) -> Stepped;
    "A record with everything known of it." record(RecordInput) -> RecordDetail;
    "Why a cell is what it is: who was asked, what they said, who was not." cell_story(CellInput) -> CellStory;
    "Puts what a kept answer says into its cell, as the user's choice." choose_answer(ChooseAnswer) -> Edited;
    "What was sent in a call, without secrets, and what came back." call_story(CallInput) -> CallStory;
    "Companies of a list whose site may be another company's, with both sides." doubts(DoubtsInput) -> Vec<Doubt>;
    "Whether a record's company's site may be another company's, judged or not." doubt(RecordInput) -> Option<Doubt>;
    "Keeps the user's word on such a company, in all lists, or takes it back." judge_site(JudgeSite) -> Doubt;
    "Duplicates of a list that are not judged yet, beside each other." duplicates(DuplicatesInput) -> Duplicates;
    "Merges rows into one of them, whose blanks they fill." merge_rows(MergeRows) -> Merged;
    "Merges certain duplicates that say nothing different." merge_certain(ListInput) -> Merged;
    "Remembers that no two of these rows are the same." keep_apart(KeepApart) -> EditHistory;
    "Pictures of a record's company and what could be chosen instead; none without a domain." pictures(RecordInput) -> Option<PictureSet>;
    "Chooses another picture, a file of the user's, none, or the automatic one again." choose_picture(ChoosePicture) -> Option<PictureSet>;
    "One picture of every company of a list, the least sure first." wall(WallQuery) -> WallPage;
    "Looks for the pictures of a list's companies, for free." refresh_pictures(RefreshPictures) -> Refreshed;
    "Forgets all pictures of a domain." forget_pictures(ForgetPictures) -> Forgotten;
    "What stored pictures take." stored_pictures(Nothing) -> Stored;
    "Sets the most that they may take, and tidies up." set_pictures_quota(PicturesQuota) -> Stored;
    "Removes pictures that nothing uses." tidy_pictures(Nothing) -> Tidied;
    "Cells of a list, for scripts." cells(CellsQuery) -> Vec<CellRow>;

    "All providers." providers(Nothing) -> Vec<ProviderSummary>;
    "Switches a provider on or off." switch_provider(SwitchProvider) -> ProviderSummary;
    "Asks a provider, for free, whether the key works." test_provider(ProviderInput) -> KeyTestResult;
    "Checks a definition's text." check_definition(CheckDefinition) -> Vec<Problem>;
    "A one-time public key to seal a secret with." seal_key(Nothing) -> SealKey;
    "Keeps a sealed secret in the keychain." set_key(SetKey) -> ProviderSummary;
    "Forgets a secret." delete_key(KeyInput) -> ProviderSummary;
    "How every provider did over the last days." health(HealthInput) -> Health;

    "Answers from what is known, asks for the rest until the deadline." lookup(LookupInput) -> LookupResult;
    "What lines and pictures can be made of." outreach_kit(ListInput) -> OutreachKit;
    "The lines and pictures of a recipe." recipe_outreach(RecipeInput) -> Wishes;
    "The lines and pictures of a list's exports." outreach(ListInput) -> Wishes;
    "Sets them." set_outreach(OutreachInput) -> Wishes;
    "What lines and pictures come to on some records." preview_outreach(PreviewOutreach) -> OutreachPreview;
    "What would read badly, over the whole list." check_outreach(OutreachInput) -> OutreachCheck;
    "Writes a sheet." export(ExportInput) -> ExportReport;
    "What an export would write, on the first records that go out." preview_export(PreviewInput) -> ExportPreview;
    "What changed in a list since its last export." changes(ChangesInput) -> ChangesReport;
    "The presets that ship and the user's own." presets(Nothing) -> Presets;
    "Checks a preset's text." check_preset(CheckPreset) -> Vec<Problem>;
}

fn read<T: serde::de::DeserializeOwned>(command: &str, payload: Json) -> Result<T, Error> {
    // A command without input may be called with nothing.
    let payload = if payload.is_null() {
        Json::Object(serde_json::Map::new())
    } else {
        payload
    };
    serde_json::from_value(payload).map_err(|error| {
        Error::new(
            Code::Usage,
            format!("The input of \"{command}\" is not what it takes: {error}."),
        )
    })
}

fn write<T: serde::Serialize>(output: T) -> Result<Json, Error> {
    serde_json::to_value(output).map_err(|_| Error::internal("writing an answer as JSON"))
}
