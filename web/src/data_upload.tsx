// Data: a study of one's own, checked and kept by the server; or every defect of it.
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { ask } from "./api";
import { Trouble } from "./parts";
import { change } from "./state";
import { t } from "./words";

interface Defect {
  where: string;
  row: number;
  reason: string;
  remedy: string;
}
const MOST_DEFECTS = 100;

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let said = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    said += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(said);
}

export function UploadStudy({ onUpload }: { onUpload: () => void }): VNode {
  const [files, setFiles] = useState<File[]>([]);
  const [name, setName] = useState("");
  const [state, setState] = useState<"" | "checking" | "kept">("");
  const [error, setError] = useState<Error | null>(null);
  const [defects, setDefects] = useState<Defect[]>([]);
  const send = async () => {
    setError(null);
    setDefects([]);
    setState("checking");
    try {
      const found = await ask<{ code: string; defects: Defect[] }>("studies", {
        name: name.trim() || files[0]!.name,
        files: await Promise.all(
          files.map(async (f) => ({ name: f.name, content: await base64(f) })),
        ),
      });
      if (!found.code) {
        setState("");
        setDefects(found.defects);
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
      {defects.length > 0 && <Defects defects={defects} />}
    </section>
  );
}

// Every defect at once: where it stands, what is wrong, and what to do about it.
function Defects({ defects }: { defects: Defect[] }): VNode {
  const title = t(defects.length === 1 ? "defect" : "defects", { n: defects.length });
  return (
    <div class="defects" role="alert">
      <p class="trouble">{title}</p>
      <div class="frame tall" tabIndex={0} role="region" aria-label={title}>
        <table class="plain">
          <thead>
            <tr>
              <th>{t("defect_where")}</th>
              <th class="num">{t("defect_row")}</th>
              <th>{t("defect_what")}</th>
            </tr>
          </thead>
          <tbody lang="en">
            {defects.slice(0, MOST_DEFECTS).map((d) => (
              <tr>
                <th scope="row">
                  {d.where}
                </th>
                <td class="num">{d.row || ""}</td>
                <td>
                  {d.reason}
                  <small>{d.remedy}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {defects.length > MOST_DEFECTS && <p class="soft">+ {defects.length - MOST_DEFECTS}</p>}
    </div>
  );
}
