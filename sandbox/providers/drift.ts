import { sameProperties } from "./property-diff";
import type { PropertyMap } from "./property-values";

/**
 * The inputs that would describe what is really there, in the user's own words wherever those still hold: a policy that
 * means the same stays as it was written, so that `refresh` reports drift and nothing else.
 */
export function inputsAfterRead(
  written: PropertyMap,
  found: PropertyMap,
  canonical: (inputs: PropertyMap) => PropertyMap,
): PropertyMap {
  const expected = canonical(written);
  const actual = canonical(found);
  const inputs: PropertyMap = {};
  for (const key of new Set([...Object.keys(written), ...Object.keys(found)])) {
    const unchanged = key.startsWith("__") || sameProperties(expected[key], actual[key]);
    const value = unchanged ? written[key] : found[key];
    if (value !== undefined) inputs[key] = value;
  }
  return inputs;
}
