// The state of the page is its address: up to four cases, the one looked at, and the page.
import type { Ask, Scenario, Terms } from "./types";

export const PAGES = ["board", "nation", "deploy", "time", "command", "data"] as const;
export type Page = (typeof PAGES)[number];
export interface State {
  cases: Scenario[];
  on: number;
  page: Page;
  ask?: Ask;
}
export const MOST_CASES = 4;
export const LETTERS = ["A", "B", "C", "D"];

export const reference: Scenario = {
  study: "half-of-ambition",
  year: 2025,
  us: "absent",
  without: [],
  settings: {},
  seed: 1,
};

export const TERMS: Terms = {
  key: "gdp",
  money: null,
  rules_off: [],
  offers: [],
  risk: null,
  rules: [],
};
export const ASK: Ask = { nation: "DEU", year: 2030, terms: TERMS };

type Listener = () => void;
const listeners = new Set<Listener>();
let now: State = { cases: [reference], on: 0, page: "board" };
let past: State[] = [];
let future: State[] = [];
let lastKind = "";
let lastTime = 0;
let writing = 0;

export const state = (): State => now;
export const current = (): Scenario => now.cases[now.on] ?? reference;
export const asked = (): Ask => now.ask ?? ASK;
export const canUndo = (): boolean => past.length > 0;
export const canRedo = (): boolean => future.length > 0;

export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
  clearTimeout(writing);
  writing = window.setTimeout(() => void write(), 120);
}

// Steps of one lever within a second are one step back.
function keep(kind: string): void {
  const time = performance.now();
  if (!(kind && kind === lastKind && time - lastTime < 1000)) past = [...past.slice(-99), now];
  future = [];
  lastKind = kind;
  lastTime = time;
}

// The last step of a lever, from which the next one can be guessed.
export let lastStep: { from: Scenario; to: Scenario } | null = null;

export function change(part: Partial<Scenario>, kind = ""): void {
  keep(kind);
  lastStep = kind ? { from: current(), to: { ...current(), ...part } } : null;
  const cases = now.cases.map((c, i) => (i === now.on ? { ...c, ...part } : c));
  now = { ...now, cases };
  tell();
}

export function setting(key: string, value: string | null): void {
  const settings = { ...current().settings };
  if (value === null || value === "") delete settings[key];
  else settings[key] = value;
  change({ settings }, `set ${key}`);
}

export function changeAsk(part: Partial<Ask>, kind = ""): void {
  keep(kind);
  lastStep = null;
  now = { ...now, ask: { ...asked(), ...part } };
  tell();
}

export function changeTerms(part: Partial<Terms>, kind = ""): void {
  changeAsk({ terms: { ...asked().terms, ...part } }, kind);
}

export function look(on: number): void {
  now = { ...now, on };
  tell();
}

export function addCase(): void {
  if (now.cases.length >= MOST_CASES) return;
  keep("");
  now = { ...now, cases: [...now.cases, current()], on: now.cases.length };
  tell();
}

export function dropCase(place: number): void {
  if (now.cases.length < 2) return;
  keep("");
  const cases = now.cases.filter((_, i) => i !== place);
  now = { ...now, cases, on: Math.min(now.on, cases.length - 1) };
  tell();
}

export function goTo(page: Page): void {
  now = { ...now, page };
  tell();
  window.scrollTo(0, 0);
}

export function undo(): void {
  const before = past.pop();
  if (!before) return;
  future = [now, ...future];
  now = { ...before, page: now.page };
  lastKind = "";
  tell();
}

export function redo(): void {
  const next = future.shift();
  if (!next) return;
  past = [...past, now];
  now = { ...next, page: now.page };
  lastKind = "";
  tell();
}

// --- the address ---------------------------------------------------------------------------

function toBase64Url(bytes: Uint8Array): string {
  let said = "";
  for (const byte of bytes) said += String.fromCharCode(byte);
  return btoa(said).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function through(bytes: Uint8Array, via: GenericTransformStream): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(via as ReadableWritablePair);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export const shared = (of: State = now): object => ({
  v: 1,
  cases: of.cases,
  on: of.on,
  ...(of.ask ? { ask: of.ask } : of.page === "nation" ? { ask: ASK } : {}),
});

export async function code(of: State = now): Promise<string> {
  const said = new TextEncoder().encode(JSON.stringify(shared(of)));
  return toBase64Url(await through(said, new CompressionStream("deflate-raw")));
}

export async function link(): Promise<string> {
  return `${location.origin}/#s=${await code(now)}&p=${now.page}`;
}

async function write(): Promise<void> {
  const before = now;
  const address = await link();
  if (before === now && address !== location.href) history.replaceState(null, "", address);
}

export async function read(open: (code: string) => Promise<Partial<State>>): Promise<string> {
  const hash = new URLSearchParams(location.hash.replace(/^#/, ""));
  const page = hash.get("p") as Page | null;
  if (page && PAGES.includes(page)) now = { ...now, page };
  const packed = hash.get("s");
  if (!packed) {
    if (listeners.size) tell(); // the page was changed by hand in the address
    return "";
  }
  try {
    const found = await open(packed);
    now = { ...now, ...found, page: now.page };
    now.on = Math.min(now.on, now.cases.length - 1);
    return "";
  } catch (error) {
    return (error as Error).message;
  } finally {
    tell();
  }
}
