// Why a cell is as it is: steps, reasons, providers, what could close it, and every source.
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./api";
import { keyOf } from "./answers";
import type { Cell } from "./board";
import { isNarrow, SourceTable, step, Trouble } from "./parts";
import type { Proof, Scenario, WhyAnswer } from "./types";
import { amount, foreign, langOf, languageNow, named, percent, t } from "./words";

const REASONS = [
  "does_not_exist",
  "not_ready",
  "not_willing",
  "cannot_be_led",
  "not_in_time",
  "elsewhere",
] as const;
const MOST_PROVIDERS = 12;
const MOST_COSTLY = 8;

export function Why(props: {
  cell: Cell | null;
  scenario: Scenario;
  proof: Proof | undefined;
  onPick: (cell: Cell) => void;
  onClose: () => void;
}): VNode {
  const { cell, scenario } = props;
  const [found, setFound] = useState<WhyAnswer | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [shownFor, setShownFor] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const picked = cell && found && `${cell.operation}/${cell.capability}`;
  useEffect(() => {
    if (picked && isNarrow()) box.current?.scrollIntoView({ block: "start" });
  }, [picked]);
  const key = cell ? `${languageNow()} ${keyOf(scenario)} ${cell.operation}/${cell.capability}` : "";
  useEffect(() => {
    setError(null);
    if (!cell) return setFound(null);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask<WhyAnswer>(`why?language=${languageNow()}`, { scenario, ...cell }, stop.signal)
        .then((answer) => {
          setFound(answer);
          setShownFor(key);
        })
        .catch((e: Error) => {
          if (e.name !== "AbortError") setError(e);
        });
    }, 60);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);
  if (error) return <Trouble error={error} />;
  if (!cell || !found)
    return (
      <div class="why empty">
        <h2>{t("why")}</h2>
        <p class="soft">{cell ? t("asking") : t("why_empty")}</p>
        {!cell && props.proof && <Costliest proof={props.proof} onPick={props.onPick} />}
      </div>
    );
  const { gap } = found;
  const isOld = gap.operation !== cell.operation || gap.capability !== cell.capability || shownFor !== key;
  return (
    <div class={isOld ? "why old" : "why"} aria-busy={isOld} ref={box}>
      <div class="dialoghead">
        <h2 lang={foreign(gap.capability_name)}>{named(gap.capability, gap.capability_name)}</h2>
        <button type="button" class="quiet" onClick={props.onClose}>
          {t("close")}
        </button>
      </div>
      <p class="steps">
        <b>{amount(gap.met)}</b> {t("of")} <b>{amount(gap.need)}</b>{" "}
        <span lang={foreign(gap.unit)}>{named("", gap.unit)}</span> {t("needed")} · <b>{percent(gap.coverage)}</b>
      </p>
      <p lang={langOf(gap.reason, found.foreign)} class="reason">{gap.reason}</p>
      <p>
        {gap.price > 1e-9
          ? `${t("one_more")} ${percent(gap.price, 3)} ${t("of_ambition")}.`
          : t("nothing_more")}
      </p>
      <Reasons found={found} />
      <Providers found={found} />
      <Closers found={found} />
      <h3>{t("phases")}</h3>
      <table class="plain">
        <tbody>
          {found.phases.map((p) => (
            <tr>
              <th scope="row" lang={foreign(p.phase)}>{named("", p.phase)}</th>
              <td>{t("days", { a: Math.round(p.from_day), b: Math.round(p.until_day) })}</td>
              <td class="num">
                {amount(p.met)} / {amount(p.need)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <details class="group">
        <summary>
          {t("sources")} <span class="soft">{t("n_sources", { n: found.sources.length })}</span>
        </summary>
        <SourceTable rows={found.sources} caption={t("sources")} />
      </details>
    </div>
  );
}

// Before a cell is chosen: what costs most ambition, in the order of the finding.
function Costliest({ proof, onPick }: { proof: Proof; onPick: (cell: Cell) => void }): VNode | null {
  const rows = proof.worst.slice(0, MOST_COSTLY).flatMap((code) => {
    const gaps = proof.gaps.filter((g) => g.capability === code);
    const worst = gaps.sort((a, b) => a.coverage - b.coverage)[0];
    return worst ? [worst] : [];
  });
  if (!rows.length) return null;
  return (
    <>
      <h3>{t("costliest")}</h3>
      <p class="soft">{t("costliest_help")}</p>
      <ol class="costliest">
        {rows.map((g) => (
          <li key={g.capability}>
            <button
              type="button"
              class="quiet"
              lang={foreign(g.capability_name)}
              onClick={() => onPick({ operation: g.operation, capability: g.capability })}
            >
              {named(g.capability, g.capability_name)}
            </button>
            <span class={`share s${step(g.coverage)}`}>{percent(g.coverage)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

function Reasons({ found }: { found: WhyAnswer }): VNode | null {
  const worst = found.reasons.find((r) => r.phase === found.gap.phase) ?? found.reasons[0];
  if (!worst) return null;
  const parts = REASONS.map((r) => [r, Number(worst[r] ?? 0)] as const).filter(([, v]) => v > 1e-6);
  const most = Math.max(...parts.map(([, v]) => v), 1e-9);
  return (
    <>
      <h3>{t("reasons")}</h3>
      <ul class="bars">
        {parts.map(([reason, value]) => (
          <li key={reason}>
            <span>{t(reason)}</span>
            <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(100 * value) / most} height="8" />
            </svg>
            <b>{amount(value)}</b>
          </li>
        ))}
      </ul>
    </>
  );
}

function Providers({ found }: { found: WhyAnswer }): VNode {
  const by = new Map<string, { name: string; provided: number; what: Set<string> }>();
  for (const p of found.providers.filter((p) => p.phase === found.gap.phase)) {
    const one = by.get(p.holder) ?? { name: p.holder_name, provided: 0, what: new Set<string>() };
    one.provided += p.provided;
    one.what.add(p.system_name);
    by.set(p.holder, one);
  }
  const rows = [...by.entries()].sort((a, b) => b[1].provided - a[1].provided);
  return (
    <>
      <h3>{t("providers")}</h3>
      {rows.length === 0 && <p class="soft">{t("nobody")}</p>}
      <table class="plain">
        <tbody>
          {rows.slice(0, MOST_PROVIDERS).map(([code, one]) => (
            <tr key={code}>
              <th scope="row" lang={foreign(one.name)}>{named(code, one.name)}</th>
              <td>{[...one.what].map((w) => named("", w)).join(", ")}</td>
              <td class="num">{amount(one.provided)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_PROVIDERS && <p class="soft">+ {rows.length - MOST_PROVIDERS}</p>}
    </>
  );
}

function Closers({ found }: { found: WhyAnswer }): VNode | null {
  if (found.closers.length === 0) return null;
  return (
    <>
      <h3>{t("closers")}</h3>
      <p class="soft">{t("closers_help")}</p>
      <table class="plain">
        <tbody>
          {found.closers.map((c) => (
            <tr key={`${c.holder}/${c.system}`}>
              <th scope="row" lang={foreign(c.holder_name)}>{named(c.holder, c.holder_name)}</th>
              <td lang={foreign(c.system_name)}>{named(c.system, c.system_name)}</td>
              <td class="num">
                {percent(c.price, 3)}
                {c.cost_meur.length > 0 && (
                  <small>
                    {[...new Set(c.cost_meur.map(amount))].join("–")} {t("million")}
                  </small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
