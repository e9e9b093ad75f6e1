// Data: tables with their sources, the trace of a key, assumptions to change, one's own study.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, get, Refused } from "./api";
import { SourceTable, Trouble } from "./parts";
import { change, code, current, setting } from "./state";
import type { Start, Traced } from "./types";
import { amount, count, t } from "./words";

interface Listed {
  name: string;
  meaning: string;
  n_rows: number;
  n_assumed: number;
}
interface TablePage {
  name: string;
  meaning: string;
  columns: { name: string; meaning: string; is_number: boolean }[];
  n_rows: number;
  n_found: number;
  rows: Record<string, string | number | boolean | null>[];
}
const PAGE_ROWS = 100;

export function Data(props: { start: Start; onUpload: () => void }): VNode {
  return (
    <main id="main" class="page">
      <h1>{t("data")}</h1>
      <p class="lead">{t("data_intro")}</p>
      <div class="cards">
        <Trace />
        <UploadStudy onUpload={props.onUpload} />
      </div>
      <Overrides start={props.start} />
      <Tables />
    </main>
  );
}

function Trace(): VNode {
  const [key, setKey] = useState("");
  const [rows, setRows] = useState<Traced[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const look = async () => {
    setError(null);
    setRows(null);
    try {
      const s = await code();
      setRows((await get<{ rows: Traced[] }>(`sources?s=${s}&key=${encodeURIComponent(key.trim())}`)).rows);
    } catch (e) {
      setError(e as Error);
    }
  };
  return (
    <section class="card">
      <h2>{t("trace")}</h2>
      <p class="soft" id="trace-help">{t("trace_help")}</p>
      <form
        class="row"
        onSubmit={(e) => {
          e.preventDefault();
          if (key.trim()) void look();
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
      {rows && <SourceTable rows={rows} caption={`${t("sources")}: ${key}`} />}
    </section>
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let said = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    said += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(said);
}

function UploadStudy({ onUpload }: { onUpload: () => void }): VNode {
  const [files, setFiles] = useState<File[]>([]);
  const [name, setName] = useState("");
  const [state, setState] = useState<"" | "checking" | "kept">("");
  const [error, setError] = useState<Error | null>(null);
  const send = async () => {
    setError(null);
    setState("checking");
    try {
      const found = await ask<{ code: string; defects: { where: string; row: number; reason: string; remedy: string }[] }>(
        "studies",
        {
          name: name.trim() || files[0]!.name,
          files: await Promise.all(
            files.map(async (f) => ({ name: f.name, content: await base64(f) })),
          ),
        },
      );
      if (!found.code) {
        setState("");
        setError(new Refused(422, t("defects", { n: found.defects.length }), found.defects));
        return;
      }
      setState("kept");
      onUpload();
      change({ study: found.code, settings: {} });
    } catch (e) {
      setState("");
      setError(e as Error);
    }
  };
  return (
    <section class="card">
      <h2>{t("upload")}</h2>
      <p class="soft" id="upload-help">{t("upload_help")}</p>
      <form
        class="stack"
        onSubmit={(e) => {
          e.preventDefault();
          if (files.length) void send();
        }}
      >
        <label class="field">
          <span>{t("study_name")}</span>
          <input value={name} maxLength={60} onInput={(e) => setName(e.currentTarget.value)} />
        </label>
        <input
          type="file"
          multiple
          accept=".toml,.csv,.xlsx"
          aria-label={t("choose_files")}
          aria-describedby="upload-help"
          onChange={(e) => setFiles([...(e.currentTarget.files ?? [])])}
        />
        <button type="submit" disabled={!files.length || state === "checking"}>
          {state === "checking" ? t("checking") : t("upload")}
        </button>
      </form>
      {state === "kept" && <p role="status">{t("upload_ok")}</p>}
      {error && <Trouble error={error} />}
    </section>
  );
}

function Overrides({ start }: { start: Start }): VNode {
  const { settings } = current();
  return (
    <section>
      <h2>{t("overrides")}</h2>
      <p class="soft">{t("overrides_help")}</p>
      <div class="frame" tabIndex={0} role="region" aria-label={t("overrides")}>
        <table class="plain">
          <thead>
            <tr>
              <th>{t("assumption")}</th>
              <th class="num">{t("value")}</th>
              <th>{t("range")}</th>
              <th>{t("reason")}</th>
            </tr>
          </thead>
          <tbody>
            {start.assumptions.map((a) => (
              <tr key={a.key}>
                <th scope="row" lang="en">
                  {a.key.replaceAll("_", " ")}
                  {settings[a.key] !== undefined && <small class="mark">{t("changed_by_you")}</small>}
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

function Tables(): VNode {
  const [listed, setListed] = useState<Listed[]>([]);
  const [name, setName] = useState("holdings");
  const [words, setWords] = useState("");
  const [offset, setOffset] = useState(0);
  const [page, setPage] = useState<TablePage | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    get<{ tables: Listed[] }>("tables")
      .then((found) => setListed(found.tables))
      .catch(setError);
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const query = `q=${encodeURIComponent(words)}&offset=${offset}&limit=${PAGE_ROWS}`;
      get<TablePage>(`tables/${name}?${query}`, stop.signal)
        .then(setPage)
        .catch((e: Error) => e.name !== "AbortError" && setError(e));
    }, 80);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [name, words, offset]);
  return (
    <section>
      <h2>{t("tables")}</h2>
      {error && <Trouble error={error} />}
      <div class="tools wide">
        <label class="field">
          <span>{t("table")}</span>
          <select
            value={name}
            onChange={(e) => {
              setName(e.currentTarget.value);
              setOffset(0);
            }}
          >
            {(listed.length ? listed : [{ name, n_rows: 0, n_assumed: 0, meaning: "" }]).map((l) => (
              <option value={l.name}>
                {l.name.replaceAll("_", " ")} ({count(l.n_rows)})
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("filter")}</span>
          <input
            type="search"
            value={words}
            maxLength={100}
            onInput={(e) => {
              setWords(e.currentTarget.value);
              setOffset(0);
            }}
          />
        </label>
        <span class="forms">
          <a href={`/api/tables/${name}/file?form=csv`} download>CSV</a>
          <a href={`/api/tables/${name}/file?form=xlsx`} download>XLSX</a>
        </span>
      </div>
      {page && (
        <>
          <p lang="en">{page.meaning}</p>
          <p class="soft">{t("showing", { n: count(page.n_found), all: count(page.n_rows) })}</p>
          <div class="frame tall" tabIndex={0} role="region" aria-label={page.name}>
            <table class="plain data" lang="en">
              <thead>
                <tr>
                  {page.columns.map((c) => (
                    <th class={c.is_number ? "num" : ""} title={c.meaning}>
                      {c.name.replaceAll("_", " ")}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {page.rows.map((row) => (
                  <tr>
                    {page.columns.map((c) => (
                      <td class={c.is_number ? "num" : ""}>{row[c.name] === null ? "" : String(row[c.name])}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div class="row">
            <button type="button" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE_ROWS))}>
              {t("previous")}
            </button>
            <button
              type="button"
              disabled={offset + PAGE_ROWS >= page.n_found}
              onClick={() => setOffset(offset + PAGE_ROWS)}
            >
              {t("more")}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
