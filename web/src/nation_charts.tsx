// Rows of small drawings, one a nation: they are lists that can be read aloud, with a table twin.
import type { ComponentChildren, VNode } from "preact";
import { asked, changeAsk } from "./state";
import type { NationRow } from "./types";
import { amount, count, foreign, named, percent, t } from "./words";

export const at = (value: number, most: number): string =>
  `${Math.max(0, Math.min(100, (100 * value) / most)).toFixed(2)}%`;

// Name, drawing, number; the name chooses the nation.
export function Rows(props: {
  label: string;
  unit: string;
  rows: { code: string; name: string; said: string; drawn: ComponentChildren; value: string }[];
}): VNode {
  const { nation } = asked();
  return (
    <>
    <p class="rowhead soft" aria-hidden="true">{props.unit}</p>
    <ul class="rows" aria-label={props.label}>
      {props.rows.map((r) => (
        <li key={r.code} class={r.code === nation ? "on" : ""}>
          <button
            type="button"
            class="quiet"
            aria-pressed={r.code === nation}
            lang={foreign(r.name)}
            onClick={() => changeAsk({ nation: r.code })}
          >
            {named(r.code, r.name)}
          </button>
          <svg width="100%" height="18" role="img" aria-label={r.said}>
            {r.drawn}
          </svg>
          <b>{r.value}</b>
        </li>
      ))}
    </ul>
    </>
  );
}

export function Twin(props: { label: string; heads: string[]; body: (string | number)[][] }): VNode {
  return (
    <details>
      <summary>{t("as_table")}</summary>
      <div class="frame" tabIndex={0} role="region" aria-label={`${props.label}, ${t("as_table")}`}>
        <table class="plain">
          <thead>
            <tr>
              {props.heads.map((h, i) => (
                <th scope="col" class={i ? "num" : ""}>{h}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.body.map((row) => (
              <tr>
                {row.map((cell, i) =>
                  i ? <td class="num">{cell}</td> : <th scope="row">{cell}</th>,
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

export function Burden({ rows }: { rows: NationRow[] }): VNode {
  const found = rows
    .filter((n) => n.is_asked)
    .sort((a, b) => b.fair_meur - a.fair_meur || (a.nation < b.nation ? -1 : 1));
  const most = 1.02 * Math.max(1, ...found.map((n) => Math.max(n.burden_meur, n.fair_meur)));
  return (
    <section aria-labelledby="burden-title">
      <h2 id="burden-title">{t("burden")}</h2>
      <p class="soft">{t("burden_help")}</p>
      <Rows
        label={t("burden")}
        unit={t("asked_meur")}
        rows={found.map((n) => ({
          code: n.nation,
          name: n.name,
          value: count(n.burden_meur),
          said: `${t("asked_meur")} ${count(n.burden_meur)}, ${t("fair_meur")} ${count(n.fair_meur)}`,
          drawn: (
            <>
              <rect class="bar" y="4" height="10" width={at(n.burden_meur, most)} />
              <line class="fair" y1="0" y2="18" x1={at(n.fair_meur, most)} x2={at(n.fair_meur, most)} />
            </>
          ),
        }))}
      />
      <Twin
        label={t("burden")}
        heads={[t("ask_nation"), t("asked_meur"), t("fair_meur"), t("difference"), t("mostly_by"), t("people")]}
        body={found.map((n) => [
          named(n.nation, n.name),
          count(n.burden_meur),
          count(n.fair_meur),
          `${n.deviation_meur > 0 ? "+" : n.deviation_meur < 0 ? "−" : ""}${count(Math.abs(n.deviation_meur))}`,
          n.rule_name,
          count(n.persons),
        ])}
      />
    </section>
  );
}

export interface Worth {
  code: string;
  name: string;
  share: number;
  error: number; // standard error, as a share too
  gdp: number | null;
  spending: number | null;
  lost: number | null;
}

export function WorthRows(props: { label: string; worths: Worth[]; isShare?: boolean }): VNode {
  const { label, worths } = props;
  const found = [...worths].sort((a, b) => b.share - a.share || (a.code < b.code ? -1 : 1));
  const most = 1.03 * Math.max(0.01, ...found.map((w) => Math.max(w.share + 2 * w.error, w.gdp ?? 0)));
  return (
    <Rows
      label={label}
      unit={props.isShare ? t("worth_share") : t("spending_gdp")}
      rows={found.map((w) => ({
        code: w.code,
        name: w.name,
        value: props.isShare ? percent(w.share, 1) : w.spending === null ? "–" : percent(w.spending, 1),
        said:
          `${t("worth_share")} ${percent(w.share, 1)} (± ${percent(2 * w.error, 2)})` +
          (w.gdp === null ? "" : `, ${t("gdp_share")} ${percent(w.gdp, 1)}`),
        drawn: (
          <>
            {w.gdp !== null && (
              <line
                class={w.share >= w.gdp ? "more" : "less"}
                y1="9"
                y2="9"
                x1={at(w.gdp, most)}
                x2={at(w.share, most)}
              />
            )}
            <line
              class="error"
              y1="9"
              y2="9"
              x1={at(w.share - 2 * w.error, most)}
              x2={at(w.share + 2 * w.error, most)}
            />
            {w.gdp !== null && <circle class="ring" cy="9" r="4" cx={at(w.gdp, most)} />}
            <circle class={w.gdp === null || w.share >= w.gdp ? "dot" : "dot under"} cy="9" r="4.5" cx={at(w.share, most)} />
          </>
        ),
      }))}
    />
  );
}

export function Contribution({ rows }: { rows: NationRow[] }): VNode | null {
  const found = rows.filter((n) => n.worth_share !== null && n.is_asked);
  if (!found.length) return null;
  return (
    <section aria-labelledby="contribution-title">
      <h2 id="contribution-title">{t("contribution")}</h2>
      <p class="soft">{t("contribution_help")}</p>
      <WorthRows
        label={t("contribution")}
        worths={found.map((n) => ({
          code: n.nation,
          name: n.name,
          share: n.worth_share ?? 0,
          error: n.worth ? ((n.worth_error ?? 0) / n.worth) * (n.worth_share ?? 0) : 0,
          gdp: n.gdp_share,
          spending: n.spending_share,
          lost: n.without_me,
        }))}
      />
      <Twin
        label={t("contribution")}
        heads={[t("ask_nation"), t("worth_share"), "±", t("gdp_share"), t("spending_gdp"), t("without_them")]}
        body={found
          .sort((a, b) => (b.worth_share ?? 0) - (a.worth_share ?? 0))
          .map((n) => [
            named(n.nation, n.name),
            percent(n.worth_share ?? 0, 2),
            amount(2 * (n.worth ? ((n.worth_error ?? 0) / n.worth) * (n.worth_share ?? 0) * 100 : 0)),
            n.gdp_share === null ? "" : percent(n.gdp_share, 2),
            n.spending_share === null ? "" : percent(n.spending_share, 2),
            n.without_me === null ? "" : percent(n.without_me, 2),
          ])}
      />
    </section>
  );
}
