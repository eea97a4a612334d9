import { createRoot } from "react-dom/client";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "./kit/theme/tokens.css";
import "./kit/theme/base.css";
import "./kit/theme/controls.css";
import "./kit/theme/surfaces.css";
import "./kit/theme/marks.css";
import "./kit/theme/mantine.css";
import { App } from "./app/App";
import { connect } from "./platform";
import { newQueryClient } from "./rpc";

// The web view's own menu (back, reload) has no place in an application; where text is written it holds cut and paste.
document.addEventListener("contextmenu", (event) => {
  const isText = event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]");
  if (!isText) event.preventDefault();
});

async function start(): Promise<void> {
  if (import.meta.env.MODE === "fake") {
    const { fakeWindow } = await import("./rpc/fake/window");
    connect(fakeWindow());
  } else {
    const { tauri } = await import("./platform/tauri");
    connect(tauri);
  }
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<App client={newQueryClient()} />);
}

void start();
