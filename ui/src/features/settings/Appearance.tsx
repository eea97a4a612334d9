import { THEMES, useChangeSettings } from "../../app/theme";
import { arrows } from "../../kit/arrows";
import type { Theme } from "../../rpc";
import styles from "./settings.module.css";

const LIGHT = { ground: "#ffffff", side: "#f1f3f6", bar: "#0b63c1" };
const DARK = { ground: "#14181e", side: "#1a1f27", bar: "#66b0f7" };

function Half({ colours }: { colours: typeof LIGHT }) {
  return (
    <>
      <rect width="108" height="52" fill={colours.ground} />
      <rect width="22" height="52" fill={colours.side} />
      <rect x="32" y="11" width="64" height="6" rx="3" fill={colours.bar} />
    </>
  );
}

function Swatch({ theme }: { theme: Theme }) {
  return (
    <svg className={styles.swatch} viewBox="0 0 108 52" preserveAspectRatio="none" aria-hidden="true">
      <Half colours={theme === "dark" ? DARK : LIGHT} />
      {theme === "system" && (
        <>
          <clipPath id="dark-half">
            <path d="M80 0h28v52H28z" />
          </clipPath>
          <g clipPath="url(#dark-half)">
            <Half colours={DARK} />
          </g>
        </>
      )}
    </svg>
  );
}

/** Light, dark, or as the system has it. */
export function Appearance({ theme }: { theme: Theme }) {
  const change = useChangeSettings();
  const step = (by: number) => {
    const at = THEMES.findIndex((one) => one.theme === theme);
    const next = THEMES[(at + by + THEMES.length) % THEMES.length];
    if (next) void change({ theme: next.theme });
  };
  return (
    <section className="card" aria-label="Appearance">
      <div className="card-head">
        <h2>Appearance</h2>
      </div>
      <div className={styles.themes} role="radiogroup" aria-label="Theme" onKeyDown={arrows(step)}>
        {THEMES.map((one) => (
          // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold a picture of the theme
          <button
            key={one.theme}
            type="button"
            role="radio"
            aria-checked={one.theme === theme}
            tabIndex={one.theme === theme ? 0 : -1}
            data-testid={`theme-${one.theme}`}
            onClick={() => void change({ theme: one.theme })}
          >
            <Swatch theme={one.theme} />
            <span>{one.label}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
