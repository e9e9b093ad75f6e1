// Data: tables of the study, what it changed in them, and each as a file.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "./api";
import { Trouble } from "./parts";
import { count, languageNow, named, t } from "./words";

interface Listed {
  name: string;
  meaning: string;
  n_rows: number;
  n_assumed: number;
  n_own: number;
}
type Cells = Record<string, string | number | boolean | null>;
interface TablePage {
  name: string;
  meaning: string;
  columns: { name: string; meaning: string; is_number: boolean }[];
  n_rows: number;
  n_found: number;
  n_own: number;
  rows: Cells[];
  marks: ("" | "added" | "replaced")[];
  before: (Cells | null)[];
}
const PAGE_ROWS = 100;
const FIRST_TABLE = "holdings";

export function Tables({ study }: { study: string }): VNode {
  const [listed, setListed] = useState<Listed[]>([]);
  const [name, setName] = useState("");
  const [words, setWords] = useState("");
  const [isOnlyOwn, setOnlyOwn] = useState(false);
  const [offset, setOffset] = useState(0);
  const [page, setPage] = useState<TablePage | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    get<{ tables: Listed[] }>(`tables?study=${study}`)
      .then((found) => {
        setListed(found.tables);
        const changed = found.tables.find((x) => x.n_own > 0);
        setName(changed?.name ?? FIRST_TABLE);
        setOnlyOwn(changed !== undefined);
      })
      .catch(setError);
  }, [study]);
  useEffect(() => {
    if (!name) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const query = `study=${study}&own=${isOnlyOwn}&q=${encodeURIComponent(words)}&offset=${offset}&limit=${PAGE_ROWS}`;
      get<TablePage>(`tables/${name}?${query}`, stop.signal)
        .then(setPage)
        .catch((e: Error) => e.name !== "AbortError" && setError(e));
    }, 80);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [study, name, words, offset, isOnlyOwn]);
  const file = (form: string) => `/api/tables/${name}/file?study=${study}&own=${isOnlyOwn}&form=${form}`;
  const own = listed.filter((l) => l.n_own > 0);
  const option = (l: Listed) => (
    <option value={l.name}>
      {l.name.replaceAll("_", " ")} ({count(l.n_own || l.n_rows)})
    </option>
  );
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
            {own.length > 0 && <optgroup label={t("tables_own")}>{own.map(option)}</optgroup>}
            {own.length > 0 ? (
              <optgroup label={t("tables_bundled")}>
                {listed.filter((l) => l.n_own === 0).map(option)}
              </optgroup>
            ) : (
              listed.map(option)
            )}
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
        {own.length > 0 && (
          <label class="check">
            <input
              type="checkbox"
              checked={isOnlyOwn}
              onChange={(e) => {
                setOnlyOwn(e.currentTarget.checked);
                setOffset(0);
              }}
            />
            <span>{t("only_own")}</span>
          </label>
        )}
        <span class="forms">
          {["csv", "xlsx"].map((form) => (
            <a href={file(form)} download aria-label={`${name}, ${form.toUpperCase()}`}>
              {form.toUpperCase()}
            </a>
          ))}
        </span>
      </div>
      {page && (
        <>
          <p lang="en" class="meaning">{page.meaning}</p>
          <p class="soft">
            {t("showing", { n: count(page.n_found), all: count(page.n_rows) })}
            {page.n_own > 0 && ` · ${t("n_own_rows", { n: count(page.n_own) })}`}
          </p>
          <Rows page={page} />
          {page.n_found > PAGE_ROWS && (
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
          )}
        </>
      )}
    </section>
  );
}

function Rows({ page }: { page: TablePage }): VNode {
  const hasMarks = page.marks.some(Boolean);
  return (
    <div class="frame tall" tabIndex={0} role="region" aria-label={page.name}>
      <table class="plain data">
        <thead>
          <tr>
            {hasMarks && <th>{t("row_mark")}</th>}
            {page.columns.map((c) => (
              <th lang="en" class={c.is_number ? "num" : ""} title={c.meaning}>
                {c.name.replaceAll("_", " ")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row, i) => (
            <tr class={page.marks[i] ? "own" : ""}>
              {hasMarks && (
                <td class="mark">{page.marks[i] ? t(`row_${page.marks[i]}` as "row_added") : ""}</td>
              )}
              {page.columns.map((c) => (
                <Cell
                  value={row[c.name] ?? null}
                  before={page.before[i] ? (page.before[i]![c.name] ?? null) : undefined}
                  isNumber={c.is_number}
                  isConfidence={c.name === "confidence"}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell(props: {
  value: Cells[string] | null;
  before: Cells[string] | null | undefined;
  isNumber: boolean;
  isConfidence: boolean;
}): VNode {
  const { value, before } = props;
  const said = (v: Cells[string] | null): string => {
    if (v === null || v === undefined) return "";
    return props.isConfidence ? named("", String(v)) : String(v);
  };
  const isChanged = before !== undefined && before !== value;
  return (
    <td class={props.isNumber ? "num" : ""} lang={props.isConfidence ? languageNow() : "en"}>
      {said(value)}
      {isChanged && (
        <small class="was">
          <span class="away">{t("was")} </span>
          <s>{said(before) || "–"}</s>
        </small>
      )}
    </td>
  );
}
