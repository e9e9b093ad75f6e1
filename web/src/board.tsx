// The main screen: the answer in one sentence, the gap board, what changed, and why.
import type { VNode } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { answerOf, type Answer } from "./answers";
import { Levers } from "./levers";
import { step, Trouble } from "./parts";
import { current, LETTERS, state } from "./state";
import type { Estimate, Gap, Proof, Start } from "./types";
import { bare, foreign, has, languageNow, named, percent, signed, t } from "./words";
import { Why } from "./why";

export interface Cell {
  operation: string;
  capability: string;
}

export function Board({ start }: { start: Start }): VNode {
  const { on, cases } = state();
  const { answer, isStale } = answerOf(on);
  const base = on > 0 ? answerOf(0).answer : undefined;
  const [cell, setCell] = useState<Cell | null>(null);
  const view = answer.proof ?? answer.estimate;
  const baseView = base?.proof ?? base?.estimate;
  const speech = languageNow();
  // What did not change is not drawn again: a moved lever redraws the levers, an answer the board.
  const levers = useMemo(() => <Levers start={start} />, [start, current(), speech]);
  const grid = useMemo(
    () => view && <GapBoard view={view} base={baseView} cell={cell} onPick={setCell} />,
    [view, baseView, cell, speech],
  );
  const changes = useMemo(
    () => view && <Changes view={view} base={baseView} isAlone={cases.length < 2} />,
    [view, baseView, cases.length < 2, speech],
  );
  return (
    <div class="screen">
      <aside class="left">{levers}</aside>
      <main id="main" class="middle" aria-busy={isStale}>
        <Verdict answer={answer} base={base} isStale={isStale} />
        {answer.refused && <Trouble error={answer.refused} />}
        {grid}
        {changes}
      </main>
      <aside class="right" aria-label={t("why")}>
        <Why
          cell={cell}
          scenario={current()}
          proof={answer.proof}
          onPick={setCell}
          onClose={() => setCell(null)}
        />
      </aside>
    </div>
  );
}

// A page with a title of its own shows the finding below it, smaller.
export function Verdict(props: {
  answer: Answer;
  base?: Answer;
  isStale: boolean;
  isBelow?: boolean;
}): VNode {
  const { proof, estimate } = props.answer;
  const before = props.base?.proof;
  const french = languageNow() === "fr" && proof?.verdict_fr;
  let said: string = t("asking");
  if (proof) said = french || proof.verdict;
  else if (estimate) said = t("at_most", { share: percent(estimate.score_bound) });
  const share = proof ? proof.score : estimate?.score_bound;
  const label = proof ? "exact" : estimate ? "estimate" : "waiting";
  const lang = proof && !french ? "en" : languageNow();
  return (
    <section class={`verdict ${label} ${props.isStale ? "stale" : ""}`} aria-live="polite">
      {props.isBelow ? (
        <h2 id="verdict" class="finding" lang={lang}>{said}</h2>
      ) : (
        <h1 id="verdict" lang={lang}>{said}</h1>
      )}
      <div class="facts">
        <div>
          <b data-figure="score">
            {!proof && estimate ? "≤ " : ""}
            {share === undefined ? "–" : percent(share, 1)}
          </b>
          <span>{t("covered")}</span>
          {proof && before && (
            <i>
              {signed(proof.score - before.score, 1)} {t("points")} {t("against_a")}
            </i>
          )}
        </div>
        <div>
          <b data-figure="run">{proof ? `${proof.n_run} / ${proof.n_operations}` : "–"}</b>
          <span>{t("run_in_full")}</span>
        </div>
        <div>
          <b>{proof || estimate ? percent((proof ?? estimate)!.estimated_share) : "–"}</b>
          <span>{t("estimated")}</span>
        </div>
        <div class="state">
          <span class={`badge ${label}`} data-state={label}>
            {t(label as "exact")}
          </span>
          <span>
            {proof
              ? t("exact_long", { gap: bare(proof.solver.gap, 1) })
              : t("estimate_long")}
          </span>
        </div>
      </div>
    </section>
  );
}

const DOMAINS = ["land", "air", "maritime", "joint", "command"];

interface Line {
  capability: string;
  name: string;
  domain: string;
  isCritical: boolean;
  worst: number;
  cells: (Gap | undefined)[];
}

function lines(view: Estimate | Proof): Line[] {
  const place = new Map(view.operations.map((o, i) => [o.code, i]));
  const found = new Map<string, Line>();
  for (const gap of view.gaps) {
    let line = found.get(gap.capability);
    if (!line) {
      line = {
        capability: gap.capability,
        name: gap.capability_name,
        domain: gap.domain,
        isCritical: gap.is_critical,
        worst: 2,
        cells: new Array(view.operations.length).fill(undefined),
      };
      found.set(gap.capability, line);
    }
    line.cells[place.get(gap.operation) ?? 0] = gap;
    line.worst = Math.min(line.worst, gap.coverage);
  }
  return [...found.values()].sort(
    (a, b) =>
      DOMAINS.indexOf(a.domain) - DOMAINS.indexOf(b.domain) ||
      named(a.capability, a.name).localeCompare(named(b.capability, b.name)),
  );
}

function GapBoard(props: {
  view: Estimate | Proof;
  base?: Estimate | Proof;
  cell: Cell | null;
  onPick: (cell: Cell) => void;
}): VNode {
  const { view, base } = props;
  const [words, setWords] = useState("");
  const [isShort, setShort] = useState(false);
  const [focus, setFocus] = useState<[number, number]>([0, 0]);
  const grid = useRef<HTMLTableElement>(null);
  const moved = useRef(false);
  const wanted = words.trim().toLowerCase();
  const all = lines(view).filter(
    (l) =>
      (!isShort || l.worst < 1 - 1e-6) &&
      (!wanted || `${named(l.capability, l.name)} ${l.capability}`.toLowerCase().includes(wanted)),
  );
  const before = new Map(base?.gaps.map((g) => [`${g.operation}/${g.capability}`, g.coverage]));
  const n = view.operations.length;
  const row = Math.min(focus[0], Math.max(0, all.length - 1));
  const column = Math.min(focus[1], n - 1);

  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-at="${row},${column}"]`)?.focus();
  });

  const onKey = (event: KeyboardEvent) => {
    const steps: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      Home: [0, -n],
      End: [0, n],
      PageUp: [-8, 0],
      PageDown: [8, 0],
    };
    const by = steps[event.key];
    if (!by) return;
    event.preventDefault();
    moved.current = true;
    setFocus([
      Math.max(0, Math.min(all.length - 1, row + by[0])),
      Math.max(0, Math.min(n - 1, column + by[1])),
    ]);
  };

  let domain = "";
  return (
    <section class="boardsection" aria-labelledby="board-title">
      <div class="boardhead">
        <div>
          <h2 id="board-title">{t("gap_board")}</h2>
          <p class="soft" id="board-help">
            {t("gap_help")} <span class="away">{t("gap_keys")}</span>
          </p>
        </div>
        <div class="tools">
          <input
            id="find"
            type="search"
            placeholder={t("find")}
            aria-label={t("find")}
            value={words}
            onInput={(e) => setWords(e.currentTarget.value)}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={isShort}
              onChange={(e) => setShort(e.currentTarget.checked)}
            />
            <span>{t("only_short")}</span>
          </label>
        </div>
      </div>
      <div class="frame">
        <table class="gapboard" role="grid" aria-labelledby="board-title" aria-describedby="board-help" ref={grid} onKeyDown={onKey}>
          <thead>
            <tr role="row">
              <th role="columnheader" scope="col">{t("capability")}</th>
              {view.operations.map((o) => (
                <th role="columnheader" scope="col" key={o.code}>
                  <span lang={foreign(o.name)}>{named(o.code, o.name)}</span>
                  <small>{percent(o.coverage)}{o.is_run ? " ✓" : ""}</small>
                </th>
              ))}
            </tr>
          </thead>
          {all.length === 0 && (
            <tbody>
              <tr role="row"><td role="gridcell" colSpan={n + 1} class="nothing">{t("no_match")}</td></tr>
            </tbody>
          )}
          <tbody>
            {all.map((line, r) => {
              const isNew = line.domain !== domain;
              domain = line.domain;
              return (
                <>
                  {isNew && (
                    <tr class="group" role="row" key={`d-${line.domain}`}>
                      <th role="rowheader" scope="rowgroup" colSpan={n + 1}>
                        {has(line.domain) ? t(line.domain as "land") : line.domain}
                      </th>
                    </tr>
                  )}
                  <tr role="row" key={line.capability}>
                    <th role="rowheader" scope="row">
                      <span lang={foreign(line.name)}>{named(line.capability, line.name)}</span>
                      {line.isCritical && <abbr title={t("critical")}>*</abbr>}
                    </th>
                    {line.cells.map((gap, c) => (
                      <BoardCell
                        key={c}
                        gap={gap}
                        before={gap && before.get(`${gap.operation}/${gap.capability}`)}
                        isFocus={r === row && c === column}
                        at={`${r},${c}`}
                        isPicked={
                          props.cell?.operation === gap?.operation &&
                          props.cell?.capability === gap?.capability
                        }
                        onPick={props.onPick}
                        onFocus={() => setFocus([r, c])}
                      />
                    ))}
                  </tr>
                </>
              );
            })}
          </tbody>
        </table>
      </div>
      <p class="soft legend">
        <span class="keys" aria-hidden="true">
          {[0.25, 0.5, 0.75, 1].map((share, i) => (
            <span class={`s${i}`}>&lt;&nbsp;{percent(share)}</span>
          ))}
          <span class="s4">{percent(1)}</span>
        </span>
        <span>* {t("critical")}</span>
        <span>✓ {t("in_full")}</span>
        <span>{t("empty_cell")}</span>
        {base && <span>▲▼ {t("better_worse")}</span>}
      </p>
    </section>
  );
}

function BoardCell(props: {
  gap: Gap | undefined;
  before: number | undefined;
  at: string;
  isFocus: boolean;
  isPicked: boolean;
  onPick: (cell: Cell) => void;
  onFocus: () => void;
}): VNode {
  const { gap, before } = props;
  const shared = {
    role: "gridcell" as const,
    "data-at": props.at,
    tabIndex: props.isFocus ? 0 : -1,
    onFocus: props.onFocus,
  };
  if (!gap) return <td {...shared} class="none" aria-label={t("not_needed")} />;
  const pick = () => props.onPick({ operation: gap.operation, capability: gap.capability });
  const change = before === undefined ? 0 : gap.coverage - before;
  const sign = change > 0.005 ? "▲" : change < -0.005 ? "▼" : "";
  return (
    <td
      {...shared}
      class={`s${step(gap.coverage)}${props.isPicked ? " picked" : ""}`}
      aria-selected={props.isPicked}
      data-cell={`${gap.operation}/${gap.capability}`}
      onClick={pick}
      onKeyDown={(e) => {
        if (e.key === "Enter" || e.key === " ") {
          e.preventDefault();
          pick();
        }
      }}
    >
      {percent(gap.coverage)}
      {sign && <small> {sign}</small>}
    </td>
  );
}

const MOST_CHANGES = 10;
function Changes(props: {
  view: Estimate | Proof;
  base?: Estimate | Proof;
  isAlone: boolean;
}): VNode {
  const { view, base } = props;
  const before = new Map(base?.capabilities.map((c) => [c.capability, c.coverage]));
  const moved = base
    ? view.capabilities
        .map((c) => ({ ...c, by: c.coverage - (before.get(c.capability) ?? c.coverage) }))
        .filter((c) => Math.abs(c.by) > 0.0005)
        .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
        .slice(0, MOST_CHANGES)
    : [];
  const most = Math.max(0.01, ...moved.map((c) => Math.abs(c.by)));
  return (
    <section class="changes" aria-labelledby="changes-title">
      <h2 id="changes-title">{t("changed")}</h2>
      {moved.length === 0 && (
        <p class="soft">{props.isAlone || !base ? t("changed_how") : t("changed_none")}</p>
      )}
      <ol>
        {moved.map((c) => (
          <li key={c.capability} class={c.by > 0 ? "up" : "down"}>
            <span lang={foreign(c.name)}>{named(c.capability, c.name)}</span>
            <svg viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true">
              <line x1="100" x2="100" y1="0" y2="10" />
              <rect
                x={c.by > 0 ? 100 : 100 - (98 * -c.by) / most}
                width={(98 * Math.abs(c.by)) / most}
                y="1"
                height="8"
              />
            </svg>
            <b>
              {signed(c.by)} {t("points")}
            </b>
          </li>
        ))}
      </ol>
    </section>
  );
}

export const letterOf = (place: number): string => LETTERS[place] ?? "";
