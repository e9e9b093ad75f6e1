// What the cases of the page are answered: an estimate at once, the proof when the hand rests.
import { useEffect, useReducer } from "preact/hooks";
import { ask, Refused } from "./api";
import { lastStep, state, subscribe } from "./state";
import type { Estimate, Proof, Scenario } from "./types";
import { t } from "./words";

export interface Answer {
  estimate?: Estimate;
  proof?: Proof;
  refused?: Refused;
}
const REST_MS = 110;
const IDLE_MS = 600;
const MOST_KEPT = 120;
// Settings with a slider: what holds if nothing is said, and the ends.
const STEPPED = [
  ["readiness_factor", 1, 0.5, 1.5],
  ["need_factor", 1, 0.5, 1.5],
  ["warning_days", 0, 0, 180],
] as const;
const kept = new Map<string, Answer>();
const listeners = new Set<() => void>();
let asking: { key: string; stop: AbortController } | null = null;
let proving: { key: string; stop: AbortController } | null = null;
let timer = 0;
let idle = 0;
// What was shown last for a place, so that a board never blinks while the next is on its way.
const shown: Answer[] = [];

export const keyOf = (scenario: Scenario): string => JSON.stringify(scenario);

function put(key: string, part: Answer): void {
  kept.set(key, { ...kept.get(key), refused: undefined, ...part });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
  for (const listener of listeners) listener();
}

export function answerOf(place: number): { answer: Answer; isStale: boolean } {
  const { cases } = state();
  const found = kept.get(keyOf(cases[place]!));
  if (found && (found.estimate || found.proof || found.refused)) {
    shown[place] = found;
    return { answer: found, isStale: false };
  }
  return { answer: shown[place] ?? {}, isStale: true };
}

function failed(key: string, error: unknown): void {
  if ((error as Error).name === "AbortError") return;
  const refused = error instanceof Refused ? error : new Refused(0, t("lost"));
  put(key, { refused });
}

async function askEstimate(scenario: Scenario): Promise<void> {
  const key = keyOf(scenario);
  if (kept.get(key)?.estimate || kept.get(key)?.proof || asking?.key === key) return;
  asking?.stop.abort();
  const mine = { key, stop: new AbortController() };
  asking = mine;
  try {
    put(key, { estimate: await ask<Estimate>("estimate", scenario, mine.stop.signal) });
    performance.mark("muster-estimate");
  } catch (error) {
    failed(key, error);
  } finally {
    if (asking === mine) asking = null;
  }
}

async function askProof(scenario: Scenario): Promise<void> {
  const key = keyOf(scenario);
  if (kept.get(key)?.proof || proving?.key === key) return;
  proving?.stop.abort();
  const mine = { key, stop: new AbortController() };
  proving = mine;
  try {
    put(key, { proof: await ask<Proof>("proof", scenario, mine.stop.signal) });
    performance.mark("muster-proof");
  } catch (error) {
    failed(key, error);
  } finally {
    if (proving === mine) {
      proving = null;
      next();
    }
  }
}

// While the page rests, the estimate of the next step in the same direction is fetched.
function ahead(): void {
  if (!lastStep) return;
  const { from, to } = lastStep;
  if (keyOf(to) !== lastKey) return;
  let guess: Scenario | null = null;
  if (from.year !== to.year) guess = { ...to, year: 2 * to.year - from.year };
  for (const [key, usual, low, high] of STEPPED) {
    const [a, b] = [Number(from.settings[key] ?? usual), Number(to.settings[key] ?? usual)];
    const value = Math.round(100 * (2 * b - a)) / 100;
    if (a === b || value < low || value > high) continue;
    const { [key]: _, ...rest } = to.settings;
    guess = { ...to, settings: value === usual ? rest : { ...rest, [key]: String(value) } };
  }
  if (guess && guess.year >= 2015 && guess.year <= 2060) void askEstimate(guess);
}

// Cases that are not looked at are proved afterwards, one by one, for their cards.
function next(): void {
  const open = state().cases.find((c) => {
    const found = kept.get(keyOf(c));
    return !found?.proof && !found?.refused;
  });
  if (open) void askProof(open);
  else {
    clearTimeout(idle);
    idle = window.setTimeout(ahead, IDLE_MS);
  }
}

let lastKey = "";
export function follow(): void {
  const { cases, on } = state();
  const scenario = cases[on]!;
  const key = keyOf(scenario);
  if (key !== lastKey) {
    lastKey = key;
    clearTimeout(idle);
    void askEstimate(scenario);
    clearTimeout(timer);
    timer = window.setTimeout(() => void askProof(scenario), REST_MS);
  } else if (!proving) next();
}

export function useAnswers(): void {
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const one = () => again(undefined as never);
    listeners.add(one);
    const stop = subscribe(one);
    return () => {
      listeners.delete(one);
      stop();
    };
  }, []);
}
