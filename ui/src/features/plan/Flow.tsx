// Draws the waterfall: ribbon height is the number of entities. Pale arrives, solid leaves with a value and collects in one
// channel, grey leaves with none, hatched is never asked further.

import { useElementSize } from "@mantine/hooks";
import { count, partOf } from "../../kit/format";
import { STATE_LABELS } from "../../kit/marks";
import { apart, fitting, type Step, type Waterfall } from "./flow";
import styles from "./plan.module.css";

const HEIGHT = 330;
const TOP = 44;
const TALLEST = 109;
const CHANNEL_END = 316;
const SIDE = 112;
/** How much lower each step stands: its name has the line above it for itself, however long it is. */
const FALL = 14;
/** The box with what a step found, at its widest and at its narrowest. */
const BOX = 54;
const LEAST_BOX = 40;
/** From one line of a label to the next. */
const LINE = 16;
/** How strong each step's ribbon of hits is, so that neighbours in the channel can be told apart. */
const STRENGTHS = [1, 0.84, 0.7, 0.6];

/** A band between two upright edges. */
function band(x1: number, top1: number, bottom1: number, x2: number, top2: number, bottom2: number): string {
  const middle = (x1 + x2) / 2;
  return `M${x1} ${top1}C${middle} ${top1} ${middle} ${top2} ${x2} ${top2}L${x2} ${bottom2}C${middle} ${bottom2} ${middle} ${bottom1} ${x1} ${bottom1}Z`;
}

function asked(step: Step): string {
  return `${count(step.asked)} ${step.name === "Cache" ? "looked up" : "asked"}`;
}

/** All that is known of a step, for whoever points at it. */
function told(step: Step): string {
  const rest = step.left_out >= 0.5 ? `, ${count(step.left_out)} not asked further` : "";
  return `${step.name}: ${asked(step)}, ${count(step.found)} found (${partOf(step.found, step.asked)})${rest}`;
}

/** The drawing of one waterfall. */
export function Flow({ waterfall, label }: { waterfall: Waterfall; label: string }) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  return (
    <div ref={ref} className={styles.flowBody}>
      <Drawing waterfall={waterfall} label={label} width={Math.max(width || 792, 480)} />
    </div>
  );
}

function Drawing({ waterfall, label, width }: { waterfall: Waterfall; label: string; width: number }) {
  const { start, steps } = waterfall;
  const scale = TALLEST / Math.max(start, 1);
  const right = width - SIDE;
  const from = 2;
  const first = Math.min(104, right * 0.16);
  const gap = steps.length > 1 ? (right - SIDE - first) / (steps.length - 1) : 0;
  const x = (step: number) => first + step * gap;
  const top = (step: number) => TOP + Math.max(0, step) * FALL;

  // The channel collects from the bottom up, in the order of the steps.
  let channel = CHANNEL_END;
  const placed = steps.map((step, index) => {
    const height = step.found * scale;
    channel -= height;
    return {
      ...step,
      index,
      x: x(index),
      top: top(index),
      height: step.asked * scale,
      channelTop: channel,
      hits: height,
    };
  });
  const channelTop = channel;
  const deepest = channelTop - waterfall.left_out * scale - 8;
  let skippedAt = Math.min(Math.max(150, top(steps.length - 1) + 60), deepest);
  const said = [
    `Waterfall for ${label}: ${count(start)} to fill`,
    ...steps.map((step) => `${step.name} ${count(step.found)} of ${count(step.asked)}`),
    `${count(waterfall.not_found)} ${STATE_LABELS.not_found}`,
    `${count(waterfall.left_out)} not asked further`,
  ].join("; ");
  const last = placed[placed.length - 1];
  const rungs = steps[0]?.name === "Cache" ? 1 : 0;
  // What stands at the right edge, from the top down: each beside its ribbon, and none over another.
  const { not_found, left_out } = waterfall;
  const edges = [
    { key: "not_found", at: (last?.top ?? TOP) - 4, lines: ["Not found", `about ${count(not_found)}`] },
    { key: "left_out", at: skippedAt - 4, lines: ["Not asked", `about ${count(left_out)}`] },
    {
      key: "found",
      at: channelTop + 4,
      lines: ["Found", `about ${count(waterfall.found)}`, `${partOf(waterfall.found, start)} of ${count(start)}`],
    },
  ].filter(({ key }) => !((key === "not_found" && not_found < 0.5) || (key === "left_out" && left_out < 0.5)));
  const heights = edges.map(({ at, lines }) => ({ at, height: lines.length * LINE + 2 }));
  const places = apart(heights, CHANNEL_END);
  const box = steps.length > 1 ? Math.min(BOX, gap - 6) : BOX;

  return (
    <svg className={styles.flow} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={said}>
      <defs>
        <pattern id="never-asked" width="6" height="6" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" fill="var(--surface)" />
          <rect width="3" height="6" fill="var(--flow-miss)" />
        </pattern>
      </defs>
      <path
        d={band(from, TOP, TOP + start * scale, placed[0]?.x ?? right, TOP, TOP + (placed[0]?.height ?? start * scale))}
        fill={placed.length > 0 ? "var(--flow-in)" : "var(--flow-miss)"}
      />
      {placed.map((step) => {
        const bottom = step.top + step.height;
        const edge = step.x + 6;
        const turn = Math.min(edge + SIDE, right);
        const next = placed[step.index + 1];
        const onward = step.height - step.hits;
        const out = step.left_out * scale;
        const outTop = skippedAt;
        skippedAt += out;
        return (
          <g key={`${step.index} ${step.name}`}>
            <title>{told(step)}</title>
            {next ? (
              <path
                d={band(edge, step.top, step.top + onward - out, next.x, next.top, next.top + next.height)}
                fill="var(--flow-in)"
              />
            ) : (
              <path
                d={band(edge, step.top, step.top + onward, right, step.top, step.top + onward)}
                fill="var(--flow-miss)"
              />
            )}
            {out > 0.5 && (
              <path
                d={band(edge, step.top + onward - out, step.top + onward, right, outTop, outTop + out)}
                fill="url(#never-asked)"
              />
            )}
            <path
              d={`${band(edge, bottom - step.hits, bottom, turn, step.channelTop, step.channelTop + step.hits)}M${turn} ${step.channelTop}H${right}V${step.channelTop + step.hits}H${turn}Z`}
              fill="var(--flow-hit)"
              opacity={step.name === "Cache" ? 0.62 : STRENGTHS[(step.index - rungs) % STRENGTHS.length]}
            />
          </g>
        );
      })}
      {placed.map((step) => (
        <g key={`${step.index} ${step.name}`}>
          <title>{told(step)}</title>
          <rect x={step.x} y={step.top - 3} width="6" height={step.height + 6} rx="2" fill="var(--ink)" />
          <text x={step.x - 2} y={step.top - 24} className={styles.name}>
            {fitting([step.name], width - step.x, 7.4)}
          </text>
          <text x={step.x - 2} y={step.top - 10} className={styles.said}>
            {fitting([asked(step), count(step.asked)], gap || SIDE, 6.4)}
          </text>
          {box >= LEAST_BOX && (
            <>
              <rect
                x={step.x + 3 - box / 2}
                y={step.top + step.height + 7}
                width={box}
                height="34"
                rx="5"
                fill="var(--surface)"
                stroke="var(--line-2)"
              />
              <text x={step.x + 3} y={step.top + step.height + 21} className={styles.hit} textAnchor="middle">
                {count(step.found)}
              </text>
              <text x={step.x + 3} y={step.top + step.height + 35} className={styles.said} textAnchor="middle">
                {step.name === "Cache" ? "cache" : partOf(step.found, step.asked)}
              </text>
            </>
          )}
        </g>
      ))}
      <text x={from + 2} y="20" className={styles.name}>
        To fill
      </text>
      <text x={from + 2} y="34" className={styles.said}>
        {count(start)}
      </text>
      <rect x={right} y={channelTop} width="6" height={CHANNEL_END - channelTop} rx="2" fill="var(--accent)" />
      {edges.map(({ key, lines }, index) => (
        <g key={key} data-edge={key}>
          <title>{lines.join(", ")}</title>
          {lines.map((line, at) => (
            <text
              key={line}
              x={right + 14}
              y={(places[index] ?? 0) + 12 + at * LINE}
              className={at === 0 ? styles.name : key === "found" && at === 1 ? styles.hit : styles.said}
            >
              {line}
            </text>
          ))}
        </g>
      ))}
    </svg>
  );
}
