// Questions to the server this page came from; there is no other address in this program.
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors: { where?: string; row?: number; reason: string; remedy?: string }[] = [],
  ) {
    super(message);
  }
}

const meta = document.querySelector<HTMLMetaElement>('meta[name="muster-token"]');
// So named, the newest question of this page comes before its older ones.
const page = Math.random().toString(36).slice(2);
const token = meta && !meta.content.startsWith("%") ? meta.content : "";

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  let said = `${response.status}`;
  let errors: Refused["errors"] = [];
  try {
    const problem = await response.json();
    said = problem.detail ?? said;
    errors = problem.errors ?? [];
  } catch {
    // no JSON: the status must do
  }
  throw new Refused(response.status, said, errors);
}

export async function ask<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { "content-type": "application/json", "x-muster-page": page };
  if (token) headers["x-muster-token"] = token;
  return answer<T>(
    await fetch(`/api/${path}`, { method: "POST", headers, body: JSON.stringify(body), signal }),
  );
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answer<T>(await fetch(`/api/${path}`, { signal }));
}

// A private server prints its token in the address; it is exchanged for a cookie once.
export async function openSession(): Promise<void> {
  const found = /[#&]t=([\w-]+)/.exec(location.hash);
  if (!found) return;
  const rest = location.hash.replace(/[#&]t=[\w-]+/, "").replace(/^&/, "#");
  history.replaceState(null, "", `${location.pathname}${rest}`);
  await fetch("/api/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: found[1] }),
  });
}
