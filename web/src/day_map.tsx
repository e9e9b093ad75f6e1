// What moves where on one day: the map of flows with a slider over the days of the plan.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "./api";
import { isNarrow, Slider, Trouble } from "./parts";
import { amount, count, foreign, has, named, percent, t, type Word } from "./words";

interface Flow {
  mode: string;
  from: string;
  to: string;
  path: string;
  runs: [first: number, last: number, tonnes: number, persons: number][];
}
interface Days {
  width: number;
  height: number;
  n_days: number;
  land: string;
  theatres: { x: number; y: number; operations: { code: string; name: string }[] }[];
  flows: Flow[];
  in_place: [day: number, tonnes: number, persons: number][];
}
const STEP_MS = 160;
const MOST_LISTED = 12;
const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
const modeWord = (mode: string): string => (has(`mode_${mode}`) ? t(`mode_${mode}` as Word) : mode);

// Loads are spread evenly over the days between their start and their last arrival.
function onDay(flow: Flow, day: number): { tonnes: number; persons: number } {
  let [tonnes, persons] = [0, 0];
  for (const [first, last, much, many] of flow.runs) {
    if (day < first || day > last) continue;
    tonnes += much / (last - first + 1);
    persons += many / (last - first + 1);
  }
  return { tonnes, persons };
}

export function DayMap({ job }: { job: string }): VNode {
  const [found, setFound] = useState<Days | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [day, setDay] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  // Beside the map there is room for the table.
  const [isOpen, setOpen] = useState(!isNarrow());
  useEffect(() => {
    setFound(null);
    get<Days>(`jobs/${job}/days`)
      .then((days) => {
        setFound(days);
        // The busiest day is the first that is worth a look.
        let [best, most] = [0, -1];
        for (let d = 0; d <= days.n_days; d++) {
          const sum = days.flows.reduce((n, f) => n + onDay(f, d).tonnes, 0);
          if (sum > most) [best, most] = [d, sum];
        }
        setDay(best);
      })
      .catch(setError);
  }, [job]);
  const last = found?.n_days ?? 0;
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => setDay((d) => (d >= last ? 0 : d + 1)), STEP_MS);
    return () => clearInterval(timer);
  }, [isPlaying, last]);
  if (error) return <Trouble error={error} />;
  if (!found) return <p class="soft">{t("asking")}</p>;
  const moving = found.flows
    .map((f) => ({ ...f, ...onDay(f, day) }))
    .filter((f) => f.tonnes + f.persons > 0.5)
    .sort((a, b) => b.tonnes - a.tonnes || b.persons - a.persons);
  const tonnes = moving.reduce((n, f) => n + f.tonnes, 0);
  const persons = moving.reduce((n, f) => n + f.persons, 0);
  const there = [...found.in_place].reverse().find(([d]) => d <= day) ?? [0, 0, 0];
  const end = found.in_place[found.in_place.length - 1] ?? [0, 1, 1];
  const said = t("day_said", {
    day,
    tonnes: count(tonnes),
    persons: count(persons),
    share: percent(end[1] ? there[1] / end[1] : 1),
  });
  return (
    <section class="days" aria-labelledby="days-title">
      <div class="told-day">
        <h3 id="days-title">{t("by_day")}</h3>
        <div class="row">
          <Slider
            id="day"
            label={t("day")}
            value={day}
            low={0}
            high={last}
            step={1}
            said={said}
            onSlide={(v) => setDay(Math.round(v))}
          />
          {!isStill() && (
            <button type="button" aria-pressed={isPlaying} onClick={() => setPlaying(!isPlaying)}>
              {isPlaying ? t("pause") : t("play")}
            </button>
          )}
        </div>
        <p>{said}</p>
        <p class="soft legend modes">
          {["sea", "air", "rail", "road"].map((mode) => (
            <span class={`mode ${mode}`}>{modeWord(mode)}</span>
          ))}
        </p>
        <details open={isOpen} onToggle={(e) => setOpen(e.currentTarget.open)}>
          <summary>{t("as_table")}</summary>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">{t("mode")}</th>
                <th scope="col">{t("from")}</th>
                <th scope="col">{t("to")}</th>
                <th scope="col" class="num">{t("t_per_day")}</th>
                <th scope="col" class="num">{t("persons_per_day")}</th>
              </tr>
            </thead>
            <tbody>
              {moving.slice(0, MOST_LISTED).map((f) => (
                <tr>
                  <td>{modeWord(f.mode)}</td>
                  <td lang={foreign(f.from)}>{named("", f.from)}</td>
                  <td lang={foreign(f.to)}>{named("", f.to)}</td>
                  <td class="num">{amount(f.tonnes)}</td>
                  <td class="num">{amount(f.persons)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {moving.length > MOST_LISTED && <p class="soft">+ {moving.length - MOST_LISTED}</p>}
        </details>
      </div>
      <Drawn found={found} moving={moving} said={said} />
    </section>
  );
}

// A long name is broken at the space nearest to its middle, so that it stays on the map.
const LONG = 22;
function onTwoLines(name: string): string[] {
  if (name.length <= LONG) return [name];
  const spaces = [...name.matchAll(/ /g)].map((m) => m.index);
  const at = spaces.sort((a, b) => Math.abs(a - name.length / 2) - Math.abs(b - name.length / 2))[0];
  return at === undefined ? [name] : [name.slice(0, at), name.slice(at + 1)];
}

function Drawn(props: {
  found: Days;
  moving: (Flow & { tonnes: number; persons: number })[];
  said: string;
}): VNode {
  const { found, moving } = props;
  const most = Math.max(1, ...moving.map((f) => f.tonnes));
  return (
    <div class="mapped">
      <svg viewBox={`0 0 ${found.width} ${found.height}`} role="img" aria-label={props.said} class="daymap">
        <rect width={found.width} height={found.height} class="water" />
        <path d={found.land} class="land" />
        {[...moving].reverse().map((f) => (
          <path
            key={`${f.mode} ${f.from} ${f.to}`}
            d={f.path}
            class={`way ${f.mode}`}
            stroke-width={1.2 + 6.5 * Math.sqrt(f.tonnes / most)}
          />
        ))}
        {found.theatres.map((m) => (
          <g>
            <rect x={m.x - 5} y={m.y - 5} width="10" height="10" class="theatre" />
            <text
              x={m.x > 0.6 * found.width ? m.x + 6 : m.x + 9}
              y={m.y + 23}
              text-anchor={m.x > 0.6 * found.width ? "end" : "start"}
              lang={foreign(m.operations[0]?.name ?? "")}
            >
              {onTwoLines(m.operations.map((o) => named(o.code, o.name)).join(" / ")).map((line, i) => (
                <tspan x={m.x > 0.6 * found.width ? m.x + 6 : m.x + 9} dy={i ? "1.1em" : 0}>
                  {line}
                </tspan>
              ))}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
