import { Modal } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Button } from "../../kit/Button";
import { Confirm } from "../../kit/Confirm";
import { counted, money } from "../../kit/format";
import { sayError } from "../../kit/toast";
import { type ListSummary, useAction } from "../../rpc";

/** Gives a list another name. */
export function Rename({ list, onClose }: { list: ListSummary; onClose: () => void }) {
  const rename = useAction("rename_list", ["lists", "list"]);
  const [name, setName] = useState(list.name);
  const save = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ list: list.list, name: name.trim() }, { onSuccess: onClose, onError: sayError });
  };
  return (
    <Modal opened onClose={onClose} title="Rename the list" size={440}>
      <form onSubmit={save}>
        <label className="label" htmlFor="list-name">
          Name
        </label>
        <div className="field">
          <input id="list-name" data-autofocus value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div className="row" style={{ justifyContent: "flex-end", marginTop: 24 }}>
          <Button onClick={onClose}>Leave it</Button>
          <Button look="primary" type="submit" disabled={name.trim() === ""} busy={rename.isPending}>
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Deletes a list, after asking. */
export function Delete({ list, onClose }: { list: ListSummary; onClose: () => void }) {
  const remove = useAction("delete_list", ["lists", "runs", "app_info"]);
  return (
    <Confirm
      open
      danger
      title={`Delete ${list.name}?`}
      yes="Delete the list"
      busy={remove.isPending}
      onClose={onClose}
      onYes={() => remove.mutate({ list: list.list }, { onSuccess: onClose, onError: sayError })}
    >
      <p>
        {counted(list.records, "record")}, what was found for them and the list's runs go away
        {list.spent > 0 && `, and with them the ${money(list.spent)} view of what it cost`}. Paid answers are kept:
        importing the file again costs nothing for them. Your file is not touched.
      </p>
    </Confirm>
  );
}

/** Takes rows that are pasted into it. */
export function Paste({ onRows, onClose }: { onRows: (text: string) => void; onClose: () => void }) {
  const [text, setText] = useState("");
  return (
    <Modal opened onClose={onClose} title="Paste rows" size={640}>
      <label className="label" htmlFor="pasted-rows">
        Rows copied from a sheet, with their header
      </label>
      <textarea
        id="pasted-rows"
        data-autofocus
        className="field mono"
        style={{ width: "100%", height: 220, padding: 10, resize: "vertical", userSelect: "text" }}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="row" style={{ marginTop: 16 }}>
        <span className="small muted">Anywhere in the window, Ctrl V does the same.</span>
        <Button className="push" onClick={onClose}>
          Leave it
        </Button>
        <Button look="primary" disabled={text.trim() === ""} onClick={() => onRows(text)}>
          Make a list
        </Button>
      </div>
    </Modal>
  );
}
