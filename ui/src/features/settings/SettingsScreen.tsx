// The settings screen: keys, spending, storage, looks: all in one view.

import { useState } from "react";
import { useChangeSettings } from "../../app/theme";
import { Button } from "../../kit/Button";
import { bytes, money } from "../../kit/format";
import { MoneyField } from "../../kit/MoneyField";
import { Page } from "../../kit/Page";
import { Failure, Skeleton } from "../../kit/pieces";
import { sayError } from "../../kit/toast";
import { bridge } from "../../platform";
import { type Micros, type Settings, useCommand } from "../../rpc";
import { Appearance } from "./Appearance";
import { Keychain } from "./Keychain";
import { SavedLine } from "./SavedLine";
import { StoredPictures } from "./StoredPictures";
import styles from "./settings.module.css";

/** A cap that is saved when its field is left. An empty field means no cap. */
function Cap(props: {
  label: string;
  said: string;
  value: Micros | null;
  testId: string;
  onSave: (value: Micros | null) => void;
}) {
  const [value, setValue] = useState(props.value);
  const [edited, setEdited] = useState(false);
  const save = () => {
    if (edited && value !== props.value) props.onSave(value);
    setEdited(false);
  };
  return (
    <SavedLine label={props.label} said={props.said} onSave={save}>
      <MoneyField
        label={`${props.label}, in dollars`}
        value={edited ? value : props.value}
        placeholder="no limit"
        testId={props.testId}
        onChange={(next) => {
          setEdited(true);
          setValue(next);
        }}
      />
    </SavedLine>
  );
}

function Spending({ settings }: { settings: Settings }) {
  const change = useChangeSettings();
  const spend = useCommand("spend", {}).data;
  const providers = useCommand("providers", {}).data ?? [];
  // Who can spend money here: a key is set, or a limit from when one was.
  const paid = providers.filter(
    (one) => one.id in settings.provider_caps || (one.keys.length > 0 && one.keys.every((key) => key.set)),
  );
  return (
    <section className="card" aria-label="Spending">
      <div className="card-head">
        <h2>Spending</h2>
        {spend && <span className="push small soft">{money(spend.month)} this month</span>}
      </div>
      <Cap
        label="Monthly limit"
        said={`${spend ? `${money(spend.month)} used. ` : ""}No run goes past it, in any list.`}
        value={settings.month_cap}
        testId="month-cap"
        onSave={(month_cap) => void change({ month_cap })}
      />
      <Cap
        label="Daily limit"
        said={`${spend ? `${money(spend.today)} used today. ` : ""}Runs stop and can be resumed the next day.`}
        value={settings.day_cap}
        testId="day-cap"
        onSave={(day_cap) => void change({ day_cap })}
      />
      {paid.map((provider) => (
        <Cap
          key={provider.id}
          label={`${provider.name}, monthly`}
          said="Above it, runs go on with the other providers and say so."
          value={settings.provider_caps[provider.id] ?? null}
          testId={`cap-${provider.id}`}
          onSave={(cap) => {
            const { [provider.id]: _, ...others } = settings.provider_caps;
            void change({ provider_caps: cap === null ? others : { ...others, [provider.id]: cap } });
          }}
        />
      ))}
    </section>
  );
}

function Contact({ settings }: { settings: Settings }) {
  const change = useChangeSettings();
  const [text, setText] = useState<string>();
  const save = () => {
    const contact = text?.trim() || null;
    if (text !== undefined && contact !== settings.contact) void change({ contact });
    setText(undefined);
  };
  return (
    <section className="card" aria-label="Reading company sites">
      <div className="card-head">
        <h2>Reading company sites</h2>
      </div>
      <form
        className={styles.tall}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label htmlFor="contact">Your address for site owners</label>
        <p>Sent along when Spillway reads a site, so that its owner can write to you. May stay empty.</p>
        <div className="field">
          <input
            id="contact"
            type="email"
            placeholder="you@your-company.example"
            value={text ?? settings.contact ?? ""}
            onChange={(event) => setText(event.target.value)}
            onBlur={save}
          />
        </div>
      </form>
    </section>
  );
}

/** The settings screen. */
export default function SettingsScreen() {
  const info = useCommand("app_info", {}).data;
  const { data: settings, error, refetch } = useCommand("settings", {});
  return (
    <Page title="Settings">
      <div className="page-body">
        {error && !settings ? (
          <div className="card">
            <Failure error={error} retry={() => void refetch()} />
          </div>
        ) : settings && info ? (
          <div className={styles.body}>
            <div className={styles.column}>
              <Keychain keychain={info.keychain} />
              <StoredPictures />
            </div>
            <div className={styles.column}>
              <Spending settings={settings} />
              <Contact settings={settings} />
            </div>
            <div className={styles.column}>
              <Appearance theme={settings.theme} />
              <section className="card" aria-label="Storage">
                <div className="card-head">
                  <h2>Storage</h2>
                  <span className="push small soft">{bytes(info.home_bytes)}</span>
                </div>
                <div className={styles.line}>
                  <div>
                    <div>All data of the app</div>
                    <p className="selectable">{info.home}</p>
                  </div>
                  <Button size="sm" icon="folder" onClick={() => void bridge().reveal(info.home).catch(sayError)}>
                    Open
                  </Button>
                </div>
                <div className={styles.line}>
                  <div>
                    <div>Version</div>
                    <p>Spillway {info.version}</p>
                  </div>
                </div>
              </section>
            </div>
          </div>
        ) : (
          <div className={styles.body} aria-busy="true">
            <Skeleton height={260} radius={8} />
            <Skeleton height={200} radius={8} />
            <Skeleton height={160} radius={8} />
          </div>
        )}
      </div>
    </Page>
  );
}
