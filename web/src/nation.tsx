// Nation: what one nation is asked for and why, beside all others, and what its forces are worth.
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "./api";
import { Progress, Reports } from "./jobs";
import { Asking } from "./nation_ask";
import { Burden, Contribution } from "./nation_charts";
import { Head, InWords, OffersChanged, PackageTable, Reasons } from "./nation_package";
import { Worthy } from "./nation_worth";
import { Figure, isNarrow, Trouble } from "./parts";
import { asked, current } from "./state";
import type { Job, JobResult, Overview, Package, Start } from "./types";
import { isOpen, useJobs } from "./use_jobs";
import { langOf, languageNow, t } from "./words";

const REST_MS = 700;
const keyOf = (request: { scenario: object; terms: object }): string =>
  JSON.stringify([request.scenario, request.terms]);

export function NationPage({ start }: { start: Start }): VNode {
  const { jobs, error, run, cancel } = useJobs("targets");
  const { nation, year, terms } = asked();
  const request = { scenario: { ...current(), year }, terms };
  const key = keyOf(request);
  const mine = jobs?.find((j) => j.is_current && keyOf(j.request) === key);
  const begun = useRef("");
  const last = useRef<Job | null>(null);
  if (mine?.state === "done") last.current = mine;
  const isKnown = jobs !== null;
  const ask = async () => {
    const before = jobs?.find((j) => j.id === begun.current && isOpen(j));
    if (before && keyOf(before.request) !== key) await cancel(before.id);
    begun.current = (await run(request))?.id ?? "";
  };
  // Asked by itself once the hand rests; what was cancelled or failed is not asked again unbidden.
  useEffect(() => {
    if (!isKnown || mine) return;
    const timer = setTimeout(() => void ask(), REST_MS);
    return () => clearTimeout(timer);
  }, [key, isKnown, Boolean(mine)]);
  const shown = mine?.state === "done" ? mine : last.current;
  return (
    <div class="screen nation">
      <aside class="left">
        <Asking start={start} />
      </aside>
      <Answer shown={shown} nation={nation} isOld={shown !== mine} start={start}>
        {error && <Trouble error={error} />}
        {(!mine || mine.state !== "done") && (
          <div class="notice working" role="status">
            <p>
              {!mine || isOpen(mine) ? t("dividing") : t(`job_${mine.state}`)}{" "}
              {shown && t("old_answer")}
            </p>
            {mine && <Progress job={mine} />}
            {mine && isOpen(mine) && (
              <button type="button" onClick={() => void cancel(mine.id)}>{t("cancel")}</button>
            )}
            {mine && !isOpen(mine) && (
              <button type="button" onClick={() => void ask()}>{t("again")}</button>
            )}
          </div>
        )}
      </Answer>
    </div>
  );
}

function useFound<T>(path: string): { found: T | null; error: Error | null } {
  const [kept, setKept] = useState<{ path: string; found: T } | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    setError(null);
    if (!path) return;
    const stop = new AbortController();
    get<T>(path, stop.signal)
      .then((found) => setKept({ path, found }))
      .catch((e: Error) => {
        if (e.name !== "AbortError") setError(e);
      });
    return () => stop.abort();
  }, [path]);
  return { found: kept?.found ?? null, error };
}

// On a small screen the reasons stand below the table and not beside it.
function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(isNarrow());
  useEffect(() => {
    const look = () => setNarrow(isNarrow());
    addEventListener("resize", look);
    return () => removeEventListener("resize", look);
  }, []);
  return narrow;
}

function Answer(props: {
  shown: Job | null;
  nation: string;
  isOld: boolean;
  start: Start;
  children: preact.ComponentChildren;
}): VNode {
  const { shown, nation } = props;
  const speech = languageNow();
  const narrow = useNarrow();
  const [picked, setPicked] = useState("");
  const base = shown ? `jobs/${shown.id}/targets` : "";
  const all = useFound<Overview>(base && `${base}?language=${speech}`);
  const one = useFound<Package>(base && `${base}/${nation}?language=${speech}`);
  const found = one.found;
  const target = found?.targets.find((x) => x.capability === picked) ?? found?.targets[0];
  const isOld = props.isOld || (found !== null && found.nation !== nation);
  return (
    <>
      <main id="main" class="middle" aria-busy={isOld || !found}>
        {!found && <h1>{t("nation")}</h1>}
        {props.children}
        {(one.error ?? all.error) && <Trouble error={(one.error ?? all.error)!} />}
        <div class={isOld ? "faded" : ""}>
          {found && shown && <Head found={found} job={shown} />}
          {found && (
            <section aria-labelledby="package-title">
              <h2 id="package-title">{t("package")}</h2>
              <PackageTable found={found} picked={target?.capability ?? ""} onPick={setPicked} />
              {narrow && <Reasons target={target} />}
            </section>
          )}
          {all.found && <OffersChanged changes={all.found.changes} />}
          {all.found && (
            <div class="pair">
              <Burden rows={all.found.nations} />
              <Contribution rows={all.found.nations} />
            </div>
          )}
          {found && <InWords found={found} />}
          {shown && <Whole job={shown} verdict={all.found?.verdict ?? ""} untranslated={all.found?.foreign ?? []} />}
        </div>
        <Worthy nation={nation} start={props.start} />
      </main>
      {!narrow && (
        <aside class="right" aria-label={t("why_target")}>
          <Reasons target={target} />
        </aside>
      )}
    </>
  );
}

function Whole(props: { job: Job; verdict: string; untranslated: string[] }): VNode {
  const { job, verdict, untranslated } = props;
  const [isUnfolded, setUnfolded] = useState(false);
  const { found, error } = useFound<JobResult>(isUnfolded ? `jobs/${job.id}/result?language=${languageNow()}` : "");
  return (
    <section aria-labelledby="whole-title">
      <h2 id="whole-title">{t("whole_report")}</h2>
      <p lang={langOf(verdict, untranslated)}>{verdict}</p>
      <p class="forms">
        <Reports job={job} forms={["html", "pdf", "xlsx", "json", "zip"]} />
      </p>
      <details onToggle={(e) => setUnfolded(e.currentTarget.open)}>
        <summary>{t("all_figures")}</summary>
        {error && <Trouble error={error} />}
        {isUnfolded &&
          found?.figures.map((f) => (
            <Figure key={f.code} figure={f} foreign={found.foreign} address={`/api/jobs/${job.id}/figures/${f.code}`} />
          ))}
      </details>
    </section>
  );
}
