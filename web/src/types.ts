// What the server says. Names follow docs/glossary.md and the run record.
export interface Scenario {
  study: string;
  year: number;
  us: string;
  without: string[];
  settings: Record<string, string>;
  seed: number;
}
export interface Gap {
  operation: string;
  capability: string;
  capability_name: string;
  domain: string;
  phase: string;
  need: number;
  met: number;
  shortfall: number;
  coverage: number;
  unit: string;
  is_critical: boolean;
  price: number;
  estimated_share: number;
  reason: string;
}
export interface Operation {
  code: string;
  name: string;
  kind_name: string;
  region_name: string;
  persons: number;
  start_day: number;
  duration_days: number;
  is_run: boolean | null;
  coverage: number;
  limiting: string;
  limiting_name: string;
  limiting_reason: string;
  command: string;
  command_name: string;
  headquarters: string;
  headquarters_name: string;
  day_ready: number | null;
  deadline_day: number;
}
export interface Capability {
  capability: string;
  name: string;
  domain: string;
  unit: string;
  is_critical: boolean;
  need: number;
  held: number;
  met: number;
  coverage: number;
  lost: number;
  assumed_share: number;
}
export interface Option {
  operation: string;
  arrangement: string;
  arrangement_name: string;
  headquarters: string;
  headquarters_name: string;
  is_feasible: boolean;
  is_chosen: boolean;
  blocked_by: string;
  must_agree: number;
  can_veto: string;
  days_p10: number;
  days_p50: number;
  days_p90: number;
  prob_by_deadline: number;
}
export interface Cost {
  headquarters: string;
  name: string;
  staff_persons: number | null;
  startup_cost_meur: number | null;
  yearly_cost_meur: number | null;
  note: string;
}
interface Answer {
  operations: Operation[];
  gaps: Gap[];
  capabilities: Capability[];
  estimated_share: number;
  n_operations: number;
  year: number;
  us: string;
}
export interface Estimate extends Answer {
  score_bound: number;
}
export interface Proof extends Answer {
  study: { code: string; name: string };
  score: number;
  n_run: number;
  verdict: string;
  verdict_details: string[];
  worst: string[];
  inputs_sha256: string;
  command_options: Option[];
  command_costs: Cost[];
  solver: { gap: number; status: string };
}
export interface Assumption {
  key: string;
  value: number;
  low: number;
  high: number;
  unit: string;
  reason: string;
}
export interface Study {
  code: string;
  name: string;
  troops: string;
  operations: { code: string; name: string; start_day: number }[];
}
export interface Start {
  fingerprint: string;
  studies: Study[];
  uploads: { code: string; name: string }[];
  postures: string[];
  nations: { code: string; name: string; is_eu: boolean; is_nato: boolean }[];
  pools: string[];
  capabilities: { code: string; name: string; domain: string; unit: string }[];
  arrangements: { code: string; name: string; family: string }[];
  assumptions: Assumption[];
}
export interface Traced {
  kind: string;
  table: string;
  key: string;
  what: string;
  value: number | null;
  unit: string;
  source: string;
  source_title: string;
  source_address: string;
  as_of: string;
  confidence: string;
  low: number | null;
  high: number | null;
  note: string;
}
export interface WhyAnswer {
  gap: Gap;
  phases: { phase: string; from_day: number; until_day: number; need: number; met: number }[];
  reasons: Record<string, number | string>[];
  providers: {
    holder: string;
    holder_name: string;
    system_name: string;
    quantity: number;
    provided: number;
    phase: string;
    is_estimated: boolean;
  }[];
  closers: {
    system: string;
    system_name: string;
    holder: string;
    holder_name: string;
    price: number;
    cost_meur: number[];
  }[];
  sources: Traced[];
}
export interface FigureRow {
  code: string;
  title: string;
  subtitle: string;
  source_line: string;
  alt: string;
  columns: string[];
  twin: string[][];
}
export interface Job {
  id: string;
  kind: "campaign" | "deployment";
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  done: number;
  wanted: number;
  message: string;
  created: number;
  seconds: number;
  attempts: number;
  request: { scenario: Scenario; trials: number; years: number; days: number };
}
export interface JobResult {
  kind: string;
  verdict: string;
  details: string[];
  facts: { value: string; label: string; note: string }[];
  inputs_sha256: string;
  figures: FigureRow[];
}
