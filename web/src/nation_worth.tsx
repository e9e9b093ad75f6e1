// Whose forces are worth how much: Shapley values with their errors, and where they come from.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "./api";
import { keyOf } from "./answers";
import { Progress, Reports } from "./jobs";
import { Twin, WorthRows } from "./nation_charts";
import { Trouble } from "./parts";
import { current } from "./state";
import type { Shares, Start } from "./types";
import { isOpen, useJobs } from "./use_jobs";
import { langOf, languageNow, named, percent, t } from "./words";

const MOST_ORIGINS = 10;

export function Worthy({ nation, start }: { nation: string; start: Start }): VNode {
  const { jobs, error, run, cancel } = useJobs("attribution");
  const [kept, setKept] = useState<{ id: string; found: Shares } | null>(null);
  const [trouble, setTrouble] = useState<Error | null>(null);
  const now = current();
  const speech = languageNow();
  const mine = jobs?.find((j) => j.is_current && keyOf(j.request.scenario) === keyOf(now));
  const done = mine?.state === "done" ? mine : undefined;
  useEffect(() => {
    if (!done) return;
    get<Shares>(`jobs/${done.id}/shares?language=${speech}`)
      .then((found) => setKept({ id: done.id, found }))
      .catch(setTrouble);
  }, [done?.id, speech]);
  const found = done && kept?.id === done.id ? kept.found : null;
  return (
    <section aria-labelledby="worth-title" >
      <h2 id="worth-title">{t("worth_title")}</h2>
      <p class="soft">{t("worth_help", { year: now.year })}</p>
      {(error ?? trouble) && <Trouble error={(error ?? trouble)!} />}
      {!found && (
        <div class="row">
          {mine && !done && <Progress job={mine} />}
          {mine && isOpen(mine) ? (
            <button type="button" onClick={() => void cancel(mine.id)}>{t("cancel")}</button>
          ) : (
            <button type="button" onClick={() => void run({ scenario: now })}>{t("run_worth")}</button>
          )}
        </div>
      )}
      {found && done && (
        <>
          <p lang={langOf(found.verdict, found.foreign)}>{found.verdict}</p>
          <p class="forms">
            <Reports job={done} forms={["xlsx", "json", "zip"]} />
          </p>
          <div class="pair">
            <Origins found={found} nation={nation} start={start} />
            <Players found={found} />
          </div>
        </>
      )}
    </section>
  );
}

function Players({ found }: { found: Shares }): VNode {
  const total = found.worth || 1;
  return (
    <div>
      <h3>{t("all_nations")}</h3>
      <WorthRows
        label={t("worth_title")}
        isShare
        worths={found.players.map((p) => ({
          code: p.player,
          name: p.name,
          share: p.share,
          error: p.standard_error / total,
          gdp: p.gdp_share,
          spending: p.spending_share,
          lost: p.without_me,
        }))}
      />
      <Twin
        label={t("worth_title")}
        heads={[t("ask_nation"), t("worth_share"), "±", t("gdp_share"), t("without_them"), t("alone")]}
        body={found.players.map((p) => [
          named(p.player, p.name),
          percent(p.share, 2),
          percent((2 * p.standard_error) / total, 2),
          p.gdp_share === null ? "" : percent(p.gdp_share, 2),
          percent(p.without_me, 2),
          percent(p.alone, 2),
        ])}
      />
    </div>
  );
}

function Origins(props: { found: Shares; nation: string; start: Start }): VNode | null {
  const rows = props.found.origins
    .filter((o) => o.player === props.nation)
    .sort((a, b) => b.shapley - a.shapley)
    .slice(0, MOST_ORIGINS);
  if (!rows.length) return null;
  const most = rows[0]!.shapley;
  const name = named(
    props.nation,
    props.start.nations.find((n) => n.code === props.nation)?.name ?? props.nation,
  );
  const said = (o: Shares["origins"][number]) => {
    const names = o.capability_names.split(", ");
    return o.capabilities.split(" ").map((c, i) => named(c, names[i] ?? c)).join(", ");
  };
  return (
    <div>
      <h3>{t("comes_from", { name })}</h3>
      <ul class="bars origins">
        {rows.map((o) => (
          <li key={o.capabilities}>
            <span>{said(o)}</span>
            <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(100 * o.shapley) / most} height="8" />
            </svg>
            <b>{percent(o.shapley, 2)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
