// Command: who can lead, who must agree, days to stand up.
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { answerOf } from "./answers";
import { Verdict } from "./board";
import { isNarrow, Trouble } from "./parts";
import { current, setting, state } from "./state";
import type { Option, Proof, Start } from "./types";
import { amount, count, foreign, languageNow, named, percent, t } from "./words";

export function Command({ start }: { start: Start }): VNode {
  const { on } = state();
  const { answer, isStale } = answerOf(on);
  const base = on > 0 ? answerOf(0).answer : undefined;
  return (
    <main id="main" class="page" aria-busy={isStale}>
      <h1>{t("command")}</h1>
      <p class="lead">{t("cmd_intro")}</p>
      <Verdict answer={answer} base={base} isStale={isStale} isBelow />
      {answer.refused && <Trouble error={answer.refused} />}
      {answer.proof ? <Matrix proof={answer.proof} nations={start.nations} /> : <p class="soft">{t("asking")}</p>}
    </main>
  );
}

function Matrix({ proof, nations }: { proof: Proof; nations: Start["nations"] }): VNode {
  const [picked, setPicked] = useState<string>("");
  const detail = useRef<HTMLElement>(null);
  useEffect(() => {
    if (picked && isNarrow()) detail.current?.scrollIntoView({ block: "center" });
  }, [picked]);
  const byRow = new Map<string, Option[]>();
  for (const o of proof.command_options) {
    const key = `${o.arrangement} ${o.headquarters}`;
    byRow.set(key, [...(byRow.get(key) ?? []), o]);
  }
  const nOpen = new Map<string, number>();
  for (const o of proof.command_options) {
    nOpen.set(o.arrangement, (nOpen.get(o.arrangement) ?? 0) + (o.is_feasible ? 1 : 0));
  }
  const sorted = [...byRow.entries()].sort(
    ([, a], [, b]) => (nOpen.get(b[0]!.arrangement) ?? 0) - (nOpen.get(a[0]!.arrangement) ?? 0),
  );
  const keyOf = (o: Option) => `${o.operation}/${o.arrangement}/${o.headquarters}`;
  const option = proof.command_options.find((o) => keyOf(o) === picked);
  let arrangement = "";
  return (
    <div class="two">
      <div>
        <div class="frame" tabIndex={0} role="region" aria-label={t("headquarters")}>
          <table class="gapboard options">
            <thead>
              <tr>
                <th scope="col">{t("headquarters")}</th>
                {proof.operations.map((o) => (
                  <th scope="col">
                    <span lang={foreign(o.name)}>{named(o.code, o.name)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sorted.map(([key, options]) => {
                const one = options[0]!;
                const isNew = one.arrangement !== arrangement;
                arrangement = one.arrangement;
                return (
                  <>
                    {isNew && (
                      <tr class="group">
                        <th colSpan={proof.operations.length + 1} scope="rowgroup">
                          <span lang={foreign(one.arrangement_name)}>
                            {named(one.arrangement, one.arrangement_name)}
                          </span>
                        </th>
                      </tr>
                    )}
                    <tr key={key}>
                      <th scope="row" lang={foreign(one.headquarters_name)}>{named(one.headquarters, one.headquarters_name)}</th>
                      {proof.operations.map((op) => {
                        const o = options.find((x) => x.operation === op.code);
                        if (!o) return <td class="none" />;
                        const look = !o.is_feasible ? "sx" : o.prob_by_deadline >= 0.5 ? "s4" : "s3";
                        const said = o.is_feasible
                          ? `${amount(o.days_p50)} ${t("days_unit")}`
                          : t("blocked");
                        return (
                          <td class={`${look} ${o.is_chosen ? "chosen" : ""}`}>
                            <button
                              type="button"
                              aria-pressed={picked === keyOf(o)}
                              onClick={() => setPicked(keyOf(o))}
                            >
                              {said}
                              {o.is_chosen && <small> ✓ {t("chosen")}</small>}
                            </button>
                          </td>
                        );
                      })}
                    </tr>
                  </>
                );
              })}
            </tbody>
          </table>
        </div>
        <p class="soft legend">
          {(["key_in_time", "key_late", "key_blocked"] as const).map((word, i) => (
            <span>
              <span class={`key ${["s4", "s3", "sx"][i]}`} aria-hidden="true" /> {t(word)}
            </span>
          ))}
        </p>
      </div>
      <aside class="detail" aria-live="polite" ref={detail}>
        {option ? <OptionDetail option={option} proof={proof} nations={nations} /> : <p class="soft">{t("cmd_pick")}</p>}
      </aside>
      <Costs proof={proof} />
    </div>
  );
}

function OptionDetail(props: {
  option: Option;
  proof: Proof;
  nations: Start["nations"];
}): VNode {
  const { option, proof, nations } = props;
  const operation = proof.operations.find((o) => o.code === option.operation);
  const key = `${option.operation}.arrangements`;
  const only = current().settings[key];
  const veto = option.can_veto.split(" ").filter(Boolean);
  const isFrench = languageNow() === "fr" && option.blocked_by_fr !== "";
  const nameOf = (code: string): string =>
    named(code, nations.find((n) => n.code === code)?.name ?? (code === "USA" ? "United States" : code));
  return (
    <>
      <h2 lang={foreign(option.headquarters_name)}>{named(option.headquarters, option.headquarters_name)}</h2>
      <p>
        <span lang={foreign(option.arrangement_name)}>{named(option.arrangement, option.arrangement_name)}</span>
        {" · "}
        <span lang={foreign(operation?.name ?? "")}>{named(option.operation, operation?.name ?? "")}</span>
      </p>
      {option.is_feasible ? (
        <p>
          {t("day_range", {
            a: amount(option.days_p10),
            b: amount(option.days_p90),
            share: percent(option.prob_by_deadline),
          })}
        </p>
      ) : (
        <p class="trouble" lang={isFrench ? "fr" : "en"}>
          {isFrench ? option.blocked_by_fr : option.blocked_by}
        </p>
      )}
      <h3>{t("must_agree", { n: option.must_agree })}</h3>
      <p>{veto.length ? t("any_can_stop") : t("nobody_veto")}</p>
      <ul class="codes">
        {veto.map((code) => (
          <li key={code}>
            <abbr title={nameOf(code)}>{code}</abbr>
          </li>
        ))}
      </ul>
      {only === option.arrangement ? (
        <button type="button" onClick={() => setting(key, null)}>{t("allow_all")}</button>
      ) : (
        <button type="button" onClick={() => setting(key, option.arrangement)}>{t("require")}</button>
      )}
    </>
  );
}

function Costs({ proof }: { proof: Proof }): VNode | null {
  if (!proof.command_costs.length) return null;
  const said = (value: number | null) => (value === null ? "" : count(value));
  return (
    <section>
      <h2>{t("hq_costs")}</h2>
      <div class="frame" tabIndex={0} role="region" aria-label={t("hq_costs")}>
        <table class="plain costs">
          <thead>
            <tr>
              <th>{t("headquarters")}</th>
              <th class="num">{t("staff")}</th>
              <th class="num">{t("startup")}</th>
              <th class="num">{t("yearly")}</th>
              <th>{t("note")}</th>
            </tr>
          </thead>
          <tbody>
            {proof.command_costs.map((c) => (
              <tr key={c.headquarters}>
                <th scope="row" lang={foreign(c.name)}>{named(c.headquarters, c.name)}</th>
                <td class="num">{said(c.staff_persons)}</td>
                <td class="num">{said(c.startup_cost_meur)}</td>
                <td class="num">{said(c.yearly_cost_meur)}</td>
                <td lang="en">{c.note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
