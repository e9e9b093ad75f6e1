// Rules by which targets are divided: each can be switched off or take another number.
import type { VNode } from "preact";
import { Slider } from "./parts";
import { asked, changeTerms } from "./state";
import type { RuleChoice, Start } from "./types";
import { amount, languageNow, percent, t } from "./words";

const FINEST = 200;

export function Rules({ start }: { start: Start }): VNode {
  const { rules_off, rules } = asked().terms;
  const off = new Set(rules_off);
  const said = [
    off.size ? t("n_off", { n: off.size }) : t("rules_on"),
    ...(rules.length ? [t("n_changed", { n: rules.length })] : []),
  ];
  return (
    <details class="group" open={off.size > 0 || rules.length > 0}>
      <summary>
        {t("rules")} <span class="soft">{said.join(", ")}</span>
      </summary>
      <p class="soft">{t("rules_help")}</p>
      {start.rules.map((r) => (
        <Rule key={r.rule} rule={r} isOn={!off.has(r.rule)} />
      ))}
    </details>
  );
}

function Rule({ rule, isOn }: { rule: RuleChoice; isOn: boolean }): VNode {
  const { rules_off, rules } = asked().terms;
  const name = languageNow() === "fr" ? rule.name_fr : rule.name;
  const own = rules.find((r) => r.rule === rule.rule)?.value;
  const toggle = () => {
    const left = isOn ? [...rules_off, rule.rule] : rules_off.filter((r) => r !== rule.rule);
    changeTerms({ rules_off: left.sort() });
  };
  const set = (value: number) => {
    const rest = rules.filter((r) => r.rule !== rule.rule);
    const all = value === rule.value ? rest : [...rest, { rule: rule.rule, value }];
    changeTerms({ rules: all.sort((a, b) => (a.rule < b.rule ? -1 : 1)) }, `rule ${rule.rule}`);
  };
  return (
    <div class={own === undefined ? "rule" : "rule own"}>
      <label class="check">
        <input type="checkbox" checked={isOn} onChange={toggle} />
        <span>{name}</span>
      </label>
      {isOn && rule.value !== undefined && (
        <RuleNumber rule={rule} name={name} value={own ?? rule.value} onSet={set} />
      )}
    </div>
  );
}

// A share is shown in per cent, as everywhere on the page; the case keeps it as the engine does.
function RuleNumber(props: {
  rule: RuleChoice;
  name: string;
  value: number;
  onSet: (value: number) => void;
}): VNode {
  const { rule, name, value } = props;
  const { low = 0, high = 1, steps = [] } = rule;
  const unit = languageNow() === "fr" ? rule.unit_fr : rule.unit;
  const isPercent = Boolean(rule.is_share) && steps.length === 0;
  const said = (v: number): string => (isPercent ? percent(v, v > 0 && v < 0.1 ? 1 : 0) : amount(v));
  const help = t("rule_number", { unit: unit ?? "", value: said(rule.value ?? 0), low: said(low), high: said(high) });
  if (steps.length > 0)
    return (
      <label class="field">
        <span class="away">{name}</span>
        <select value={value} onChange={(e) => props.onSet(Number(e.currentTarget.value))}>
          {steps.map((s) => (
            <option value={s}>{amount(s)}</option>
          ))}
        </select>
        <small>{help}</small>
      </label>
    );
  const scale = isPercent ? 100 : 1;
  const fine = (v: number): number => Math.round(v * 1e6) / 1e6;
  const step = isPercent && high * 100 > 10 ? 1 : Math.max(0.01, fine((high - low) / FINEST));
  return (
    <div class="rule-number">
      <Slider
        id={`rule-${rule.rule}`}
        label={`${name}${isPercent ? ", %" : ""}`}
        value={fine(value * scale)}
        low={fine(low * scale)}
        high={fine(high * scale)}
        step={isPercent && high * 100 <= 10 ? 0.1 : step}
        said={`${said(value)} ${unit ?? ""}`}
        onSlide={(v) => props.onSet(fine(v / scale))}
      />
      <small>{help}</small>
    </div>
  );
}
