import { Provider } from "@pulumi/aws";
import { BucketReplicationConfig } from "@pulumi/aws/s3";
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
};

function broken(changes: Changes, found: RegExp, config?: object): BadProgram {
  return { run: () => handWritten(changes), found, ...(config && { config }) };
}
