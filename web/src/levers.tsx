// The levers: everything that a case can change, each with the same value as its number.
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Segmented, Slider } from "./parts";
import { change, current, reference, setting } from "./state";
import type { Start } from "./types";
import { has, languageNow, named, percent, t } from "./words";

const FIRST_YEAR = 2020;
const LAST_YEAR = 2040;
const MOST_WARNING_DAYS = 180;
const US = "us.";
const SHARES = ["1", "0.75", "0.5", "0.25", "0"];

export function Levers({ start }: { start: Start }): VNode {
  const now = current();
  const study = start.studies.find((s) => s.code === now.study) ?? start.studies[0]!;
  const troops = now.settings.troops ?? study.troops;
  const readiness = Number(now.settings.readiness_factor ?? 1);
  const needs = Number(now.settings.need_factor ?? 1);
  // What a study of one's own says of warning is not known here: 0 is then said, not left out.
  const isBundled = start.studies.some((s) => s.code === now.study);
  const warning = Number(now.settings.warning_days ?? 0);
  const isReference =
    JSON.stringify({ ...now, study: "" }) === JSON.stringify({ ...reference, study: "" });
  const pickStudy = (code: string) => {
    const kept = Object.entries(now.settings).filter(
      ([key]) => !key.includes(".") || key.startsWith(US),
    );
    change({ study: code, settings: Object.fromEntries(kept) });
  };
  const [isOpen, setOpen] = useState(!matchMedia("(max-width: 48rem)").matches);
  return (
    <form
      class={isOpen ? "levers open" : "levers"}
      onSubmit={(e) => e.preventDefault()}
      aria-label={t("levers")}
    >
      <button
        type="button"
        class="unfold"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {t("levers")} …
      </button>
      <div class="leverhead">
        <h2>{t("levers")}</h2>
        {!isReference && (
          <button type="button" class="quiet" onClick={() => change({ ...reference, study: now.study })}>
            {t("reset")}
          </button>
        )}
      </div>
      <label class="field">
        <span>{t("ambition")}</span>
        <select
          value={now.study}
          title={named(now.study, study.code === now.study ? study.name : "")}
          onChange={(e) => pickStudy(e.currentTarget.value)}
        >
          <optgroup label={t("bundled")}>
            {start.studies.map((s) => (
              <option value={s.code}>{named(s.code, s.name)}</option>
            ))}
          </optgroup>
          {start.uploads.length > 0 && (
            <optgroup label={t("own_studies")}>
              {start.uploads.map((s) => (
                <option value={s.code}>{s.name}</option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      <Segmented
        legend={t("troops")}
        name="troops"
        value={troops}
        options={[
          ["high", t("troops_high")],
          ["low", t("troops_low")],
        ]}
        onPick={(v) => setting("troops", v === study.troops ? null : v)}
      />
      <Segmented
        isColumn
        legend={t("us")}
        name="us"
        value={now.us}
        options={start.postures.map((p) => [p, has(`us_${p}`) ? t(`us_${p}` as "us_full") : p])}
        onPick={(us) => change({ us })}
      />
      <Americans start={start} />
      <Slider
        id="year"
        label={t("year")}
        value={now.year}
        low={FIRST_YEAR}
        high={LAST_YEAR}
        step={1}
        onSlide={(year) => change({ year: Math.round(year) }, "year")}
      />
      <Slider
        id="warning"
        label={t("warning")}
        value={warning}
        low={0}
        high={MOST_WARNING_DAYS}
        step={5}
        said={warnedSaid(warning)}
        onSlide={(days) => setting("warning_days", isBundled && days === 0 ? null : String(days))}
      />
      <Slider
        id="readiness"
        label={t("readiness")}
        value={readiness}
        low={0.5}
        high={1.5}
        step={0.05}
        said={`× ${readiness}`}
        onSlide={(v) => setting("readiness_factor", v === 1 ? null : String(Math.round(v * 100) / 100))}
      />
      <Slider
        id="needs"
        label={t("needs")}
        value={needs}
        low={0.5}
        high={2}
        step={0.05}
        said={`× ${needs}`}
        onSlide={(v) => setting("need_factor", v === 1 ? null : String(Math.round(v * 100) / 100))}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={now.settings.fifty_percent_rule === "true"}
          onChange={(e) => setting("fifty_percent_rule", e.currentTarget.checked ? "true" : null)}
        />
        <span>{t("rule50")}</span>
      </label>
      <Operations start={start} />
      <Nations start={start} />
    </form>
  );
}

function shareSaid(share: number): string {
  if (share === 1) return t("share_all");
  return share === 0 ? t("share_none") : percent(share);
}

export function warnedSaid(days: number): string {
  return days === 1 ? t("warned_one") : t("warned", { n: days });
}

// A setting as a reader says it; codes stay where no word is known.
export function settingSaid(key: string, value: string, start: Start): string {
  const force = start.us_forces.find((f) => `${US}${f.code}` === key);
  if (force) return t("us_share", { what: forceName(force), share: shareSaid(Number(value)) });
  if (key === "warning_days") return warnedSaid(Number(value));
  if (key === "readiness_factor") return t("said_readiness", { value });
  if (key === "need_factor") return t("said_needs", { value });
  if (key === "fifty_percent_rule" && value === "true") return t("said_rule50");
  if (key === "troops" && has(`said_troops_${value}`)) return t(`said_troops_${value}` as "said_troops_low");
  return operationSaid(key, value, start) ?? `${key} = ${value}`;
}

function operationSaid(key: string, value: string, start: Start): string | undefined {
  const [code, what] = key.split(".");
  const operation = start.studies.flatMap((s) => s.operations).find((o) => o.code === code);
  if (!operation) return undefined;
  const name = named(operation.code, operation.name);
  if (what === "start_day") return t("said_start", { what: name, value });
  const command = start.arrangements.find((a) => a.code === value);
  if (what !== "arrangements" || !command) return undefined;
  return t("said_command", { what: name, value: named(command.code, command.name) });
}

function forceName(force: Start["us_forces"][number]): string {
  const name = languageNow() === "fr" ? force.name_fr : force.name;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function Americans({ start }: { start: Start }): VNode {
  const now = current();
  const changed = start.us_forces.filter((f) => `${US}${f.code}` in now.settings).length;
  const [isOpen, setOpen] = useState(changed > 0);
  const said = changed === 1 ? t("us_changed_one") : t("us_changed", { n: changed });
  return (
    <details class="group americans" open={isOpen} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        {t("us_forces")} <span class="soft">{changed ? said : t("us_all_as_above")}</span>
      </summary>
      <p class="soft">{t("us_forces_help")}</p>
      {start.us_forces.map((force) => {
        const key = `${US}${force.code}`;
        const value = now.settings[key] ?? "";
        const own = value && !SHARES.includes(value) ? [value] : [];
        return (
          <div class="field" key={force.code}>
            <label for={`us-${force.code}`}>{forceName(force)}</label>
            <select
              id={`us-${force.code}`}
              class={value ? "changed" : ""}
              value={value}
              onChange={(e) => setting(key, e.currentTarget.value || null)}
            >
              <option value="">
                {t("us_as_above", { share: shareSaid(force.shares[now.us] ?? 0) })}
              </option>
              {[...SHARES, ...own].map((share) => (
                <option value={share}>{shareSaid(Number(share))}</option>
              ))}
            </select>
          </div>
        );
      })}
    </details>
  );
}

function Operations({ start }: { start: Start }): VNode | null {
  const now = current();
  const study = start.studies.find((s) => s.code === now.study);
  if (!study) return null;
  return (
    <details class="group">
      <summary>
        {t("operations")} <span class="soft">{study.operations.length}</span>
      </summary>
      {study.operations.map((o) => {
        const day = Number(now.settings[`${o.code}.start_day`] ?? o.start_day);
        const arrangement = now.settings[`${o.code}.arrangements`] ?? "";
        return (
          <div class="operation" key={o.code}>
            <h3>{named(o.code, o.name)}</h3>
            <Slider
              id={`start-${o.code}`}
              label={`${t("starts_on")}`}
              value={day}
              low={0}
              high={180}
              step={5}
              onSlide={(v) => setting(`${o.code}.start_day`, v === o.start_day ? null : String(v))}
            />
            <label class="field">
              <span>{t("led_by")}</span>
              <select
                value={arrangement}
                onChange={(e) => setting(`${o.code}.arrangements`, e.currentTarget.value || null)}
              >
                <option value="">{t("any_command")}</option>
                {start.arrangements.map((a) => (
                  <option value={a.code}>{named(a.code, a.name)}</option>
                ))}
              </select>
            </label>
          </div>
        );
      })}
    </details>
  );
}

function Nations({ start }: { start: Start }): VNode {
  const now = current();
  const [isOpen, setOpen] = useState(now.without.length > 0);
  const out = new Set(now.without);
  const toggle = (code: string) => {
    const left = out.has(code) ? now.without.filter((c) => c !== code) : [...now.without, code];
    change({ without: left.sort() });
  };
  const everyone = [
    ...start.nations.map((n) => ({ code: n.code, name: named(n.code, n.name) })),
    ...start.pools.map((p) => ({ code: p, name: p })),
  ];
  return (
    <details class="group" open={isOpen} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        {t("nations")}{" "}
        <span class="soft">{out.size ? t("n_out", { n: out.size }) : t("all_in")}</span>
      </summary>
      <p class="soft">{t("nations_help")}</p>
      <div class="chips">
        {everyone.map((n) => (
          <button
            type="button"
            key={n.code}
            aria-pressed={!out.has(n.code)}
            title={n.name}
            aria-label={n.code === n.name ? n.code : `${n.code} ${n.name}`}
            onClick={() => toggle(n.code)}
          >
            {n.code}
          </button>
        ))}
      </div>
    </details>
  );
}
