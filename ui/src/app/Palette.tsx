import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useQueryClient } from "@tanstack/react-query";
import { counted } from "../kit/format";
import { Icon } from "../kit/Icon";
import { sayError } from "../kit/toast";
import { call, type ListSummary, useCommand } from "../rpc";
import { importPractice, openFile } from "./importing";
import { isMoving, spread } from "./live";
import { go, LIST_SCREENS } from "./router";
import { shortcutsShown } from "./Shortcuts";
import { beginTour } from "./Tour";
import { THEMES, useChangeSettings } from "./theme";
import { zoomBy } from "./zoom";

const SCREEN_NAMES = {
  mapping: "Mapping",
  plan: "Plan",
  grid: "Grid",
  judge: "Judge",
  outreach: "Lines and pictures",
  export: "Export",
  wall: "Pictures",
};

const ZOOMS = [
  { by: 1, label: "Zoom in", keys: "Ctrl +" },
  { by: -1, label: "Zoom out", keys: "Ctrl -" },
  { by: 0, label: "Own size", keys: "Ctrl 0" },
] as const;
const SCREEN_ICONS = {
  mapping: "map",
  plan: "plan",
  grid: "grid",
  judge: "scales",
  outreach: "mail",
  export: "export",
  wall: "image",
} as const;

/** Ctrl K: lists, screens, providers and commands by name. */
export function Palette({ open }: { open: ListSummary | undefined }) {
  const client = useQueryClient();
  const change = useChangeSettings();
  const lists = useCommand("lists", {}).data ?? [];
  const providers = useCommand("providers", {}).data ?? [];
  const run = useCommand("runs", {}).data?.[0];
  const groups: SpotlightActionGroupData[] = [
    {
      group: "Lists",
      actions: lists.map((list) => ({
        id: `list-${list.list}`,
        label: list.name,
        description: `${counted(list.records, "record")}, ${list.source}`,
        leftSection: <Icon name="sheet" />,
        onClick: () => go({ at: "list", list: list.list, screen: list.run ? "grid" : "mapping" }),
      })),
    },
    {
      group: "Screens",
      actions: [
        ...(open
          ? LIST_SCREENS.map((screen, index) => ({
              id: `screen-${screen}`,
              label: `${SCREEN_NAMES[screen]} of ${open.name}`,
              leftSection: <Icon name={SCREEN_ICONS[screen]} />,
              rightSection: <kbd>Ctrl {index + 1}</kbd>,
              onClick: () => go({ at: "list", list: open.list, screen }),
            }))
          : []),
        { id: "lists", label: "Lists", leftSection: <Icon name="lists" />, onClick: () => go({ at: "lists" }) },
        {
          id: "providers",
          label: "Providers",
          leftSection: <Icon name="plug" />,
          onClick: () => go({ at: "providers" }),
        },
        { id: "health", label: "Health", leftSection: <Icon name="pulse" />, onClick: () => go({ at: "health" }) },
        { id: "settings", label: "Settings", leftSection: <Icon name="gear" />, onClick: () => go({ at: "settings" }) },
      ],
    },
    {
      group: "Commands",
      actions: [
        {
          id: "open",
          label: "Open a file",
          leftSection: <Icon name="plus" />,
          rightSection: <kbd>Ctrl O</kbd>,
          onClick: () => void openFile(client),
        },
        {
          id: "practice",
          label: "Try it with the practice list",
          leftSection: <Icon name="play" />,
          onClick: () => void importPractice(client),
        },
        {
          id: "tour",
          label: "Take the tour on the practice list",
          description: "Five cards, under a minute",
          leftSection: <Icon name="info" />,
          onClick: () => void call("import_practice", {}).then(({ list }) => beginTour(list), sayError),
        },
        {
          id: "keys",
          label: "Show all keys",
          leftSection: <Icon name="info" />,
          rightSection: <kbd>?</kbd>,
          onClick: () => shortcutsShown.set(true),
        },
        ...ZOOMS.map(({ by, label, keys }) => ({
          id: `zoom-${by}`,
          label,
          leftSection: <Icon name="search" />,
          rightSection: <kbd>{keys}</kbd>,
          onClick: () => zoomBy(by),
        })),
        ...(run && isMoving(run)
          ? [
              {
                id: "pause",
                label: `Pause the run on ${run.list_name}`,
                leftSection: <Icon name="pause" />,
                onClick: () =>
                  void call("pause_run", { run: run.run }).then((status) => spread(client, status), sayError),
              },
            ]
          : []),
        ...(run?.state === "paused"
          ? [
              {
                id: "resume",
                label: `Resume the run on ${run.list_name}`,
                leftSection: <Icon name="play" />,
                onClick: () =>
                  void call("resume_run", { run: run.run }).then((status) => spread(client, status), sayError),
              },
            ]
          : []),
        ...(open
          ? [
              {
                id: "undo",
                label: "Undo the last edit or verdict",
                leftSection: <Icon name="undo" />,
                rightSection: <kbd>Ctrl Z</kbd>,
                onClick: () => void call("undo_edit", { list: open.list }).catch(sayError),
              },
              {
                id: "redo",
                label: "Redo the last edit or verdict",
                leftSection: <Icon name="redo" />,
                rightSection: <kbd>Ctrl Y</kbd>,
                onClick: () => void call("redo_edit", { list: open.list }).catch(sayError),
              },
            ]
          : []),
        ...THEMES.map(({ theme, label }) => ({
          id: `theme-${theme}`,
          label: `Theme: ${label.toLowerCase()}`,
          leftSection: <Icon name="gear" />,
          onClick: () => void change({ theme }),
        })),
      ],
    },
    {
      group: "Providers",
      actions: providers.map((provider) => ({
        id: `provider-${provider.id}`,
        label: provider.name,
        description: provider.summary,
        leftSection: <Icon name="plug" />,
        onClick: () => go({ at: "providers" }),
      })),
    },
  ];
  return (
    <Spotlight
      attributes={{ content: { "aria-label": "Search or run" } }}
      actions={groups.filter((group) => group.actions.length > 0)}
      shortcut={null}
      nothingFound="Nothing by that name."
      limit={40}
      scrollable
      maxHeight={420}
      centered={false}
      yOffset="14vh"
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      searchProps={{
        placeholder: "Search lists, screens, providers and commands",
        "aria-label": "Search lists, screens, providers and commands",
        leftSection: <Icon name="search" />,
      }}
    />
  );
}
