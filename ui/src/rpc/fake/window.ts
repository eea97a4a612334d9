// The made-up world as a program around the page, for `npm run dev:fake`: 10 ms latency, a run that ticks. The address
// takes `?first` (no lists yet), `?faulty` (a definition file that does not load), `?fails=command` (that command fails), `?slow`
// (answers take a second) and `?still` (runs stand still).

import type { Bridge } from "../../platform";
import type { Event } from "../types";
import { drawPicture } from "./people";
import { World } from "./world";

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** The program around the page, made up. */
export function fakeWindow(): Bridge {
  const asked = new URLSearchParams(location.search);
  const world = new World({ first: asked.has("first"), faulty: asked.has("faulty") });
  const fails = asked.getAll("fails");
  const heard = new Set<(event: Event) => void>();
  const tell = (events: Event[]) => {
    for (const event of events) for (const hear of heard) hear(event);
  };
  if (!asked.has("still")) setInterval(() => tell(world.tick()), 200);
  return {
    async rpc(command, payload) {
      await wait(asked.has("slow") ? 1_000 : 10);
      if (fails.includes(command)) {
        throw {
          code: "storage",
          message: "The folder /srv/you/spillway cannot be written to: it is read-only.",
          hint: "Make it writable, or start Spillway with --home and another folder.",
          retryable: true,
          subject: null,
        };
      }
      const answer = await world.call(command, payload);
      tell(world.takeEvents());
      return answer;
    },
    onEvent(hear) {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    onDrop: (hear) => {
      const over = (event: DragEvent) => {
        event.preventDefault();
        hear({ kind: "over", paths: ["list.csv"] });
      };
      const drop = (event: DragEvent) => {
        event.preventDefault();
        hear({ kind: "drop", paths: [event.dataTransfer?.files[0]?.name ?? "list.csv"] });
      };
      const leave = (event: DragEvent) => event.relatedTarget === null && hear({ kind: "leave" });
      window.addEventListener("dragover", over);
      window.addEventListener("drop", drop);
      window.addEventListener("dragleave", leave);
      return () => {
        window.removeEventListener("dragover", over);
        window.removeEventListener("drop", drop);
        window.removeEventListener("dragleave", leave);
      };
    },
    openFile: async () => "/srv/you/lists/freight-forwarders.xlsx",
    saveFile: async (_title, suggestion) => suggestion,
    readText: async () => 'id = "my-crm"\nbase_url = "https://crm.example"\n',
    openLink: async () => {},
    openSheet: async () => {},
    reveal: async () => {},
    zoom: async () => {},
    progress: async () => {},
    attention: async () => {},
    notify: async () => {},
    onClose: () => () => {},
    close: async () => window.close(),
    pictureUrl: (hash) => drawPicture(hash),
  };
}
