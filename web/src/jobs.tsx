// Deploy and Time: long work that goes on without the page, and its figures.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "./api";
import { keyOf } from "./answers";
import { DayMap } from "./day_map";
import { settingSaid } from "./levers";
import { Figure, Slider, Trouble } from "./parts";
import { current } from "./state";
import type { Job, JobResult, Scenario, Start } from "./types";
import { isOpen, useJobs } from "./use_jobs";
import { amount, colon, count, foreign, has, langOf, languageNow, named, percent, t } from "./words";

type Kind = Job["kind"];

export function Long({ kind, start }: { kind: Kind; start: Start }): VNode {
  const { jobs, error, run, cancel } = useJobs(kind);
  const [shown, setShown] = useState("");
  const [trials, setTrials] = useState(2000);
  const [years, setYears] = useState(30);
  const [days, setDays] = useState(180);
  const now = current();
  const isBusy = jobs?.some(isOpen);
  const start_ = async () => {
    const job = await run({ scenario: now, trials, years, days, rounds: 1 });
    if (job) setShown(job.id);
  };
  const again = async (old: Job) => {
    const job = await run(old.request);
    if (job) setShown(job.id);
  };
  const mine = jobs?.find(
    (j) => j.state === "done" && j.is_current && keyOf(j.request.scenario) === keyOf(now),
  );
  const picked = jobs?.find((j) => j.id === shown) ?? mine ?? jobs?.find((j) => j.state === "done");
  return (
    <main id="main" class="page">
      <h1>{t(kind === "campaign" ? "time" : "deploy")}</h1>
      <p class="lead">{t(kind === "campaign" ? "time_intro" : "deploy_intro")}</p>
      <div class="work">
        <div class="runner">
          <p class="soft">{describe(now, start)}</p>
          {kind === "campaign" ? (
            <>
              <Slider id="trials" label={t("trials")} value={trials} low={500} high={20000} step={500} onSlide={setTrials} />
              <Slider id="years" label={t("years")} value={years} low={5} high={50} step={5} onSlide={setYears} />
            </>
          ) : (
            <Slider id="days" label={t("horizon")} value={days} low={60} high={365} step={5} onSlide={setDays} />
          )}
          <button type="button" class="primary" onClick={() => void start_()}>
            {t(kind === "campaign" ? "run_time" : "run_deploy")}
          </button>
        </div>
        <section class="jobs" aria-labelledby="jobs-title">
          <h2 id="jobs-title">{t("earlier")}</h2>
          {jobs?.length === 0 && <p class="soft">{t("no_jobs")}</p>}
          <ul>
            {jobs?.slice(0, 8).map((job) => (
              <li key={job.id} class={job.id === picked?.id ? "picked" : ""}>
                <span class={`badge ${job.state}`}>{t(`job_${job.state}`)}</span>
                {!job.is_current && <span class="badge older">{t("job_older")}</span>}
                <span class="what">
                  {describe(job.request.scenario, start)}
                  {kind === "campaign" && (
                    <span class="soft">
                      {t("drawn", { n: count(job.request.trials), years: job.request.years })}
                    </span>
                  )}
                </span>
                <Progress job={job} />
                {(job.state === "running" || job.state === "waiting") && (
                  <button type="button" onClick={() => void cancel(job.id)}>
                    {t("cancel")}
                  </button>
                )}
                {job.state === "done" && (
                  <button type="button" aria-pressed={job.id === picked?.id} onClick={() => setShown(job.id)}>
                    {t(job.id === picked?.id ? "shown" : "show")}
                  </button>
                )}
                {!job.is_current && !isOpen(job) && (
                  <button type="button" onClick={() => void again(job)}>
                    {t("run_again")}
                  </button>
                )}
              </li>
            ))}
          </ul>
          {isBusy && <p class="soft">{t("goes_on")}</p>}
        </section>
      </div>
      {error && <Trouble error={error} />}
      {picked?.state === "done" && <Result job={picked} isOther={picked !== mine} start={start} />}
    </main>
  );
}

export function Progress({ job }: { job: Job }): VNode {
  // A result that came from elsewhere took no time here, which is not worth a word.
  const said = job.seconds < 0.5 ? "" : t("seconds", { n: count(job.seconds) });
  if (job.state === "failed")
    return (
      <span class="trouble" lang="en">
        {job.message}
      </span>
    );
  if (job.state !== "running") return <span class="soft">{job.state === "waiting" ? "" : said}</span>;
  return (
    <>
      <span class="progress">
        <progress
          aria-label={t("job_running")}
          max={job.wanted || undefined}
          value={job.wanted ? job.done : undefined}
        />
        <span class="soft">
          {job.wanted > 0 && `${count(job.done)} / ${count(job.wanted)} · `}
          {said} <span lang={foreign(job.message)}>{named("", job.message)}</span>
        </span>
      </span>
      <SoFar job={job} />
    </>
  );
}

/** Figures so far, as the process of the job tells them. */
function SoFar({ job }: { job: Job }): VNode | null {
  const { what, ...figures } = job.facts;
  const key = `so_far_${what}`;
  if (!what || !has(key)) return null;
  const said: Record<string, string> = {};
  for (const [name, value] of Object.entries(figures)) said[name] = figureSaid(name, Number(value));
  return <span class="sofar">{t(key as "so_far_plan", said)}</span>;
}

function figureSaid(name: string, value: number): string {
  if (["estimate", "low", "high"].includes(name)) return percent(value, 1);
  if (name === "gap") return percent(value, value < 0.01 ? 2 : 1);
  if (name === "error" || name === "wanted") return amount(100 * value);
  return count(Math.round(value));
}

export function describe(scenario: Scenario, start: Start): string {
  const study = [...start.studies, ...start.uploads].find((s) => s.code === scenario.study);
  const us = has(`us_${scenario.us}`) ? t(`us_${scenario.us}` as "us_full") : scenario.us;
  const changes = Object.entries(scenario.settings).map(([key, value]) => settingSaid(key, value, start));
  return [
    `${t("us")} ${us}`,
    scenario.year,
    ...(scenario.without.length ? [`− ${scenario.without.join(" ")}`] : []),
    ...changes,
    named(scenario.study, study?.name ?? scenario.study),
  ].join(" · ");
}

export function Reports({ job, forms }: { job: Job; forms: string[] }): VNode {
  return (
    <>
      {forms.map((form) => (
        <a
          href={`/api/jobs/${job.id}/report.${form}`}
          download
          aria-label={`${t("whole_report")}, ${form}`}
        >
          {form.toUpperCase()}
        </a>
      ))}
    </>
  );
}

function Result(props: { job: Job; isOther: boolean; start: Start }): VNode | null {
  const { job } = props;
  const speech = languageNow();
  const [found, setFound] = useState<JobResult | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    setFound(null);
    setError(null);
    get<JobResult>(`jobs/${job.id}/result?language=${speech}`).then(setFound).catch(setError);
  }, [job.id, speech]);
  if (error) return <Trouble error={error} />;
  if (!found) return <p class="soft">{t("asking")}</p>;
  return (
    <article class="result">
      {!job.is_current && <p class="notice">{t("older_result")}</p>}
      {props.isOther && (
        <p class="notice">{t("for_other", { what: describe(job.request.scenario, props.start) })}</p>
      )}
      <section class="verdict">
        <h2 class="finding" lang={langOf(found.verdict, found.foreign)}>{found.verdict}</h2>
        <div class="details">
          {found.details.map((d) => (
            <p lang={langOf(d, found.foreign)}>{d}</p>
          ))}
        </div>
        <div class="facts">
          {found.facts.map((f) => (
            <div>
              <b lang={langOf(f.value, found.foreign)}>{f.value}</b>
              <span lang={langOf(f.label, found.foreign)}>{f.label}</span>
              {f.note && <i lang={langOf(f.note, found.foreign)}>{f.note}</i>}
            </div>
          ))}
        </div>
      </section>
      <p class="forms">
        {colon(t("whole_report"))} <Reports job={job} forms={["html", "pdf", "xlsx", "json", "zip"]} />
      </p>
      {job.kind === "deployment" && <DayMap job={job.id} />}
      {found.figures.map((f) => (
        <Figure key={f.code} figure={f} foreign={found.foreign} address={`/api/jobs/${job.id}/figures/${f.code}`} />
      ))}
    </article>
  );
}
