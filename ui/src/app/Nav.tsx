import { Menu, Tooltip } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import type { ReactNode } from "react";
import { Icon, type IconName, Logo } from "../kit/Icon";
import { type ListSummary, useCommand } from "../rpc";
import { isMoving } from "./live";
import { go, href, LIST_SCREENS, type ListScreen, type Route, useRoute } from "./router";
import styles from "./shell.module.css";

const SCREENS: Record<ListScreen, { label: string; icon: IconName }> = {
  mapping: { label: "Mapping", icon: "map" },
  plan: { label: "Plan", icon: "plan" },
  grid: { label: "Grid", icon: "grid" },
  judge: { label: "Judge", icon: "scales" },
  outreach: { label: "Lines and pictures", icon: "mail" },
  export: { label: "Export", icon: "export" },
  wall: { label: "Pictures", icon: "image" },
};

interface ItemProps {
  to: Route;
  label: string;
  icon: IconName;
  here: boolean;
  rail: boolean;
  testId: string;
  keys?: string;
  children?: ReactNode;
}

function Item({ to, label, icon, here, rail, testId, keys, children }: ItemProps) {
  return (
    <Tooltip label={keys ? `${label} · ${keys}` : label} position="right" disabled={!rail}>
      <a
        className={styles.item}
        href={href(to)}
        aria-current={here ? "page" : undefined}
        aria-label={rail ? label : undefined}
        data-testid={testId}
      >
        <Icon name={icon} />
        <span>{label}</span>
        {children}
      </a>
    </Tooltip>
  );
}

/** How far a run is, as a small ring. */
function Ring({ part }: { part: number }) {
  const around = 2 * Math.PI * 5;
  return (
    <svg className={styles.ring} viewBox="0 0 14 14" role="img" aria-label={`${Math.round(part * 100)} % done`}>
      <g fill="none" strokeWidth="2.5" transform="rotate(-90 7 7)">
        <circle cx="7" cy="7" r="5" stroke="var(--surface-3)" />
        <circle cx="7" cy="7" r="5" stroke="var(--accent)" strokeDasharray={`${part * around} ${around}`} />
      </g>
    </svg>
  );
}

/** The navigation: a column with names, or a rail of icons. */
export function Nav({ rail, open }: { rail: boolean; open: ListSummary | undefined }) {
  const route = useRoute();
  const lists = useCommand("lists", {}).data ?? [];
  const refuses = useCommand("providers", {}).data?.some((provider) => provider.state === "refuses");
  const screen = route.at === "list" ? route.screen : undefined;
  const run = open?.run;
  return (
    <nav className={styles.nav} aria-label="Main">
      <div className={styles.brand}>
        <Logo />
        <span>Spillway</span>
      </div>
      <button
        type="button"
        className={styles.search}
        aria-label={rail ? "Search or run" : undefined}
        aria-keyshortcuts="Control+K"
        onClick={() => spotlight.open()}
        data-testid="open-palette"
      >
        <Icon name="search" size="small" />
        <span>Search or run</span>
        <kbd>Ctrl K</kbd>
      </button>
      <Item
        to={{ at: "lists" }}
        label="Lists"
        icon="lists"
        here={route.at === "lists"}
        rail={rail}
        testId="nav-lists"
      />
      {open && (
        <>
          <div className={styles.caption}>Open list</div>
          <Menu position="bottom-start" width={240}>
            <Menu.Target>
              <button type="button" className={styles.list} aria-label={`Open list: ${open.name}. Choose another`}>
                <span className="clip">{open.name}</span>
                <Icon name="down" size="small" />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {lists.map((list) => (
                <Menu.Item
                  key={list.list}
                  onClick={() => go({ at: "list", list: list.list, screen: screen ?? (list.run ? "grid" : "mapping") })}
                >
                  {list.name}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <div className={styles.sub}>
            {LIST_SCREENS.map((name, index) => (
              <Item
                key={name}
                to={{ at: "list", list: open.list, screen: name }}
                label={SCREENS[name].label}
                icon={SCREENS[name].icon}
                here={screen === name}
                rail={rail}
                keys={`Ctrl ${index + 1}`}
                testId={`nav-${name}`}
              >
                {name === "grid" && run && isMoving(run) && <Ring part={run.total ? run.done / run.total : 0} />}
              </Item>
            ))}
          </div>
          <div className={styles.caption}>All lists</div>
        </>
      )}
      <Item
        to={{ at: "providers" }}
        label="Providers"
        icon="plug"
        here={route.at === "providers"}
        rail={rail}
        testId="nav-providers"
      >
        {refuses && <i className="dot dot-bad" title="A provider refuses calls" />}
      </Item>
      <Item
        to={{ at: "health" }}
        label="Health"
        icon="pulse"
        here={route.at === "health"}
        rail={rail}
        testId="nav-health"
      />
      <div className={styles.spacer} />
      <Item
        to={{ at: "settings" }}
        label="Settings"
        icon="gear"
        here={route.at === "settings"}
        rail={rail}
        testId="nav-settings"
      />
    </nav>
  );
}
