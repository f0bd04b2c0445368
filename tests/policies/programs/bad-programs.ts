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
  "role-trusts-s3-only": broken(
    { trust: { Condition: undefined } },
    /role role lets S3 assume it on behalf of anybody/,
  ),
  "tls-only": broken(
    { resources: { "replica-policy": "left out" } },
    /bucket replica: its policy does not deny requests without TLS/,
  ),
  "public-access-blocked": broken(
    { resources: { "source-public-access": { ignorePublicAcls: false } } },
    /bucket source: its public access block leaves out ignorePublicAcls/,
  ),
  "replica-kept": broken(
    { resources: { replica: { forceDestroy: true } } },
    /bucket replica: a destroy deletes the replicas with it/,
  ),
  "object-lock-parity": broken(
    { resources: { source: { objectLockEnabled: true } } },
    /bucket source has object lock and bucket replica has not/,
  ),
  "failures-told": broken(
    { resources: { notification: "left out" } },
    /nobody is told of what fails under rule "everything"/,
  ),
  "older-objects": broken(
    { resources: { "older-objects": "left out" } },
    /nothing brings over what was in the source before/,
  ),
  "backfill-command-safe": broken(
    { resources: { "older-objects": { delete: "aws s3 rm --recursive s3://replica" } } },
    /command older-objects: it has a `delete`/,
  ),
  "bucket-names": broken({}, /bucket source: its name is "source-[0-9a-f]{7}"/, {
    "bucket-names": { pattern: "acme-.*" },
  }),
  "required-tags": broken({}, /role role: it has no tag "team"/, {
    "required-tags": { tags: { team: "data" } },
  }),
};

function broken(changes: Changes, found: RegExp, config?: object): BadProgram {
  return { run: () => handWritten(changes), found, ...(config && { config }) };
}
