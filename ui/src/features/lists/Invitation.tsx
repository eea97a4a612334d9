import { useQueryClient } from "@tanstack/react-query";
import { importPractice } from "../../app/importing";
import { Button } from "../../kit/Button";
import { Icon, type IconName } from "../../kit/Icon";
import styles from "./lists.module.css";

/** Six little logos of the practice world's companies. */
function PracticeLogos() {
  return (
    <div className={styles.logos} aria-hidden="true">
      <svg width="28" height="28" viewBox="0 0 40 40">
        <rect width="40" height="40" rx="9" fill="#1b5fd9" />
        <path
          d="M8 15h15a4.5 4.5 0 1 0-4.5-4.5M8 21.5h22a4 4 0 1 1-4 4M8 28h9a3.5 3.5 0 1 1-3.5 3.5"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
        />
      </svg>
      <svg width="28" height="28" viewBox="0 0 40 40">
        <circle cx="20" cy="20" r="20" fill="#2e7d4f" />
        <path
          d="M20 33V9M20 15l7-4M20 15l-7-4M20 22l8-5M20 22l-8-5M20 29l7-5M20 29l-7-5"
          fill="none"
          stroke="#fff"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
      </svg>
      <svg width="28" height="28" viewBox="0 0 40 40">
        <circle cx="20" cy="20" r="20" fill="#fdf0e2" />
        <circle cx="20" cy="18" r="9" fill="#f08a24" />
        <path d="M6 27c8-6 20-6 28 0-6 8-22 8-28 0z" fill="#4f7f2a" />
      </svg>
      <svg width="28" height="28" viewBox="0 0 40 40">
        <path d="M20 1l16.5 9.5v19L20 39 3.5 29.5v-19z" fill="#0f7c86" />
        <path d="M11 24a9 9 0 0 1 18 0M15.5 24a4.5 4.5 0 0 1 9 0M8 27.5h24" fill="none" stroke="#fff" strokeWidth="3" />
      </svg>
      <svg width="28" height="28" viewBox="0 0 40 40">
        <rect width="40" height="40" rx="10" fill="#6a3fc8" />
        <path d="M11.5 21v9M20 10v20M28.5 16v14" stroke="#fff" strokeWidth="5" strokeLinecap="round" />
      </svg>
      <svg width="28" height="28" viewBox="0 0 40 40">
        <rect width="40" height="40" rx="8" fill="#fbe4ee" />
        <path d="M20 4l13 14-13 14L7 18z" fill="#c92f73" />
        <path d="M20 4v28M7 18h26" stroke="#fbe4ee" strokeWidth="2" />
      </svg>
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
