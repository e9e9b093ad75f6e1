import { render, type VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { answerOf, follow, useAnswers } from "./answers";
import { ask, get, openSession } from "./api";
import { Board } from "./board";
import { Command } from "./command";
import { Data } from "./data";
import { describe, Long } from "./jobs";
import { NationPage } from "./nation";
import { Trouble } from "./parts";
import { Share } from "./share";
import * as place from "./state";
import type { Start } from "./types";
import "./style.css";
import "./pages.css";
import "./narrow.css";
import { firstLanguage, languageNow, percent, setLanguage, setNames, t } from "./words";

setLanguage(firstLanguage());
const darkness = matchMedia("(prefers-color-scheme: dark)");
const dress = (): void => {
  const kept = localStorage.getItem("muster-theme");
  document.documentElement.dataset.theme = kept ?? (darkness.matches ? "dark" : "light");
};
dress();
darkness.addEventListener("change", dress);
const isDark = (): boolean => document.documentElement.dataset.theme === "dark";

function App({ start: first, trouble }: { start: Start; trouble: string }): VNode {
  useAnswers();
  const [start, setStart] = useState(first);
  const [isSharing, setSharing] = useState(false);
  const [, again] = useState(0);
  const { page } = place.state();
  useEffect(() => {
    document.title = `${t(page)} – Muster`;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isTyping =
        target.matches("select, textarea, input") &&
        !target.matches('[type="range"], [type="radio"], [type="checkbox"]');
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !isTyping) {
        event.preventDefault();
        if (event.shiftKey) place.redo();
        else place.undo();
      } else if (event.key === "/" && !isTyping) {
        const find = document.getElementById("find");
        if (find) {
          event.preventDefault();
          find.focus();
        }
      }
    };
    const onHash = () => void place.read(openCode);
    addEventListener("keydown", onKey);
    addEventListener("hashchange", onHash);
    return () => {
      removeEventListener("keydown", onKey);
      removeEventListener("hashchange", onHash);
    };
  }, []);
  const speak = () => {
    setLanguage(languageNow() === "en" ? "fr" : "en");
    localStorage.setItem("muster-language", languageNow());
    again((n) => n + 1);
  };
  const shade = () => {
    localStorage.setItem("muster-theme", isDark() ? "light" : "dark");
    dress();
    again((n) => n + 1);
  };
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => {
        e.preventDefault();
        const main = document.getElementById("main");
        main?.setAttribute("tabindex", "-1");
        main?.focus();
      }}>
        {t("skip")}
      </a>
      <header class="top">
        <span class="brand">Muster</span>
        <nav aria-label={t("pages")}>
          {place.PAGES.map((p) => (
            <a
              href={`#p=${p}`}
              aria-current={p === page ? "page" : undefined}
              onClick={(e) => {
                e.preventDefault();
                place.goTo(p);
              }}
            >
              {t(p)}
            </a>
          ))}
        </nav>
        <div class="actions">
          <button
            type="button"
            disabled={!place.canUndo()}
            title={t(place.canUndo() ? "undo_hint" : "undo_none")}
            onClick={place.undo}
          >
            <span aria-hidden="true">↶</span> <span class="label">{t("undo")}</span>
          </button>
          <button
            type="button"
            disabled={!place.canRedo()}
            title={t(place.canRedo() ? "redo_hint" : "redo_none")}
            onClick={place.redo}
          >
            <span aria-hidden="true">↷</span> <span class="label">{t("redo")}</span>
          </button>
          <button type="button" class="primary" aria-label={t("share")} onClick={() => setSharing(true)}>
            <span class="long">{t("share")}</span>
            <span class="short">{t("share_short")}</span>
          </button>
          <button type="button" lang={languageNow() === "en" ? "fr" : "en"} onClick={speak}>
            {languageNow() === "en" ? "Français" : "English"}
          </button>
          <button type="button" onClick={shade}>{isDark() ? t("light") : t("dark")}</button>
        </div>
      </header>
      <Cases start={start} />
      {trouble && (
        <div class="trouble" role="alert">
          {t("bad_link")} <span lang="en">{trouble}</span>
        </div>
      )}
      {page === "board" && <Board start={start} />}
      {page === "nation" && <NationPage start={start} />}
      {page === "command" && <Command start={start} />}
      {page === "data" && (
        <Data start={start} onUpload={() => void get<Start>("start").then(setStart)} />
      )}
      {page === "deploy" && <Long key="deployment" kind="deployment" start={start} />}
      {page === "time" && <Long key="campaign" kind="campaign" start={start} />}
      <footer class="foot">
        {t("foot")} {t("fingerprint", { data: start.fingerprint.slice(0, 12) })}
        {answerOf(place.state().on).answer.proof &&
          t("fingerprint_case", {
            inputs: answerOf(place.state().on).answer.proof!.inputs_sha256.slice(0, 12),
          })}
        .
      </footer>
      <Share isOpen={isSharing} onClose={() => setSharing(false)} />
    </>
  );
}

function Cases({ start }: { start: Start }): VNode {
  const { cases, on } = place.state();
  const next = place.LETTERS[cases.length];
  return (
    <section class="cases" aria-label={t("cases")}>
      {cases.map((c, i) => {
        const { answer, isStale } = answerOf(i);
        const share = answer.proof?.score ?? answer.estimate?.score_bound;
        return (
          <span class={`case ${i === on ? "on" : ""}`} key={i}>
            <button type="button" aria-pressed={i === on} onClick={() => place.look(i)}>
              <b>{place.LETTERS[i]}</b>
              <span class="what" title={describe(c, start)}>{describe(c, start)}</span>
              <span class="figure-small" title={t("case_figures")}>
                {share === undefined || isStale ? "…" : `${answer.proof ? "" : "≤ "}${percent(share, 1)}`}
                {answer.proof && !isStale ? ` · ${answer.proof.n_run}/${answer.proof.n_operations}` : ""}
              </span>
            </button>
            {cases.length > 1 && (
              <button
                type="button"
                class="drop"
                aria-label={t("drop_case", { letter: place.LETTERS[i] ?? "" })}
                onClick={() => place.dropCase(i)}
              >
                ×
              </button>
            )}
          </span>
        );
      })}
      {next && (
        <button type="button" class="quiet add" onClick={place.addCase}>
          + {t("add_case", { letter: next })}
        </button>
      )}
    </section>
  );
}

async function openCode(code: string): Promise<Partial<place.State>> {
  type Found = Pick<place.State, "cases" | "on" | "ask">;
  const found = await ask<Found>("link/open", { code });
  const terms = { ...place.TERMS, ...found.ask?.terms };
  return { ...found, ask: found.ask && { ...found.ask, terms } };
}

async function begin(): Promise<void> {
  const root = document.getElementById("app")!;
  try {
    await openSession();
    const [start, trouble] = await Promise.all([get<Start>("start"), place.read(openCode)]);
    // Asked as soon as a lever moves, not after the page has drawn the move.
    place.subscribe(follow);
    setNames(start.names_fr);
    follow();
    render(<App start={start} trouble={trouble} />, root);
  } catch (error) {
    render(<Trouble error={error as Error} />, root);
  }
}

void begin();
