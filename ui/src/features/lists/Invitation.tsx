import { useQueryClient } from "@tanstack/react-query";
import { importPractice } from "../../app/importing";
import { beginTour } from "../../app/Tour";
import { Button } from "../../kit/Button";
import { Icon, type IconName } from "../../kit/Icon";
import { sayError } from "../../kit/toast";
import { call } from "../../rpc";
import styles from "./lists.module.css";

/** Little logos as the practice world's companies have them. */
const LOGOS: { ground: string; shape: string; fill?: string; stroke?: string; width?: number; round?: boolean }[] = [
  {
    ground: "#1b5fd9",
    shape: "M8 15h15a4.5 4.5 0 1 0-4.5-4.5M8 21.5h22a4 4 0 1 1-4 4M8 28h9a3.5 3.5 0 1 1-3.5 3.5",
    stroke: "#fff",
  },
  {
    ground: "#2e7d4f",
    shape: "M20 33V9M20 15l7-4M20 15l-7-4M20 22l8-5M20 22l-8-5M20 29l7-5M20 29l-7-5",
    stroke: "#fff",
    width: 2.6,
    round: true,
  },
  { ground: "#f08a24", shape: "M6 27c8-6 20-6 28 0-6 8-22 8-28 0zM20 9a7 7 0 1 0 .1 0z", fill: "#fdf0e2", round: true },
  { ground: "#0f7c86", shape: "M11 24a9 9 0 0 1 18 0M15.5 24a4.5 4.5 0 0 1 9 0M8 28h24", stroke: "#fff" },
  { ground: "#6a3fc8", shape: "M11.5 21v9M20 10v20M28.5 16v14", stroke: "#fff", width: 5 },
  { ground: "#c92f73", shape: "M20 7l11 13-11 13L9 20z", fill: "#fbe4ee" },
];

function PracticeLogos() {
  return (
    <div className={styles.logos} aria-hidden="true">
      {LOGOS.map((logo) => (
        <svg key={logo.ground} width="28" height="28" viewBox="0 0 40 40" aria-hidden="true">
          <rect width="40" height="40" rx={logo.round ? 20 : 9} fill={logo.ground} />
          <path
            d={logo.shape}
            fill={logo.fill ?? "none"}
            stroke={logo.stroke ?? "none"}
            strokeWidth={logo.width ?? 3}
            strokeLinecap="round"
          />
        </svg>
      ))}
    </div>
  );
}

const STEPS: { icon: IconName; title: string; text: string }[] = [
  {
    icon: "map",
    title: "1. Spillway reads your columns",
    text: "It proposes a field for each, shows how sure it is, and finds people who stand in the list twice. Free, on this computer.",
  },
  {
    icon: "plan",
    title: "2. You see the plan first",
    text: "Calls, spend, time, and which personal fields go to whom. You set the cap. Nothing paid runs before you confirm.",
  },
  {
    icon: "grid",
    title: "3. A pilot of 50, then the rest",
    text: "Values, logos and pictures arrive in the grid with their source. Stop at any moment; finished cells stay.",
  },
];

/** Where a list gets in: drop it, or try the practice list. */
export function Invitation({ first }: { first: boolean }) {
  const client = useQueryClient();
  return (
    <div className={styles.drop}>
      <div className={styles.invite}>
        <span className={styles.emblem}>
          <Icon name="import" size="large" />
        </span>
        <h2 className="title-xl">Drop a list here</h2>
        <p className="soft">
          XLSX, CSV or ODS, up to about 100,000 rows. The file itself is never changed, and nothing is sent or spent
          until you confirm a plan.
        </p>
        <p className="small muted">You can drop anywhere in the window, from any screen.</p>
      </div>
      <div className={styles.practice}>
        <PracticeLogos />
        <h3>No list at hand?</h3>
        <p className="soft">
          Made-up people and companies, and simulated providers on this computer. No key, no network, no spend.
        </p>
        <Button
          look={first ? "primary" : "default"}
          icon="play"
          data-testid="practice-list"
          onClick={() => void importPractice(client)}
        >
          Try it with the practice list
        </Button>
        <Button
          look="ghost"
          size="sm"
          data-testid="take-tour"
          onClick={() => void call("import_practice", {}).then(({ list }) => beginTour(list), sayError)}
        >
          Take the one-minute tour
        </Button>
      </div>
    </div>
  );
}

/** What will happen, in three cards. */
export function Steps() {
  return (
    <ol className={styles.steps} aria-label="How it goes">
      {STEPS.map((step) => (
        <li key={step.title} className="card">
          <Icon name={step.icon} size="large" />
          <h2>{step.title}</h2>
          <p>{step.text}</p>
        </li>
      ))}
    </ol>
  );
}
