// Share and save: link, commands that repeat the numbers, and every file.
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, get } from "./api";
import { CopyBox, Dialog, Trouble } from "./parts";
import { code, current, link, shared, state } from "./state";
import type { FigureRow } from "./types";
import { languageNow, t } from "./words";

interface Commands {
  python: string;
  shell: string;
  asked_python?: string;
  asked_shell?: string;
}
const REPORTS = ["zip", "html", "pdf", "xlsx", "json"] as const;

export function Share(props: { isOpen: boolean; onClose: () => void }): VNode {
  const [address, setAddress] = useState("");
  const [packed, setPacked] = useState("");
  const [said, setSaid] = useState<Commands | null>(null);
  const [figures, setFigures] = useState<FigureRow[]>([]);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    if (!props.isOpen) return;
    let isWanted = true;
    setError(null);
    setFigures([]);
    void (async () => {
      try {
        const [where, s] = [await link(), await code()];
        const commands = await ask<Commands>("link", shared());
        if (!isWanted) return;
        setAddress(where);
        setPacked(s);
        setSaid(commands);
        const rows = await get<FigureRow[]>(`figures?s=${s}&language=${languageNow()}`);
        if (isWanted) setFigures(rows);
      } catch (e) {
        if (isWanted) setError(e as Error);
      }
    })();
    return () => {
      isWanted = false;
    };
  }, [props.isOpen]);
  const isNation = state().page === "nation";
  const { study, year, us } = current();
  const frame =
    `<iframe src="muster-${study}-${year}-${us}.html" title="Muster" width="100%" height="900" ` +
    `loading="lazy" sandbox="allow-scripts" style="border: 0"></iframe>`;
  return (
    <Dialog title={t("share")} isOpen={props.isOpen} onClose={props.onClose}>
      {error && <Trouble error={error} />}
      <CopyBox label={t("link")} text={address} help={t("link_help")} />
      {said && <CopyBox label={t("shell")} text={(isNation && said.asked_shell) || said.shell} help={t("same_number")} />}
      {said && <CopyBox label={t("python")} text={(isNation && said.asked_python) || said.python} help={t("same_number")} />}
      <h3>{t("downloads")}</h3>
      <ul class="files">
        {REPORTS.map((form) => (
          <li>
            <a href={`/api/report.${form}?s=${packed}`} download>
              {t(`dl_${form}`)}
            </a>
          </li>
        ))}
      </ul>
      <h3>{t("figures")}</h3>
      <ul class="files">
        {figures.map((f) => (
          <li>
            <span>{f.title}</span>
            <span class="forms">
              {["svg", "png", "csv", "xlsx", "json"].map((form) => (
                <a
                  href={`/api/figures/${f.code}.${form}?s=${packed}&language=${languageNow()}`}
                  download
                  aria-label={`${f.code}, ${form}`}
                >
                  {form.toUpperCase()}
                </a>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <CopyBox label={t("embed")} text={frame} help={t("embed_help")} />
      <button type="button" onClick={() => window.print()}>
        {t("print")}
      </button>
    </Dialog>
  );
}
