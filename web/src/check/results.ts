// The doctor's JSON, version 1: the only input of the page. include/strickle/doctor.h says what each field means.

export type Severity = "low" | "medium" | "high";
type Maybe = number | null;

export interface Finding {
  code: string;
  severity: Severity;
  title: string;
  columns: string[];
  measure: string;
  figure: Maybe;
  threshold: Maybe;
  found_by: string;
  why: string;
  experiment: string;
  advice: string;
}

export interface Score {
  learner: string;
  mean: Maybe;
  error: Maybe;
  diverged: boolean;
}

export interface Scaling {
  name: string;
  title: string;
  measures: {
    effective_features: Maybe;
    distance_share: Maybe;
    loudest: string;
    component_share: Maybe;
    component_column: string;
    linear_rate: Maybe;
    network_rate: Maybe;
    condition: Maybe;
    steps: Maybe;
    dead: Maybe;
    idle: Maybe;
  };
  scores: Score[];
  dead_after: Maybe;
  losses: Maybe[];
  stable_rate: Maybe;
  linear_stable_rate: Maybe;
}

export interface Column {
  name: string;
  type: string;
  finite: number;
  missing: number;
  infinite: number;
  distinct: number;
  mean: Maybe;
  deviation: Maybe;
  min: Maybe;
  q25: Maybe;
  median: Maybe;
  q75: Maybe;
  max: Maybe;
  distance_share: Maybe;
  distance_share_scaled: Maybe;
  loading: Maybe;
  loading_scaled: Maybe;
  tail_ratio: Maybe;
  histogram: number[];
  codes: string[];
}

export interface Advice {
  column: string;
  scaler: string;
  reason: string;
}

export interface Check {
  strickle_check: number;
  table: string;
  rows: number;
  sampled: number;
  model: string;
  seed: number;
  target: string;
  classes: string[];
  verdict: string;
  findings: Finding[];
  muted: string[];
  recommendation: { scaling: string; rule: string; reason: string; overruled: boolean; columns: Advice[] };
  scalings: Scaling[];
  probe: { ran: boolean; reason: string; rows: number; folds: number; metric: string };
  columns: Column[];
  commands: string[];
}

export function readCheck(text: string): Check {
  const check = JSON.parse(text) as Partial<Check>;
  if (check.strickle_check !== 1) throw new Error("this is not a report of version 1");
  return check as Check;
}

export const learners: Record<string, string> = {
  neighbors: "nearest neighbours",
  svm: "support vectors",
  linear: "ridge",
  network: "network",
};
