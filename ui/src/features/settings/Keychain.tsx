import { useState } from "react";
import { href } from "../../app/router";
import { when } from "../../kit/format";
import { KeyDialog } from "../../kit/keys/KeyDialog";
import { Note, ProviderBadge, Tag } from "../../kit/pieces";
import { type KeychainState, useCommand } from "../../rpc";
import styles from "./settings.module.css";

/** Where keys are kept, and which are set. */
export function Keychain({ keychain }: { keychain: KeychainState }) {
  const providers = useCommand("providers", {}).data ?? [];
  const withKeys = providers.filter((one) => one.keys.some((slot) => slot.set));
  const [keyFor, setKeyFor] = useState<string>();
  return (
    <section className="card" aria-label="Keychain" style={{ overflow: "hidden" }}>
      <div className="card-head">
        <h2>Keychain</h2>
        <Tag tone={keychain.available ? "ok" : "bad"} icon="lock">
          {keychain.available ? "works" : "does not answer"}
        </Tag>
        {keychain.available && <span className="push small soft clip">{keychain.message}</span>}
      </div>
      {!keychain.available && (
        <div className="card-pad">
          <Note tone="bad">
            <p className="selectable">{keychain.message}</p>
          </Note>
        </div>
      )}
      {withKeys.length > 0 && (
        <table className={`table ${styles.keys}`}>
          <tbody>
            {withKeys.map((provider) => (
              <tr key={provider.id}>
                <td>
                  <div className="row">
                    <ProviderBadge badge={provider.badge} name={provider.name} />
                    {provider.name}
                  </div>
                </td>
                <td className={styles.key}>
                  {provider.keys.map((slot) => (slot.last_four ? `••••${slot.last_four}` : "")).join(" ")}
                </td>
                <td className={provider.test && !provider.test.ok ? "tone-bad" : "soft"}>
                  {provider.test ? (provider.test.ok ? when(provider.test.at_ms) : "test failed") : "not tested"}
                </td>
                <td className="num">
                  <button type="button" className="btn-link" onClick={() => setKeyFor(provider.id)}>
                    Replace
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={styles.line}>
        <p>
          {withKeys.length === 0 ? "No key is set yet. " : ""}Keys stay in the keychain. No file, log, recipe or export
          holds one.
        </p>
        <a className="btn btn-sm" href={href({ at: "providers" })}>
          Add a key
        </a>
      </div>
      <KeyDialog provider={providers.find((one) => one.id === keyFor)} onClose={() => setKeyFor(undefined)} />
    </section>
  );
}
