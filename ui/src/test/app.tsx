// Draws the whole page over a made-up world without latency, for tests.

import { act, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { App } from "../app/App";
import { type Bridge, connect, type Drop } from "../platform";
import { newQueryClient } from "../rpc";
import { drawPicture } from "../rpc/fake/people";
import { World } from "../rpc/fake/world";
import type { Event } from "../rpc/types";

/** A page on a made-up world, and what was asked of the program around it. */
export interface Stage {
  world: World;
  user: ReturnType<typeof userEvent.setup>;
  /** Commands in the order in which they were called, with their input. */
  called: { command: string; payload: unknown }[];
  /** What the desktop was told. */
  notified: { title: string; body: string }[];
  /** Sheets that were opened with other programs. */
  opened: string[];
  /** Makes a command fail until it is taken away again. */
  failing: Set<string>;
  /** Lets the world's runs go on, and tells the page. */
  tick(times?: number): Promise<void>;
  /** Whether the window was closed. */
  closed: boolean;
  /** Wants to close the window, as its frame does. */
  close(): void;
  /** Drags files over the window or drops them. */
  drag(drop: Drop): void;
  /** Violations of accessibility rules in what is drawn, in words. */
  violations(): Promise<string[]>;
}

/** Draws the page at an address. */
export function openApp(
  hash = "",
  options: { first?: boolean; faulty?: boolean; text?: string; open?: string; failing?: string } = {},
): Stage {
  location.hash = hash;
  const world = new World(options);
  const called: Stage["called"] = [];
  const notified: Stage["notified"] = [];
  const opened: Stage["opened"] = [];
  const failing: Stage["failing"] = new Set(options.failing ? [options.failing] : []);
  const events = new Set<(event: Event) => void>();
  const drops = new Set<(drop: Drop) => void>();
  const closing = new Set<() => void>();
  const tell = (heard: Event[]) => {
    for (const event of heard) for (const hear of events) hear(event);
  };
  const bridge: Bridge = {
    async rpc(command, payload) {
      called.push({ command, payload });
      if (failing.has(command)) {
        throw {
          code: "storage",
          message: `"${command}" failed.`,
          hint: "Try it again.",
          retryable: false,
          subject: null,
        };
      }
      const answer = await world.call(command, payload);
      tell(world.takeEvents());
      return answer;
    },
    onEvent(hear) {
      events.add(hear);
      return () => events.delete(hear);
    },
    onDrop(hear) {
      drops.add(hear);
      return () => drops.delete(hear);
    },
    openFile: async () => options.open ?? null,
    saveFile: async (_title, suggestion) => suggestion,
    readText: async () => options.text ?? "",
    openLink: async () => {},
    openSheet: async (path) => {
      opened.push(path);
    },
    reveal: async () => {},
    zoom: async () => {},
    progress: async () => {},
    attention: async () => {},
    notify: async (title, body) => {
      notified.push({ title, body });
    },
    onClose(asked) {
      closing.add(asked);
      return () => closing.delete(asked);
    },
    close: async () => {
      stage.closed = true;
    },
    pictureUrl: drawPicture,
  };
  const stage: Stage = {
    world,
    called,
    notified,
    opened,
    failing,
    user: userEvent.setup({ delay: null }),
    async tick(times = 1) {
      await act(async () => {
        for (let time = 0; time < times; time += 1) tell(world.tick());
      });
    },
    closed: false,
    close() {
      act(() => {
        if (closing.size === 0) stage.closed = true;
        for (const asked of closing) asked();
      });
    },
    drag(drop) {
      act(() => {
        for (const hear of drops) hear(drop);
      });
    },
    async violations() {
      // Colour is judged on the tokens; jsdom lays nothing out. Regions: dialogs are drawn in a portal of their own.
      const rules = { "color-contrast": { enabled: false }, region: { enabled: false } };
      const found = await axe.run(document.body, { rules, resultTypes: ["violations"] });
      return found.violations.map(
        (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
      );
    },
  };
  connect(bridge);
  render(<App client={newQueryClient()} env="test" />);
  return stage;
}
