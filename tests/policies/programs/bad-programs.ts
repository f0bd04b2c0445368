import { Provider } from "@pulumi/aws";
import { BucketReplicationConfig } from "@pulumi/aws/s3";
import { type Changes, handWritten, type Statement } from "./hand-written";

/** A program that breaks one rule of the pack, and no other unless that cannot be helped. */
export interface BadProgram {
  run: () => void;
  /** What the rule says of it. */
  found: RegExp;
  /** What the pack has to be told for the rule to mind. */
  config?: object;
}

/** Its ARN is written out, so that the policy is known in a preview. */
const listing: Statement = { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::acme-docs" };

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
  "explicit-delete-markers": broken(
    { rule: { deleteMarkerReplication: undefined } },
    /rule "everything": it does not say whether delete markers are replicated/,
  ),
  "delete-markers-excluded": broken(
    { rule: { deleteMarkerReplication: { status: "Enabled" } } },
    /rule "everything": it replicates delete markers/,
  ),
  "priorities-unique": broken(
    {
      furtherRules: ({ replicaArn }) => [
        {
          id: "again",
          priority: 1,
          status: "Enabled",
          filter: { prefix: "invoices/" },
          deleteMarkerReplication: { status: "Disabled" },
          destination: { bucket: replicaArn },
        },
      ],
    },
    /rule "everything" and rule "again" have the same priority, 1/,
  ),
  "replica-owner": broken(
    { destination: { account: "444455556666" } },
    /it names the account 444455556666 without overriding the owner/,
  ),
  "replication-time-control-with-metrics": broken(
    { destination: { replicationTime: { status: "Enabled", time: { minutes: 15 } } } },
    /it has replication time control, and metrics at no threshold/,
  ),
  "one-configuration": {
    run: () => {
      handWritten({ resources: { source: { bucket: "acme-records" } } });
      new BucketReplicationConfig(
        "second",
        {
          bucket: "acme-records",
          role: "arn:aws:iam::111122223333:role/another",
          rules: [
            {
              id: "invoices",
              priority: 1,
              status: "Enabled",
              filter: { prefix: "invoices/" },
              deleteMarkerReplication: { status: "Disabled" },
              destination: { bucket: "arn:aws:s3:::acme-replica" },
            },
          ],
        },
        { provider: new Provider("dublin", { region: "eu-west-1" }) },
      );
    },
    found: /bucket source has its rules from replication (replication|second) already/,
  },
  "allowed-regions": broken(
    {},
    /bucket replica: it is in eu-central-1, and replicas may be in eu-west-3 only/,
    {
      "allowed-regions": { regions: ["eu-west-3"] },
    },
  ),
  "kms-objects-selected": broken(
    { rule: { sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } } } },
    /it selects objects under KMS keys and names no key for their replicas/,
  ),
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
  "role-rights-complete": broken(
    { rights: () => [listing] },
    /role role may not s3:ReplicateObject, s3:ReplicateTags on arn:aws:s3:::replica-/,
  ),
  "role-rights-used": broken(
    { rights: () => [{ ...listing, Action: "s3:GetObject", Resource: "arn:aws:s3:::payroll/*" }] },
    /role role may s3:GetObject on arn:aws:s3:::payroll\/\*, which no rule uses/,
  ),
  "role-without-wildcards": broken(
    { rights: () => [{ ...listing, Action: "s3:*", Resource: "*" }] },
    /role role may s3:\*\. Instead: the actions that the rules need/,
  ),
};

function broken(changes: Changes, found: RegExp, config?: object): BadProgram {
  return { run: () => handWritten(changes), found, ...(config && { config }) };
}
