// What something was expected to be.
import { numberText } from "../numbers";
import type { Expectation } from "./results";

export function expectationText(expected: Expectation | null): string {
  if (expected === null) return "";
  if (expected.value !== null) return numberText(expected.value);
  if (expected.high === null) return `≥ ${numberText(expected.low)}`;
  if (expected.low === null) return `≤ ${numberText(expected.high)}`;
  return `${numberText(expected.low)} to ${numberText(expected.high)}`;
}
