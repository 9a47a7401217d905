// The lab's JSON, version 1: the only input of the page. include/strickle/lab.h says what each field means.

export interface Expectation {
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface Row {
  where: string;
  quantity: string;
  claimed: Expectation | null;
  predicted: Expectation | null;
  measured: number | null;
  spread: number | null;
  seeds: number;
  as_predicted: boolean | null;
  as_claimed: boolean | null;
}

export interface Series {
  name: string;
  mark: "line" | "points";
  predicted: boolean;
  x: (number | null)[];
  y: (number | null)[];
  low?: (number | null)[];
  high?: (number | null)[];
}

export interface Axis {
  label: string;
  log: boolean;
  categories?: string[];
}

export interface Figure {
  title: string;
  x: Axis;
  y: Axis;
  series: Series[];
}

export type Outcome = "holds" | "holds when" | "fails";

export interface Setting {
  name: string;
  meaning: string;
  value: number | number[];
  default: number | number[];
}

export interface Result {
  experiment: string;
  title: string;
  claim: string;
  design: string;
  formulas: { text: string; latex: string; source: string }[];
  settings: Setting[];
  seeds: number;
  seed: number;
  quick: boolean;
  command: string;
  verdict: {
    outcome: Outcome;
    text: string;
    holds_when: string[];
    fails_when: string[];
    rows: number;
    predicted: number;
    as_predicted: number;
  };
  rows: Row[];
  figures: Figure[];
  remarks: string[];
}

export interface Lab {
  strickle_lab: number;
  results: Result[];
}

/** What stands in the page; an Error that says what is wrong where it is not the lab's JSON. */
export function readLab(text: string): Lab {
  const lab = JSON.parse(text) as Partial<Lab>;
  if (lab.strickle_lab !== 1 || !Array.isArray(lab.results)) {
    throw new Error(`this page reads version 1 of the lab's results; found ${String(lab.strickle_lab)}`);
  }
  return lab as Lab;
}
