import { createHash } from "node:crypto";
import { outermostPrefixes } from "../../contract/outermost-prefixes";
import type { DueRule } from "../decision/object-set";

/** What one job is about: S3 takes one prefix for a job ("S3JobManifestGenerator", KeyNameConstraint). */
export interface JobScope {
  prefix: string;
  /** The rules that made it due. */
  rules: DueRule[];
  /** The same for every run in which the same is due, so that the jobs of one that was broken off are found again. */
  digest: string;
}

/** As few as select no key that no rule of the run is about: objects of others cost, or fail for want of permission. */
export function jobScopes(due: DueRule[]): JobScope[] {
  return outermostPrefixes(due.map(({ rule }) => rule.prefix)).map((prefix) => {
    const rules = due.filter(({ rule }) => rule.prefix.startsWith(prefix));
    const sets = rules.map(({ set }) => set).sort();
    return { prefix, rules, digest: digestOf({ prefix, sets }) };
  });
}

/** Of jobs that are made before S3 works by the rules. */
export function headStart(scope: JobScope): JobScope {
  return { ...scope, digest: digestOf({ headStartOf: scope.digest }) };
}

function digestOf(decisive: object): string {
  return createHash("sha256").update(JSON.stringify(decisive)).digest("hex").slice(0, 32);
}

/** The destinations that are due what is under this key. */
export function destinationsDue({ rules }: JobScope, key: string): string[] {
  const covering = rules.filter(({ rule }) => key.startsWith(rule.prefix));
  return [...new Set(covering.map(({ destination }) => destination))];
}
