// The package of one nation, the reasons of one target, what offers changed.
import type { VNode } from "preact";
import { amount, colon, count, foreign, has, languageNow, named, t, type Word } from "./words";
import type { Change, Job, Package, Target } from "./types";

export function Letters({ job, nation }: { job: Job; nation: string }): VNode {
  return (
    <p class="forms letters">
      <span>{colon(t("letter"))}</span>
      {[["en", "English"], ["fr", "Français"]].map(([code, name]) => (
        <a
          lang={code}
          href={`/api/jobs/${job.id}/letter/${nation}.pdf?language=${code}`}
          download
          class={code === languageNow() ? "first" : ""}
        >
          {name}
        </a>
      ))}
    </p>
  );
}

export function Head({ found, job }: { found: Package; job: Job }): VNode {
  return (
    <section class="verdict" aria-live="polite">
      <h1 id="asked-of">{found.lead}</h1>
      <div class="facts">
        {found.facts.map((f) => (
          <div>
            <b>{f.value}</b>
            <span>{f.label}</span>
            {f.note && <i>{f.note}</i>}
          </div>
        ))}
      </div>
      <Letters job={job} nation={found.nation} />
    </section>
  );
}

// Names of operations and pools come from the server in the language of the page.
export function PackageTable(props: {
  found: Package;
  picked: string;
  onPick: (capability: string) => void;
}): VNode {
  const { found } = props;
  if (!found.targets.length) return <p class="soft">{t("package_none")}</p>;
  return (
    <div class="frame" tabIndex={0} role="group" aria-labelledby="package-title">
      <table class="plain package">
        <thead>
          <tr>
            <th scope="col">{t("target")}</th>
            <th scope="col">{t("offer_units")}</th>
            <th scope="col" class="num wide">{t("fair_part")}</th>
            <th scope="col" class="num">{t("by_year")}</th>
            <th scope="col" class="num">{t("cost")}</th>
            <th scope="col" class="wide">{t("set_by")}</th>
            <th scope="col" class="wide">{t("needed_for")}</th>
          </tr>
        </thead>
        <tbody>
          {found.targets.map((x) => (
            <tr key={x.capability} class={x.capability === props.picked ? "on" : ""}>
              <th scope="row">
                <button
                  type="button"
                  class="quiet"
                  aria-pressed={x.capability === props.picked}
                  lang={foreign(x.name)}
                  onClick={() => props.onPick(x.capability)}
                >
                  {named(x.capability, x.name)}
                </button>
                {x.shared > 0 && (
                  <small>
                    {t("shared_in", { n: amount(x.shared), where: x.shared_title })}
                  </small>
                )}
              </th>
              <td>{x.quantity_said.replace("\u00a0", " ")}</td>
              <td class="num wide">{amount(x.fair_units)}</td>
              <td class="num">{x.year}</td>
              <td class="num">
                {count(x.cost_meur)}
                <small>
                  {count(x.cost_low_meur)}–{count(x.cost_high_meur)}
                </small>
              </td>
              <td class="wide">{x.rule_name}</td>
              <td class="wide">{x.operation_title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Reasons({ target }: { target: Target | undefined }): VNode {
  const level = target && has(`level_${target.confidence}`) ? t(`level_${target.confidence}` as Word) : "";
  return (
    <div class="why" aria-live="polite">
      <h2>{t("why_target")}</h2>
      {target && (
        <>
          <h3 lang={foreign(target.name)}>{named(target.capability, target.name)}</h3>
          <ol class="told">
            {target.reasons.map((said) => (
              <li>{said}</li>
            ))}
          </ol>
          <p class="soft">{t("from_source", { source: named("", target.source), level })}</p>
        </>
      )}
    </div>
  );
}

export function InWords({ found }: { found: Package }): VNode {
  return (
    <section aria-labelledby="words-title" class="inwords">
      <h2 id="words-title">{t("more_words")}</h2>
      {found.parts.map((p) => (
        <>
          <h3>{p.title}</h3>
          {p.sentences.map((s) => (
            <p>{s}</p>
          ))}
        </>
      ))}
    </section>
  );
}

const MOST_CHANGES = 40;
export function OffersChanged({ changes }: { changes: Change[] }): VNode | null {
  if (!changes.length) return null;
  return (
    <section aria-labelledby="offers-title">
      <h2 id="offers-title">{t("offers_changed")}</h2>
      <div class="frame" tabIndex={0} role="group" aria-labelledby="offers-title">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">{t("ask_nation")}</th>
              <th scope="col">{t("capability")}</th>
              <th scope="col" class="num">{t("before")}</th>
              <th scope="col" class="num">{t("after")}</th>
              <th scope="col" class="num">{t("cost")}</th>
            </tr>
          </thead>
          <tbody>
            {changes.slice(0, MOST_CHANGES).map((c) => (
              <tr key={`${c.nation}/${c.capability}`}>
                <th scope="row" lang={foreign(c.nation_name)}>
                  {named(c.nation, c.nation_name)} {c.is_offer && <span class="mark">{t("own_offer")}</span>}
                </th>
                <td lang={foreign(c.name)}>{named(c.capability, c.name)}</td>
                <td class="num">{amount(c.before)}</td>
                <td class="num">{amount(c.after)}</td>
                <td class="num">
                  {c.cost_meur > 0 ? "+" : c.cost_meur < 0 ? "−" : ""}
                  {count(Math.abs(c.cost_meur))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {changes.length > MOST_CHANGES && <p class="soft">+ {changes.length - MOST_CHANGES}</p>}
    </section>
  );
}
