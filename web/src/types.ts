// What the server says. Names follow docs/glossary.md and the run record.
export interface Scenario {
  study: string;
  year: number;
  us: string;
  without: string[];
  settings: Record<string, string>;
  seed: number;
}
export interface Offer {
  nation: string;
  capability: string;
  units: number;
}
export interface Terms {
  key: string;
  money: number | "plan" | null;
  rules_off: string[];
  offers: Offer[];
  risk: number | null;
  rules: { rule: string; value: number }[];
}
export interface Ask {
  nation: string;
  year: number;
  terms: Terms;
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
  blocked_by_fr: string;
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
  study: { code: string; name: string; us_words: string; warning_days: number };
  verdict_fr: string;
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
  us_forces: { code: string; name: string; name_fr: string; shares: Record<string, number> }[];
  nations: { code: string; name: string; is_eu: boolean; is_nato: boolean }[];
  pools: string[];
  capabilities: { code: string; name: string; domain: string; unit: string }[];
  arrangements: { code: string; name: string; family: string }[];
  assumptions: Assumption[];
  keys: string[];
  names_fr: Record<string, string>;
  rules: RuleChoice[];
}
export interface RuleChoice {
  rule: string;
  name: string;
  name_fr: string;
  value?: number;
  low?: number;
  high?: number;
  steps?: number[];
  unit?: string;
  unit_fr?: string;
  is_share?: boolean;
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
  foreign: string[];
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
  kind: "campaign" | "deployment" | "targets" | "attribution";
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  done: number;
  wanted: number;
  message: string;
  created: number;
  seconds: number;
  attempts: number;
  request: { scenario: Scenario; trials: number; years: number; days: number; rounds: number; terms: Terms };
  is_current: boolean;
  facts: Record<string, number | string>;
}
export interface JobResult {
  kind: string;
  verdict: string;
  details: string[];
  facts: { value: string; label: string; note: string }[];
  inputs_sha256: string;
  figures: FigureRow[];
  foreign: string[];
}
export interface NationRow {
  nation: string;
  name: string;
  is_asked: boolean;
  fair_share: number | null;
  fair_meur: number;
  burden_meur: number;
  burden_share: number;
  deviation_meur: number;
  n_targets: number;
  persons: number;
  gdp_share: number | null;
  spending_share: number | null;
  worth_share: number | null;
  worth_error: number | null;
  worth: number | null;
  without_me: number | null;
  rule_name: string;
}
export interface Change {
  nation: string;
  nation_name: string;
  capability: string;
  name: string;
  unit: string;
  before: number;
  after: number;
  change: number;
  cost_meur: number;
  is_offer: boolean;
}
export interface Overview {
  year: number;
  verdict: string;
  foreign: string[];
  score_before: number;
  score_after: number;
  n_run_before: number;
  n_run_after: number;
  n_operations: number;
  cost_meur: number;
  cost_low_meur: number;
  cost_high_meur: number;
  inputs_sha256: string;
  nations: NationRow[];
  gaps: { capability: string; name: string; unit: string; units: number; cost_meur: number }[];
  rules: { rule: string; short: string; is_on: boolean; cost_meur: number | null; moved_meur: number | null }[];
  changes: Change[];
}
export interface Target {
  capability: string;
  name: string;
  unit: string;
  quantity: number;
  quantity_said: string;
  own: number;
  shared: number;
  shared_title: string;
  year: number;
  cost_meur: number;
  cost_low_meur: number;
  cost_high_meur: number;
  fair_units: number;
  held: number;
  gap_units: number;
  rule: string;
  rule_name: string;
  operation_title: string;
  is_critical: boolean;
  source: string;
  confidence: string;
  reasons: string[];
}
export interface Package {
  nation: string;
  title: string;
  lead: string;
  facts: { value: string; label: string; note: string }[];
  parts: { title: string; sentences: string[] }[];
  targets: Target[];
}
export interface Shares {
  verdict: string;
  foreign: string[];
  worth: number;
  players: {
    player: string;
    name: string;
    shapley: number;
    standard_error: number;
    share: number;
    without_me: number;
    alone: number;
    gdp_share: number | null;
    spending_share: number | null;
  }[];
  origins: { player: string; capability_names: string; capabilities: string; shapley: number }[];
}
