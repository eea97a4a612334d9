// Spillway's icons: 16-px line drawings, one stroke width.

const SHAPES = {
  alert: "M8 2.2L14.3 13H1.7zM8 6.4v3M8 11.2v.1",
  arrow: "M2.5 8h11M9.5 4l4 4-4 4",
  building:
    "M3 14V3.2a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1V14M10 6.5h2.2a1 1 0 0 1 1 1V14M1.8 14h12.4M5.2 5h2.4M5.2 8h2.4M5.2 11h2.4",
  check: "M3 8.5l3.2 3.2L13 4.8",
  clock: "M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M8 4.6V8l2.4 1.5",
  close: "M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4",
  columns:
    "M3.5 2.5h9A1.5 1.5 0 0 1 14 4v8a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 12V4a1.5 1.5 0 0 1 1.5-1.5zM6.2 2.5v11M9.8 2.5v11",
  copy: "M6.5 5.2h5.7a1.3 1.3 0 0 1 1.3 1.3v5.7a1.3 1.3 0 0 1-1.3 1.3H6.5a1.3 1.3 0 0 1-1.3-1.3V6.5a1.3 1.3 0 0 1 1.3-1.3zM10.8 5V3.7a1.2 1.2 0 0 0-1.2-1.2H3.7a1.2 1.2 0 0 0-1.2 1.2v5.9a1.2 1.2 0 0 0 1.2 1.2H5",
  disk: "M2.5 4a5.5 2 0 1 0 11 0a5.5 2 0 1 0-11 0M2.5 4v8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2V4M2.5 8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2",
  down: "M4.5 6.2L8 9.8l3.5-3.6",
  edit: "M10.6 2.9l2.5 2.5-7.3 7.3-3.2.7.7-3.2zM9 4.5L11.5 7",
  export: "M8 10V2.5M5 5.2L8 2.2l3 3M3 9.5v3A1.5 1.5 0 0 0 4.5 14h7a1.5 1.5 0 0 0 1.5-1.5v-3",
  external: "M9 2.5h4.5V7M13.3 2.7L7.5 8.5M11.5 9.5v3a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3",
  file: "M4 1.8h5.2L12.5 5v8.2a1 1 0 0 1-1 1H4.5a1 1 0 0 1-1-1V2.8a1 1 0 0 1 1-1zM9 2v3.2h3.4",
  filter: "M2 3.5h12L9.6 8.8v4.4l-3.2-1.5V8.8z",
  folder: "M2 12.3V3.9a1 1 0 0 1 1-1h3.2l1.6 1.8H13a1 1 0 0 1 1 1v6.6a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1z",
  gear: "M5.8 8a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0M8 1.8v1.7M8 12.5v1.7M1.8 8h1.7M12.5 8h1.7M3.6 3.6l1.2 1.2M11.2 11.2l1.2 1.2M12.4 3.6l-1.2 1.2M4.8 11.2l-1.2 1.2",
  grid: "M3.5 2.5h9A1.5 1.5 0 0 1 14 4v8a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 12V4a1.5 1.5 0 0 1 1.5-1.5zM2 6.2h12M2 9.8h12M6.5 2.5v11",
  image:
    "M3.5 2.8h9A1.5 1.5 0 0 1 14 4.3v7.4a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 11.7V4.3a1.5 1.5 0 0 1 1.5-1.5zM4.4 6.2a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0M2.3 11.8l3.6-3.2 2.3 2 2.6-2.8 3 3.2",
  import: "M8 2.2v7.6M5 7l3 3 3-3M3 9.5v3A1.5 1.5 0 0 0 4.5 14h7a1.5 1.5 0 0 0 1.5-1.5v-3",
  info: "M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M8 7.4v3.4M8 5.1v.1",
  layers: "M8 1.8L14.2 5 8 8.2 1.8 5zM1.8 8L8 11.2 14.2 8M1.8 11L8 14.2 14.2 11",
  lists: "M2.5 4h11M2.5 8h11M2.5 12h7",
  lock: "M4.7 7h6.6a1.5 1.5 0 0 1 1.5 1.5v3.8a1.5 1.5 0 0 1-1.5 1.5H4.7a1.5 1.5 0 0 1-1.5-1.5V8.5A1.5 1.5 0 0 1 4.7 7zM5.2 7V5a2.8 2.8 0 0 1 5.6 0v2",
  mail: "M3.5 3.5h9A1.5 1.5 0 0 1 14 5v6a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 11V5a1.5 1.5 0 0 1 1.5-1.5zM2.3 4.5L8 8.8l5.7-4.3",
  map: "M2.5 4.5h4l3 7h4M9.5 4.5h4M2.5 11.5h4M11.5 2.5l2 2-2 2M11.5 9.5l2 2-2 2",
  minus: "M3 8h10",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  pin: "M6 2h4l-.5 4.5L12 9v1.2H4V9l2.5-2.5zM8 10.2V14",
  plan: "M2 4h4v3.5h4V11h4M2 8v5h12",
  play: "M5 3.2v9.6l7.6-4.8z",
  plug: "M5.5 2v3M10.5 2v3M3.8 5h8.4v2.6A4.2 4.2 0 0 1 8 11.8a4.2 4.2 0 0 1-4.2-4.2zM8 11.8V14",
  plus: "M8 3v10M3 8h10",
  pulse: "M1.8 8.5h2.7L6.3 3.5l3.4 9 1.8-4h2.7",
  redo: "M10.4 3l3.1 3.1-3.1 3.1M13.2 6.1H6.6a3.8 3.8 0 0 0 0 7.6H10",
  retry: "M13.5 8a5.5 5.5 0 1 1-1.8-4.1M13.8 2.3v2.9h-2.9",
  scales: "M8 2.2v11.3M5 13.5h6M3 4.5h10M3 4.5L1.2 9h3.6zM13 4.5L11.2 9h3.6z",
  search: "M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M10.4 10.4L14 14",
  sheet:
    "M4 1.8h5.2L12.5 5v8.2a1 1 0 0 1-1 1H4.5a1 1 0 0 1-1-1V2.8a1 1 0 0 1 1-1zM5.8 7.5h4.6v4H5.8zM5.8 9.5h4.6M8.1 7.5v4",
  shield: "M8 1.8l5.2 1.9v4c0 3.2-2.1 5.4-5.2 6.5-3.1-1.1-5.2-3.3-5.2-6.5v-4z",
  stop: "M5 3.8h6A1.2 1.2 0 0 1 12.2 5v6a1.2 1.2 0 0 1-1.2 1.2H5A1.2 1.2 0 0 1 3.8 11V5A1.2 1.2 0 0 1 5 3.8z",
  trash: "M2.8 4.2h10.4M6 4V2.5h4V4M4 4.2l.7 9h6.6l.7-9M6.7 6.8v4M9.3 6.8v4",
  undo: "M5.6 3L2.5 6.1l3.1 3.1M2.8 6.1h6.6a3.8 3.8 0 0 1 0 7.6H6",
  up: "M4.5 9.8L8 6.2l3.5 3.6",
  window: "M2 3.2h12v9.6H2zM2 6.2h12M4 4.7h.01M6 4.7h.01",
} as const;

/** An icon's name. */
export type IconName = keyof typeof SHAPES;

/** A 16-px icon in the colour of the text around it; it says nothing to a screen reader, the text beside it does. */
export function Icon({ name, size }: { name: IconName; size?: "small" | "large" }) {
  const wide = name === "more" ? { strokeWidth: 2 } : {};
  return (
    <svg className={size ? `icon icon-${size}` : "icon"} viewBox="0 0 16 16" aria-hidden="true" {...wide}>
      <path d={SHAPES[name]} />
    </svg>
  );
}

/** Spillway's own mark: water going down steps. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg
      className="logo"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M2 5h5.5v4.5H13V14h5" />
      <path d="M2 10v7h16" strokeOpacity=".45" />
    </svg>
  );
}
