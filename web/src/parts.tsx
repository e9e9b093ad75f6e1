// Small parts that pages share.
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Refused } from "./api";
import type { FigureRow, Traced } from "./types";
import { amount, colon, langOf, languageNow, named, t } from "./words";

// Where the reasons stand below the board and not beside it.
export const isNarrow = (): boolean => matchMedia("(max-width: 76rem)").matches;

// Classes of coverage, as in the reports: 0 worst to 3 nearly met, 4 met.
export function step(coverage: number): number {
  return coverage < 0.25 ? 0 : coverage < 0.5 ? 1 : coverage < 0.75 ? 2 : coverage < 1 - 1e-6 ? 3 : 4;
}

export function Segmented(props: {
  legend: string;
  name: string;
  value: string;
  options: [string, string][];
  onPick: (value: string) => void;
  isColumn?: boolean;
}): VNode {
  return (
    <fieldset class={props.isColumn ? "choice column" : "choice"}>
      <legend>{props.legend}</legend>
      <div>
        {props.options.map(([value, said]) => (
          <label key={value}>
            <input
              type="radio"
              name={props.name}
              value={value}
              checked={props.value === value}
              onChange={() => props.onPick(value)}
            />
            <span>{said}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Slider(props: {
  id: string;
  label: string;
  value: number;
  low: number;
  high: number;
  step: number;
  said?: string;
  onSlide: (value: number) => void;
}): VNode {
  const { id, label, value, low, high } = props;
  const typed = (text: string) => {
    const number = Number(text);
    if (text !== "" && Number.isFinite(number)) props.onSlide(Math.min(high, Math.max(low, number)));
  };
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <input
        class="number"
        type="number"
        aria-label={label}
        min={low}
        max={high}
        step={props.step}
        value={value}
        onChange={(e) => typed(e.currentTarget.value)}
      />
      <input
        id={id}
        type="range"
        min={low}
        max={high}
        step={props.step}
        value={value}
        aria-valuetext={props.said}
        onInput={(e) => typed(e.currentTarget.value)}
      />
    </div>
  );
}

export function CopyBox(props: { label: string; text: string; help?: string }): VNode {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text);
    } catch {
      const area = document.createElement("textarea");
      area.value = props.text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  };
  return (
    <div class="copybox">
      <div class="copyhead">
        <h3>{props.label}</h3>
        <button type="button" onClick={() => void copy()} aria-label={`${colon(t("copy"))} ${props.label}`}>
          {isCopied ? t("copied") : t("copy")}
        </button>
      </div>
      <pre tabIndex={0} aria-label={props.label}>{props.text}</pre>
      {props.help && <p class="soft">{props.help}</p>}
    </div>
  );
}

export function Trouble({ error }: { error: Refused | Error }): VNode {
  const errors = "errors" in error ? error.errors : [];
  return (
    <div class="trouble" role="alert">
      <strong>{t("failed")}</strong> <span lang="en">{error.message}</span>
      {errors.length > 1 && (
        <ul lang="en">
          {errors.slice(0, 40).map((e) => (
            <li>
              {e.where} {e.row ? `(${e.row})` : ""} {e.reason} {e.remedy}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const isAddress = (said: string): boolean => /^https?:\/\/[^\s"'<>]+$/.test(said);

export function SourceTable({ rows, caption }: { rows: Traced[]; caption: string }): VNode {
  return (
    <div class="frame" tabIndex={0} role="region" aria-label={caption}>
      <table class="plain">
        <caption class="away">{caption}</caption>
        <thead>
          <tr>
            <th>{t("source_what")}</th>
            <th class="num">{t("value")}</th>
            <th>{t("source")}</th>
            <th>{t("source_date")}</th>
            <th>{t("confidence")}</th>
          </tr>
        </thead>
        <tbody lang="en">
          {rows.map((row) => (
            <tr>
              <td>
                {row.what}
                {row.note && <small>{row.note}</small>}
              </td>
              <td class="num">
                {row.value === null ? "" : amount(row.value)} {row.value === null ? "" : row.unit}
                {row.low !== null && row.high !== null && (
                  <small>
                    {amount(row.low)} – {amount(row.high)}
                  </small>
                )}
              </td>
              <td>
                {isAddress(row.source_address) ? (
                  <a href={row.source_address} target="_blank" rel="noreferrer noopener">
                    {row.source_title || row.source}
                  </a>
                ) : (
                  row.source_title || row.source
                )}
              </td>
              <td>{row.as_of}</td>
              <td lang={languageNow()}>{named("", row.source === "assumption" ? row.source : row.confidence)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// A figure drawn on the server: parsed as a document of its own and freed of all that could act.
export function Figure(props: { figure: FigureRow; address: string; foreign: string[] }): VNode {
  const place = useRef<HTMLDivElement>(null);
  const { figure, address } = props;
  const speech = languageNow();
  const lang = (said: string) => langOf(said, props.foreign);
  useEffect(() => {
    let isWanted = true;
    void (async () => {
      const response = await fetch(`${address}.svg?inside=true&language=${speech}`);
      if (!response.ok || !isWanted || !place.current) return;
      const drawn = new DOMParser().parseFromString(await response.text(), "image/svg+xml");
      const svg = drawn.documentElement;
      if (svg.nodeName !== "svg" || !place.current) return;
      for (const bad of svg.querySelectorAll("script, foreignObject, iframe, a, style, use")) {
        bad.remove();
      }
      for (const node of [svg, ...svg.querySelectorAll("*")]) {
        for (const { name } of [...node.attributes]) {
          if (/^(on|aria-|role$|(xlink:)?href$|style$)/.test(name)) node.removeAttribute(name);
        }
      }
      svg.setAttribute("aria-hidden", "true"); // what it shows is said by the label around it
      place.current.replaceChildren(document.importNode(svg, true));
    })();
    return () => {
      isWanted = false;
    };
  }, [address, speech]);
  const forms = ["svg", "png", "csv", "xlsx", "json"];
  return (
    <figure class="figure">
      <figcaption>
        <strong lang={lang(figure.title)}>{figure.title}</strong>
        <span lang={lang(figure.subtitle)}>{figure.subtitle}</span>
        <span class="sideways">{t("sideways")}</span>
      </figcaption>
      <div class="drawing" ref={place} tabIndex={0} role="img" aria-label={figure.alt}>
        <p class="soft">{t("asking")}</p>
      </div>
      <div class="under">
        <span class="soft" lang={lang(figure.source_line)}>{figure.source_line}</span>
        <span class="forms">
          {forms.map((form) => (
            <a href={`${address}.${form}?language=${speech}`} download aria-label={`${figure.code}, ${form}`}>
              {form.toUpperCase()}
            </a>
          ))}
        </span>
      </div>
      <details>
        <summary>{t("as_table")}</summary>
        <div class="frame" tabIndex={0} role="region" aria-label={`${figure.title} ${t("as_table")}`}>
          <table class="plain">
            <thead>
              <tr>
                {figure.columns.map((c) => (
                  <th>{c}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {figure.twin.map((row) => (
                <tr>
                  {row.map((cell) => (
                    <td>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

export function Dialog(props: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ComponentChildren;
}): VNode {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (props.isOpen && !dialog.open) dialog.showModal();
    if (!props.isOpen && dialog.open) dialog.close();
  }, [props.isOpen]);
  return (
    <dialog ref={box} onClose={props.onClose} aria-labelledby="dialog-title">
      <div class="dialoghead">
        <h2 id="dialog-title">{props.title}</h2>
        <button type="button" onClick={props.onClose}>
          {t("close")}
        </button>
      </div>
      {props.isOpen && props.children}
    </dialog>
  );
}
