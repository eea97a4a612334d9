// Saved views: layout, sort and filters of this list under a name.

import { Menu, Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../kit/Button";
import { Icon } from "../../kit/Icon";
import { say, sayError } from "../../kit/toast";
import { call, type GridView } from "../../rpc";

/** The button with the views of a list. */
export function Views(props: {
  list: number;
  views: GridView[];
  /** The grid as it is. */
  now: () => GridView;
  onView: (view: GridView) => void;
  onPlain: () => void;
}) {
  const client = useQueryClient();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const saved = props.views.filter((view) => view.name !== "");
  const keep = (views: Promise<GridView[]>, said: string) =>
    views.then((all) => {
      client.setQueryData(["grid_views", { list: props.list }], all);
      say(said);
    }, sayError);
  return (
    <>
      <Menu position="bottom-end" width={260} returnFocus>
        <Menu.Target>
          <Button icon="layers" data-testid="views">
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {saved.map((view) => (
            <Menu.Item key={view.name} leftSection={<Icon name="grid" />} onClick={() => props.onView(view)}>
              {view.name}
            </Menu.Item>
          ))}
          {saved.length === 0 && <Menu.Label>No view is saved for this list yet.</Menu.Label>}
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="plus" />} onClick={() => setNaming(true)} data-testid="view-save">
            Save what is shown as a view
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="undo" />} onClick={props.onPlain}>
            All columns, no filter
          </Menu.Item>
          {saved.length > 0 && <Menu.Divider />}
          {saved.map((view) => (
            <Menu.Item
              key={view.name}
              leftSection={<Icon name="trash" />}
              onClick={() =>
                void keep(call("delete_view", { list: props.list, name: view.name }), `“${view.name}” is deleted.`)
              }
            >
              Delete “{view.name}”
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={naming} onClose={() => setNaming(false)} title="Save a view" size={400}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!name.trim()) return;
            const view = { ...props.now(), name: name.trim() };
            void keep(call("keep_view", { list: props.list, view }), `“${view.name}” is saved.`);
            setNaming(false);
            setName("");
          }}
        >
          <label className="label" htmlFor="view-name">
            Its name
          </label>
          <div className="field">
            <input
              id="view-name"
              data-autofocus
              maxLength={80}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          <p className="small soft" style={{ margin: "8px 0 16px" }}>
            It keeps the columns, the sort and the filters as they are now.
          </p>
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <Button onClick={() => setNaming(false)}>Cancel</Button>
            <Button look="primary" type="submit" disabled={!name.trim()}>
              Save
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
