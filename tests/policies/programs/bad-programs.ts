import { type Changes, handWritten } from "./hand-written";

/** A program that breaks one rule of the pack, and no other unless that cannot be helped. */
export interface BadProgram {
  run: () => void;
  /** What the rule says of it. */
  found: RegExp;
  /** What the pack has to be told for the rule to mind. */
  config?: object;
}

/** By the rule that it breaks. */
export const badPrograms: { [rule: string]: BadProgram } = {
  "versioning-enabled": broken(
    { resources: { "replica-versioning": "left out" } },
    /bucket replica: its versioning is Disabled/,
  ),
  "regions-differ": broken(
    { resources: { frankfurt: { region: "eu-west-1" } } },
    /bucket source and bucket replica are both in eu-west-1/,
  ),
  "rules-enabled": broken({ rule: { status: "Disabled" } }, /rule "everything": its status is "Disabled"/),
};

function broken(changes: Changes, found: RegExp, config?: object): BadProgram {
  return { run: () => handWritten(changes), found, ...(config && { config }) };
}
