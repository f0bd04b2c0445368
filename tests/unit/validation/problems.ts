import assert from "node:assert/strict";
import type { CrossRegionReplicationArgs } from "../../../components/args";
import { validate } from "../../../components/validation/validate";

/** The least that a replication takes. Every case is this with a change. */
export const good: CrossRegionReplicationArgs = {
  source: { region: "eu-west-1" },
  destinations: { dr: { region: "us-east-1" } },
  backfill: { mode: "copy" },
};

export const source = (change: object) => ({ source: { ...good.source, ...change } });
export const dr = (change: object) => ({ destinations: { dr: { ...good.destinations.dr, ...change } } });

/** An existing bucket in an account that we may not enter. */
export const emitted = (change: object = {}) => ({
  ...dr({ access: "emit", existingBucket: "replica", accountId: "444455556666", ...change }),
  backfill: { mode: "none" },
});

/** KMS keys in the regions of the two sides. */
export const sourceKey = "arn:aws:kms:eu-west-1:111122223333:key/1111";
export const replicaKey = "arn:aws:kms:us-east-1:444455556666:key/2222";

export const twoDestinations = {
  destinations: { dr: { region: "us-east-1" }, eu: { region: "eu-central-1" } },
};

/** Rules that are called after their places in the list, unless they say otherwise. */
export const rules = (...changes: object[]) => ({
  rules: changes.map((change, index) => ({ id: `r${index}`, ...change })),
});

/** Loosely typed on purpose: a stack's configuration can hold anything. */
export function withChange(change: object): CrossRegionReplicationArgs {
  return { ...good, ...change } as CrossRegionReplicationArgs;
}

export type Acceptance = [title: `accepts ${string}`, change: object, componentName?: string];

export function itAccepts(cases: Acceptance[]): void {
  for (const [title, change, name = "docs"] of cases) {
    it(title, () => assert.deepEqual(validate(name, withChange(change)), []));
  }
}

/** The paths of all that is refused, in the order in which it is listed, and what is said about each. */
export type Refusal = [
  title: `fails ${string}`,
  change: object,
  reasons: { [path: string]: RegExp },
  componentName?: string,
];

export function itRefuses(cases: Refusal[]): void {
  for (const [title, change, reasons, name = "docs"] of cases) {
    it(title, () => {
      const problems = validate(name, withChange(change));
      assert.deepEqual(
        problems.map(({ propertyPath }) => propertyPath),
        Object.keys(reasons),
        JSON.stringify(problems),
      );
      for (const { propertyPath, reason } of problems) {
        assert.match(reason, reasons[propertyPath] ?? /nothing/);
        assert.match(reason, /^[a-z].*[^.]$/s, "the reason goes on where the path ends, as part of a list");
      }
    });
  }
}
