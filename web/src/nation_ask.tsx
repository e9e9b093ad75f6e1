// Who is asked, and how the burden is divided: every option of "muster targets".
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { describe } from "./jobs";
import { Segmented, Slider } from "./parts";
import { asked, changeAsk, changeTerms, current, goTo } from "./state";
import type { Offer, Start } from "./types";
import { Rules } from "./nation_rules";
import { amount, colon, has, languageNow, named, percent, t, type Word } from "./words";

const FIRST_YEAR = 2025;
const LAST_YEAR = 2045;
const PLEDGE = 0.035;
const FIRST_RISK = 0.75;

export const folded = (said: string): string =>
  said.normalize("NFD").replace(/[\u0300-\u036f]/g, "").trim().toLowerCase();

export function Asking({ start }: { start: Start }): VNode {
  const { year, terms } = asked();
  const byMoney = terms.money === null ? "need" : terms.money === "plan" ? "plan" : "share";
  const drive = terms.risk === null ? byMoney : "risk";
  const pickDrive = (v: string) =>
    changeTerms({
      money: v === "share" ? PLEDGE : v === "plan" ? "plan" : null,
      risk: v === "risk" ? FIRST_RISK : null,
    });
  const keyWord = (k: string): string => (has(`key_${k}`) ? t(`key_${k}` as Word) : k);
  const [isUnfolded, setUnfolded] = useState(!matchMedia("(max-width: 48rem)").matches);
  return (
    <form
      class={isUnfolded ? "levers open" : "levers"}
      onSubmit={(e) => e.preventDefault()}
      aria-label={t("ask_levers")}
    >
      <Picker start={start} />
      <button
        type="button"
        class="unfold"
        aria-expanded={isUnfolded}
        onClick={() => setUnfolded(!isUnfolded)}
      >
        {t("ask_levers")} …
      </button>
      <Slider
        id="ask-year"
        label={t("ask_year")}
        value={year}
        low={FIRST_YEAR}
        high={LAST_YEAR}
        step={1}
        onSlide={(v) => changeAsk({ year: Math.round(v) }, "ask-year")}
      />
      <label class="field">
        <span>{t("key")}</span>
        <select value={terms.key} onChange={(e) => changeTerms({ key: e.currentTarget.value })}>
          {start.keys.map((k) => (
            <option value={k}>{keyWord(k)}</option>
          ))}
        </select>
      </label>
      <Segmented
        isColumn
        legend={t("drive")}
        name="drive"
        value={drive}
        options={[
          ["need", t("drive_need")],
          ["risk", t("drive_risk")],
          ["share", t("drive_share")],
          ["plan", t("drive_plan")],
        ]}
        onPick={pickDrive}
      />
      {typeof terms.money === "number" && (
        <Slider
          id="drive-share"
          label={t("drive_percent")}
          value={Math.round(terms.money * 1e4) / 100}
          low={0.5}
          high={5}
          step={0.1}
          onSlide={(v) => changeTerms({ money: Math.round(v * 100) / 1e4 }, "money")}
        />
      )}
      {terms.risk !== null && (
        <>
          <Slider
            id="risk"
            label={t("risk_percent")}
            value={Math.round(terms.risk * 100)}
            low={1}
            high={99}
            step={1}
            said={t("risk_said", { share: percent(terms.risk) })}
            onSlide={(v) => changeTerms({ risk: Math.round(v) / 100 }, "risk")}
          />
          <p class="soft">{t("risk_help", { share: percent(terms.risk) })}</p>
        </>
      )}
      <Rules start={start} />
      <Offers start={start} />
      <div>
        <p class="soft">
          {colon(t("ask_case"))} {describe({ ...current(), year }, start)}
        </p>
        <button type="button" class="quiet across" onClick={() => goTo("board")}>
          {t("ask_case_change")}
        </button>
      </div>
    </form>
  );
}

function Picker({ start }: { start: Start }): VNode {
  const { nation } = asked();
  const [isWrong, setWrong] = useState(false);
  const there = start.nations.filter((n) => !current().without.includes(n.code));
  const name = named(nation, start.nations.find((n) => n.code === nation)?.name ?? nation);
  const typed = (text: string, isDone: boolean) => {
    const wanted = folded(text);
    const is = (n: { code: string; name: string }) =>
      [n.code, n.name, named(n.code, n.name)].some((x) => folded(x) === wanted);
    const begins = there.filter((n) => folded(named(n.code, n.name)).startsWith(wanted));
    const found = there.find(is) ?? (isDone && begins.length === 1 ? begins[0] : undefined);
    setWrong(isDone && !found && wanted !== "");
    if (found && found.code !== nation) changeAsk({ nation: found.code });
  };
  return (
    <div class="field picker">
      <label for="find">{t("ask_nation")}</label>
      <input
        id="find"
        type="search"
        list="nations"
        autocomplete="off"
        key={nation + languageNow()}
        defaultValue={name}
        aria-describedby="find-help"
        onFocus={(e) => e.currentTarget.select()}
        onInput={(e) => typed(e.currentTarget.value, false)}
        onChange={(e) => typed(e.currentTarget.value, true)}
      />
      <datalist id="nations">
        {there.map((n) => (
          <option value={named(n.code, n.name)}>{n.code}</option>
        ))}
      </datalist>
      <small id="find-help" role="status">
        {isWrong ? t("pick_nation") : t("ask_nation_help")}
      </small>
    </div>
  );
}

const place = (o: Offer): string => `${o.nation} ${o.capability}`;

function Offers({ start }: { start: Start }): VNode {
  const { nation, terms } = asked();
  const [who, setWho] = useState("");
  const [what, setWhat] = useState("aar");
  const [units, setUnits] = useState("0");
  const from = who || nation;
  const nameOf = (code: string) =>
    named(code, start.nations.find((n) => n.code === code)?.name ?? code);
  const capabilityOf = (code: string) =>
    named(code, start.capabilities.find((c) => c.code === code)?.name ?? code);
  const add = () => {
    const number = Number(units);
    if (units === "" || !Number.isFinite(number) || number < 0) return;
    const one = { nation: from, capability: what, units: number };
    const rest = terms.offers.filter((o) => place(o) !== place(one));
    const offers = [...rest, one].sort((a, b) => (place(a) < place(b) ? -1 : 1));
    changeTerms({ offers });
  };
  return (
    <details class="group" open={terms.offers.length > 0}>
      <summary>
        {t("offers")} <span class="soft">{terms.offers.length || ""}</span>
      </summary>
      <p class="soft">{t("offers_help")}</p>
      <ul class="offers">
        {terms.offers.map((o) => {
          const said = `${colon(nameOf(o.nation))} ${amount(o.units)} × ${capabilityOf(o.capability)}`;
          return (
            <li key={place(o)}>
              <span>{said}</span>
              <button
                type="button"
                class="quiet"
                aria-label={t("offer_drop", { what: said })}
                onClick={() => changeTerms({ offers: terms.offers.filter((x) => x !== o) })}
              >
                ×
              </button>
            </li>
          );
        })}
      </ul>
      <div class="operation">
        <label class="field">
          <span>{t("ask_nation")}</span>
          <select value={from} onChange={(e) => setWho(e.currentTarget.value)}>
            {start.nations.map((n) => (
              <option value={n.code}>{named(n.code, n.name)}</option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("capability")}</span>
          <select value={what} onChange={(e) => setWhat(e.currentTarget.value)}>
            {start.capabilities.map((c) => (
              <option value={c.code}>{named(c.code, c.name)}</option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("offer_units")}</span>
          <input
            type="number"
            min="0"
            step="any"
            value={units}
            onInput={(e) => setUnits(e.currentTarget.value)}
          />
        </label>
        <button type="button" onClick={add}>
          {t("offer_add")}
        </button>
      </div>
    </details>
  );
}
