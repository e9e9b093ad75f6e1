// Data: the trace of a key, one's own study, assumptions to change, and tables with their sources.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "./api";
import { Tables } from "./data_tables";
import { UploadStudy } from "./data_upload";
import { SourceTable, Trouble } from "./parts";
import { code, current, setting } from "./state";
import type { Assumption, Start, Traced } from "./types";
import { amount, colon, foreign, named, t } from "./words";

export function Data(props: { start: Start; onUpload: () => void }): VNode {
  const { study } = current();
  const own = props.start.uploads.find((u) => u.code === study);
  return (
    <main id="main" class="page data">
      <h1>{t("data")}</h1>
      <p class="lead">{t("data_intro")}</p>
      <p class="notice">
        {t("data_of")}{" "}
        {own ? (
          <b>{own.name}</b>
        ) : (
          <b lang={foreign(props.start.studies.find((s) => s.code === study)?.name ?? study)}>
            {named(study, props.start.studies.find((s) => s.code === study)?.name ?? study)}
          </b>
        )}
        {". "}
        {t(own ? "data_of_own" : "data_of_bundled")}
      </p>
      <div class="cards">
        <Trace />
        <UploadStudy onUpload={props.onUpload} />
      </div>
      {!own && <Overrides study={study} />}
      <Tables study={study} key={study} />
      {own && <Overrides study={study} />}
    </main>
  );
}

const EXAMPLES = ["DEU/aar", "tanker_large", "FRA"];

function Trace(): VNode {
  const [key, setKey] = useState("");
  const [rows, setRows] = useState<Traced[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [shown, setShown] = useState("");
  const look = async (wanted: string) => {
    setError(null);
    setRows(null);
    try {
      const s = await code();
      setRows((await get<{ rows: Traced[] }>(`sources?s=${s}&key=${encodeURIComponent(wanted)}`)).rows);
      setShown(wanted);
    } catch (e) {
      setError(e as Error);
    }
  };
  return (
    <section class="card">
      <h2>{t("trace")}</h2>
      <p class="soft" id="trace-help">{t("trace_help")}</p>
      <p class="examples">
        {EXAMPLES.map((example) => (
          <button
            type="button"
            onClick={() => {
              setKey(example);
              void look(example);
            }}
          >
            {example}
          </button>
        ))}
      </p>
      <form
        class="row"
        onSubmit={(e) => {
          e.preventDefault();
          if (key.trim()) void look(key.trim());
        }}
      >
        <input
          id="trace"
          value={key}
          maxLength={160}
          aria-label={t("trace")}
          aria-describedby="trace-help"
          onInput={(e) => setKey(e.currentTarget.value)}
        />
        <button type="submit">{t("look_up")}</button>
      </form>
      {error && <Trouble error={error} />}
      {rows && <SourceTable rows={rows} caption={`${colon(t("sources"))} ${shown}`} />}
    </section>
  );
}

interface Changeable extends Assumption {
  mark: string;
}

function Overrides({ study }: { study: string }): VNode {
  const { settings } = current();
  const [rows, setRows] = useState<Changeable[]>([]);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    setError(null);
    get<Changeable[]>(`assumptions?study=${study}`, stop.signal)
      .then(setRows)
      .catch((e: Error) => e.name !== "AbortError" && setError(e));
    return () => stop.abort();
  }, [study]);
  const n = rows.filter((a) => settings[a.key] !== undefined).length;
  return (
    <section>
      <h2>{t("overrides")}</h2>
      <p class="soft">
        {t("overrides_help")} {n > 0 && <b>{t("n_overrides", { n })}</b>}
      </p>
      {error && <Trouble error={error} />}
      <div class="frame tall" tabIndex={0} role="region" aria-label={t("overrides")}>
        <table class="plain assumptions">
          <thead>
            <tr>
              <th>{t("assumption")}</th>
              <th class="num">{t("value")}</th>
              <th>{t("range")}</th>
              <th>{t("reason")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((a) => (
              <tr key={a.key}>
                <th scope="row">
                  <span lang="en">{a.key.replaceAll("_", " ")}</span>
                  {settings[a.key] !== undefined && <small class="mark">{t("changed_by_you")}</small>}
                  {a.mark && <small class="mark">{t(`row_${a.mark}` as "row_added")}</small>}
                </th>
                <td class="num">
                  <input
                    type="number"
                    class="number"
                    step="any"
                    aria-label={a.key.replaceAll("_", " ")}
                    value={settings[a.key] ?? a.value}
                    onChange={(e) => {
                      const value = e.currentTarget.value;
                      setting(a.key, value === "" || Number(value) === a.value ? null : value);
                    }}
                  />
                </td>
                <td lang="en">
                  {amount(a.low)} – {amount(a.high)} {a.unit}
                </td>
                <td lang="en">{a.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
