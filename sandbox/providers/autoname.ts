import { createHash } from "node:crypto";

const RANDOM_DIGITS = 7;

/** `docs` becomes `docs-1a2b3c4`: the seed comes from the engine, so a preview and its update agree on the name. */
export function autoname(resourceName: string, seed: Uint8Array, maximumLength: number): string {
  const suffix = createHash("sha256").update(resourceName).update(seed).digest("hex").slice(0, RANDOM_DIGITS);
  return `${resourceName.slice(0, maximumLength - RANDOM_DIGITS - 1)}-${suffix}`;
}
