// Sets, replaces or forgets a provider's key. What is typed is sealed at once with a one-time key of the program and
// cleared; the page never holds a key longer than that, and never receives one.

import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { bridge } from "../../platform";
import { CallError, call, type KeySlot, type ProviderSummary, seal, useAction } from "../../rpc";
import { Button } from "../Button";
import { count } from "../format";
import { Icon } from "../Icon";
import { Mark } from "../Mark";
import { Note } from "../pieces";
import { say, sayError } from "../toast";

/** What setting or forgetting a key changes. */
const CHANGES = ["providers", "app_info", "plan"] as const;

/** The dialog for the keys of one provider; closed without a provider. */
export function KeyDialog({ provider, onClose }: { provider: ProviderSummary | undefined; onClose: () => void }) {
  // What was shown last stays while the dialog fades out.
  const [shown, setShown] = useState(provider);
  if (provider && provider !== shown) setShown(provider);
  return (
    <Modal opened={provider !== undefined} onClose={onClose} title={shown ? `Key for ${shown.name}` : "Key"} size={480}>
      {shown && (
        <div className="col" style={{ gap: 16 }}>
          <p className="soft">
            The key goes to this computer's keychain and stays there. No file, log, recipe or export holds it.{" "}
            <button
              type="button"
              className="btn-link"
              onClick={() => void bridge().openLink(shown.homepage).catch(sayError)}
            >
              Get a key at {hostOf(shown.homepage)}
            </button>
          </p>
          {shown.keys.map((slot) => (
            <KeyForm key={slot.part} provider={shown} slot={slot} />
          ))}
          {shown.keys.every((slot) => slot.set) && <KeyTest provider={shown} />}
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <Button onClick={onClose} data-testid="key-close">
              Close
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

/** Asks the provider, for free, whether the key works. */
function KeyTest({ provider }: { provider: ProviderSummary }) {
  const test = useAction("test_provider", [...CHANGES]);
  const result = test.data;
  return (
    <div className="row">
      <Button
        icon="play"
        busy={test.isPending}
        data-testid="key-test"
        onClick={() => test.mutate({ provider: provider.id }, { onError: sayError })}
      >
        Test it, free
      </Button>
      <span className="row small grow" role="status">
        {result && (
          <>
            <Mark state={result.ok ? "value" : "failed"} />
            <span className={result.ok ? "selectable" : "selectable tone-bad"}>
              {result.message}
              {result.credits_left !== null && ` ${count(result.credits_left)} credits left.`}
            </span>
          </>
        )}
      </span>
    </div>
  );
}

function hostOf(url: string): string {
  return url.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}

function KeyForm({ provider, slot }: { provider: ProviderSummary; slot: KeySlot }) {
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [filled, setFilled] = useState(false);
  const [busy, setBusy] = useState<"save" | "forget">();
  const [error, setError] = useState<CallError>();

  const settle = async (doing: "save" | "forget", work: () => Promise<unknown>, done: string) => {
    setBusy(doing);
    setError(undefined);
    try {
      await work();
      say(done, doing === "save" ? "It stays in this computer's keychain." : "");
    } catch (thrown) {
      setError(CallError.from(thrown));
      field.current?.focus();
    } finally {
      setBusy(undefined);
      await Promise.all(CHANGES.map((changed) => client.invalidateQueries({ queryKey: [changed] })));
    }
  };

  const save = (event: FormEvent) => {
    event.preventDefault();
    const input = field.current;
    const secret = input?.value.trim();
    if (!input || !secret) return;
    input.value = "";
    setFilled(false);
    void settle(
      "save",
      async () => call("set_key", await seal(await call("seal_key", {}), provider.id, slot.part, secret)),
      `${slot.label} for ${provider.name} is set.`,
    );
  };

  const id = `key-${provider.id}-${slot.part}`;
  return (
    <form onSubmit={save} className="col" style={{ gap: 12 }}>
      <div>
        <label className="label" htmlFor={id}>
          {slot.label}
          {slot.set && (
            <span className="muted" style={{ fontWeight: 400 }}>
              {" "}
              set{slot.last_four && <span className="mono"> ••••{slot.last_four}</span>}; a new one replaces it
            </span>
          )}
        </label>
        <div className="field">
          <Icon name="lock" size="small" />
          {/* Not controlled: the text lives in this one element and nowhere in the page's state. */}
          <input
            ref={field}
            id={id}
            data-testid="key-input"
            data-autofocus
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder={slot.set ? "Paste the new key" : "Paste the key"}
            onChange={(event) => setFilled(event.target.value.trim() !== "")}
          />
        </div>
      </div>
      {error && (
        <Note tone="bad">
          <p className="selectable">
            {error.message} {error.hint}
          </p>
        </Note>
      )}
      <div className="row">
        {slot.set && (
          <Button
            look="danger"
            icon="trash"
            busy={busy === "forget"}
            data-testid="key-delete"
            onClick={() =>
              void settle(
                "forget",
                () => call("delete_key", { provider: provider.id, part: slot.part }),
                `${slot.label} for ${provider.name} is forgotten.`,
              )
            }
          >
            Forget the key
          </Button>
        )}
        <Button
          className="push"
          look="primary"
          type="submit"
          data-testid="key-save"
          disabled={!filled}
          busy={busy === "save"}
        >
          {slot.set ? "Replace the key" : "Save the key"}
        </Button>
      </div>
    </form>
  );
}
