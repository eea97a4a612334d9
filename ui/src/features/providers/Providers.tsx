// The providers screen: see at a glance who can be asked, set keys, test them for free.

import { Modal } from "@mantine/core";
import { useRef, useState } from "react";
import { droppedDefinition } from "../../app/Drops";
import { BrowserDialog } from "../../kit/BrowserDialog";
import { Button } from "../../kit/Button";
import { Icon } from "../../kit/Icon";
import { KeyDialog } from "../../kit/keys/KeyDialog";
import { Page } from "../../kit/Page";
import { Empty, Failure, ProblemNote, Skeleton } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { bridge } from "../../platform";
import { type ProviderSummary, useCommand } from "../../rpc";
import { Check } from "./Check";
import { ProviderCard } from "./ProviderCard";
import styles from "./providers.module.css";

const FILTERS: { id: string; label: string; holds: (provider: ProviderSummary) => boolean }[] = [
  { id: "all", label: "All", holds: () => true },
  { id: "ready", label: "Ready", holds: (one) => one.state === "ready" },
  { id: "no_key", label: "Needs a key", holds: (one) => one.state === "no_key" },
  { id: "no_browser", label: "Needs a browser", holds: (one) => one.state === "no_browser" },
  { id: "refuses", label: "Refuses", holds: (one) => one.state === "refuses" },
  { id: "off", label: "Off", holds: (one) => one.state === "off" },
  { id: "free", label: "Needs no key", holds: (one) => one.keys.length === 0 },
];

/** Cards that need a person first, then those that can be asked. */
const ORDER: ProviderSummary["state"][] = ["refuses", "ready", "no_browser", "no_key", "off"];

function matches(provider: ProviderSummary, text: string): boolean {
  const words = `${provider.name} ${provider.summary} ${provider.roles.join(" ")}`.toLowerCase();
  return words.includes(text.trim().toLowerCase());
}

/** The providers screen. */
export default function Providers() {
  const { data: providers, error, refetch } = useCommand("providers", {});
  const faults = useCommand("app_info", {}).data?.problems ?? [];
  const dropped = droppedDefinition.use();
  const chooser = useRef<HTMLInputElement>(null);
  const [filter, setFilter] = useState("all");
  const [text, setText] = useState("");
  const [keyFor, setKeyFor] = useState<string>();
  const [browser, setBrowser] = useState(false);
  const [definition, setDefinition] = useState<ProviderSummary>();

  const lacking = providers?.find((one) => one.state === "no_browser");
  const chosen = FILTERS.find((one) => one.id === filter) ?? FILTERS[0];
  const shown = (providers ?? [])
    .filter((provider) => chosen?.holds(provider) && matches(provider, text))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name));
  return (
    <Page
      title="Providers"
      actions={
        <>
          <div className="field" style={{ width: 200 }}>
            <Icon name="search" size="small" />
            <input
              type="search"
              aria-label="Find a provider"
              placeholder="Find a provider"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          <input
            ref={chooser}
            type="file"
            accept=".toml"
            hidden
            aria-hidden="true"
            tabIndex={-1}
            onChange={async (event) => {
              const input = event.currentTarget;
              const file = input.files?.[0];
              if (file) droppedDefinition.set({ origin: file.name, toml: await file.text() });
              input.value = "";
            }}
          />
          <Button icon="file" onClick={() => chooser.current?.click()}>
            Check a provider file
          </Button>
        </>
      }
    >
      <div className="page-body">
        {error && !providers ? (
          <div className="card">
            <Failure error={error} retry={() => void refetch()} />
          </div>
        ) : (
          <div className={dropped ? `${styles.body} ${styles.withSide}` : styles.body}>
            <div>
              {faults.length > 0 && (
                <section className={styles.faults} aria-label="Provider files that are not used">
                  {faults.map((fault) => (
                    <ProblemNote key={`${fault.subject} ${fault.message}`} problem={fault} />
                  ))}
                  <p className="small muted">
                    A file with a fault is left out. Mend it, check it here, and start Spillway again.
                  </p>
                </section>
              )}
              <div className={styles.tabs}>
                {FILTERS.map((one) => {
                  const number = providers?.filter(one.holds).length ?? 0;
                  if (number === 0 && one.id !== "all" && one.id !== filter) return null;
                  return (
                    <button
                      key={one.id}
                      type="button"
                      className="chip"
                      aria-pressed={one.id === filter}
                      onClick={() => setFilter(one.id)}
                    >
                      {one.label} <b>{number}</b>
                    </button>
                  );
                })}
              </div>
              {providers && shown.length === 0 && (
                <div className="card">
                  <Empty
                    title="No provider by that name"
                    action={
                      <Button
                        onClick={() => {
                          setText("");
                          setFilter("all");
                        }}
                      >
                        Show all
                      </Button>
                    }
                  />
                </div>
              )}
              <div className={styles.cards} aria-busy={!providers}>
                {providers
                  ? shown.map((provider) => (
                      <ProviderCard
                        key={provider.id}
                        provider={provider}
                        onKey={() => setKeyFor(provider.id)}
                        onBrowser={() => setBrowser(true)}
                        onDefinition={() => setDefinition(provider)}
                      />
                    ))
                  : [1, 2, 3, 4, 5, 6].map((card) => <Skeleton key={card} height={190} radius={8} />)}
              </div>
            </div>
            {dropped && (
              <Check
                key={`${dropped.origin} ${dropped.toml.length}`}
                origin={dropped.origin}
                toml={dropped.toml}
                onClose={() => droppedDefinition.set(null)}
              />
            )}
          </div>
        )}
      </div>
      <KeyDialog provider={providers?.find((one) => one.id === keyFor)} onClose={() => setKeyFor(undefined)} />
      <BrowserDialog reason={browser ? lacking?.state_note : undefined} onClose={() => setBrowser(false)} />
      <Modal
        opened={definition !== undefined}
        onClose={() => setDefinition(undefined)}
        title={definition?.name ?? ""}
        size={760}
      >
        {definition && (
          <div className="col" style={{ gap: 12 }}>
            <div className="row small soft">
              <span className="grow selectable">
                {definition.file ? `Your own, from ${definition.file}.` : "Comes with Spillway."} {definition.evidence}
              </span>
              <button
                type="button"
                className="btn-link"
                onClick={() => void bridge().openLink(definition.homepage).catch(sayError)}
              >
                {definition.homepage.replace(/^https?:\/\//, "")}
              </button>
            </div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls has to be reachable by keyboard */}
            <pre className={styles.toml} tabIndex={0}>
              {definition.toml}
            </pre>
          </div>
        )}
      </Modal>
    </Page>
  );
}
