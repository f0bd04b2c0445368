// Proves: that the rules of the pack read replication alike from every form that it can be written in, and that none of them
// speaks against a sound program in any form, before a deploy, after it, and after a refresh. Does not prove: what each
// rule says of other mistakes; the file of the rule does.
import assert from "node:assert/strict";
import { BucketReplicationConfig } from "@pulumi/aws/s3";
import type { PolicyResource } from "@pulumi/policy";
import { rules } from "../../policies/rules";
import type { Bucket } from "../../policies/stack/bucket";
import { ReplicatedStack } from "../../policies/stack/stack";
import { tagsOf } from "../../policies/stack/tags";
import { changedBy } from "./changed-stack";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";
import { handWrittenInline, handWrittenV2, type InlineChanges, names } from "./programs/hand-written-inline";
import { handWrittenNative, type NativeChanges } from "./programs/hand-written-native";

/** One mistake, the way it looks in each form; left out where the form does not let anybody make it. */
interface Mistake {
  found: RegExp;
  separate?: Changes;
  inline?: InlineChanges;
  native?: NativeChanges;
  /** What the program does besides. */
  besides?: () => void;
  config?: object;
}

const second = { priority: 1, status: "Enabled", filter: { prefix: "invoices/" } };
const everything = <Each>([first, ...others]: Each[]) => [{ ...first, Action: "s3:*" } as Each, ...others];
const deleting = <Each extends { Action: string | string[] }>(statements: Each[]) =>
  statements.map((each, index) =>
    index < statements.length - 1 ? each : { ...each, Action: [each.Action, "s3:ReplicateDelete"].flat() },
  );

const mistakes: { [rule: string]: Mistake } = {
  "versioning-enabled": {
    found: /bucket replica: its versioning is (Disabled|Suspended)/,
    separate: { resources: { "replica-versioning": "left out" } },
    inline: { replica: { versioning: { enabled: false } } },
    native: { replica: { versioningConfiguration: { status: "Suspended" } } },
  },
  "regions-differ": {
    found: /bucket source and bucket replica are both in eu-west-1/,
    separate: { resources: { frankfurt: { region: "eu-west-1" } } },
    inline: { replicaRegion: "eu-west-1" },
    native: { replicaRegion: "eu-west-1" },
  },
  "allowed-regions": {
    found: /bucket replica: it is in eu-central-1, and replicas may be in eu-west-3 only/,
    separate: {},
    inline: {},
    native: {},
    config: { regions: ["eu-west-3"] },
  },
  "one-configuration": {
    found: /bucket source has its rules from replication (source|replication|second) already/,
    separate: { resources: { source: { bucket: names.source } } },
    inline: {},
    native: {},
    besides: () =>
      void new BucketReplicationConfig("second", {
        bucket: names.source,
        role: "arn:aws:iam::111122223333:role/another",
        rules: [{ id: "other", status: "Enabled", destination: { bucket: "arn:aws:s3:::other" } }],
      }),
  },
  "rules-enabled": {
    found: /rule "everything": its status is "Disabled"/,
    separate: { rule: { status: "Disabled" } },
    inline: { rule: { status: "Disabled" } },
    native: { rule: { status: "Disabled" } },
  },
  "priorities-unique": {
    found: /rule "everything" and rule "second" have the same priority, 1/,
    separate: {
      furtherRules: ({ replicaArn }) => [{ ...second, id: "second", destination: { bucket: replicaArn } }],
    },
    inline: {
      furtherRules: ({ replicaArn }) => [{ ...second, id: "second", destination: { bucket: replicaArn } }],
    },
    native: {
      furtherRules: ({ replicaArn }) => [
        { ...second, id: "second", status: "Enabled", destination: { bucket: replicaArn } },
      ],
    },
  },
  "explicit-delete-markers": {
    found: /rule "everything": it (has no filter|does not say whether delete markers are replicated)/,
    separate: { rule: { deleteMarkerReplication: undefined } },
    inline: { rule: { filter: undefined } },
    native: { rule: { deleteMarkerReplication: undefined } },
  },
  "delete-markers-excluded": {
    found: /rule "everything": it replicates delete markers/,
    separate: { rule: { deleteMarkerReplication: { status: "Enabled" } } },
    inline: { rule: { deleteMarkerReplicationStatus: "Enabled" } },
    native: { rule: { deleteMarkerReplication: { status: "Enabled" } } },
  },
  "replica-owner": {
    found: /it names the account 444455556666 without overriding the owner of replicas/,
    separate: { destination: { account: "444455556666" } },
    inline: { destination: { accountId: "444455556666" } },
    native: { destination: { account: "444455556666" } },
  },
  "kms-objects-selected": {
    found: /bucket source encrypts by aws:kms, and the rule skips such objects/,
    separate: { encrypted: true, rule: { sourceSelectionCriteria: undefined } },
    inline: {
      encrypted: true,
      rule: { sourceSelectionCriteria: { sseKmsEncryptedObjects: { enabled: false } } },
    },
    native: {
      encrypted: true,
      rule: { sourceSelectionCriteria: { replicaModifications: { status: "Enabled" } } },
    },
  },
  "replication-time-control-with-metrics": {
    found: /it has replication time control without metrics/,
    separate: {
      destination: { replicationTime: { status: "Enabled", time: { minutes: 15 } }, metrics: undefined },
    },
    inline: { destination: { replicationTime: {}, metrics: undefined } },
    native: {
      destination: { replicationTime: { status: "Enabled", time: { minutes: 15 } }, metrics: undefined },
    },
  },
  "role-rights-complete": {
    found: /s3:ReplicateObject/,
    separate: { rights: (statements) => statements.slice(0, -1) },
    inline: { rights: (statements) => statements.slice(0, -1) },
    native: { rights: (statements) => statements.slice(0, -1) },
  },
  "role-rights-used": {
    found: /s3:ReplicateDelete/,
    separate: { rights: deleting },
    inline: { rights: deleting },
    native: { rights: deleting },
  },
  "role-without-wildcards": {
    found: /s3:\*/,
    separate: { rights: everything },
    inline: { rights: everything },
    native: { rights: everything },
  },
  "public-access-blocked": {
    found: /bucket source: it(s public access block leaves out| has no public access block)/,
    separate: { resources: { "source-public-access": "left out" } },
    native: { source: { publicAccessBlockConfiguration: { blockPublicAcls: true } } },
  },
  "object-lock-parity": {
    found: /bucket source has object lock and bucket replica has not/,
    separate: { resources: { source: { objectLockEnabled: true } } },
    inline: { source: { objectLockEnabled: true } },
    native: {
      source: { objectLockEnabled: true, objectLockConfiguration: { objectLockEnabled: "Enabled" } },
    },
  },
  "replica-kept": {
    found: /bucket replica: a destroy deletes the replicas with it/,
    separate: { resources: { replica: { forceDestroy: true } } },
    inline: { replica: { forceDestroy: true } },
  },
  "failures-told": {
    found: /nobody is told of what fails under rule "everything"/,
    separate: { resources: { notification: "left out" } },
    native: { source: { notificationConfiguration: undefined } },
  },
  "bucket-names": {
    found: /bucket replica: its name is/,
    separate: {},
    inline: {},
    native: {},
    config: { replicaPattern: "archive-.*" },
  },
};

const dialects: { [dialect: string]: (mistake: Mistake) => (() => void) | undefined } = {
  "aws, in resources of their own": ({ separate }) => separate && (() => handWritten(separate)),
  "aws.s3.Bucket, within": ({ inline }) => inline && (() => handWrittenInline(inline)),
  "aws.s3.BucketV2, within": ({ inline }) => inline && (() => handWrittenV2(inline)),
  "aws-native.s3.Bucket, within": ({ native }) => native && (() => handWrittenNative(native)),
};

const sound = { found: /^/, separate: {}, inline: {}, native: {} };
const encrypted = { encrypted: true };
const soundAndEncrypted = { found: /^/, separate: encrypted, inline: encrypted, native: encrypted };

/** Policies name ARNs, and nobody knows an ARN before the thing is there. */
const needsArns = /^(role-\S+|destination-admits-role|tls-only): .* can't be known/;

async function saidOf(resources: PolicyResource[]): Promise<string[]> {
  const said = await Promise.all(
    rules.map(async (rule) => {
      const { findings, unknown } = await judged(rule, resources);
      const messages = findings.map(({ message }) => message);
      return [...messages, ...(unknown ? [unknown] : [])].map((each) => `${rule.name}: ${each}`);
    }),
  );
  return said.flat();
}

/** What the model reads of a bucket, so that forms can be compared. */
function readOf(bucket: Bucket): object {
  const { label, region, versioning, encryption, ownership, publicAccessBlock, policy, objectLock } = bucket;
  const { notifications, resource } = bucket;
  const isPublic = publicAccessBlock?.blockPublicPolicy !== true;
  const statements = policy.map(({ effect, conditions }) => ({ effect, conditions }));
  const { keyArn: _key, ...encrypted } = encryption ?? { keyArn: undefined };
  return {
    ...{ label, region, versioning, encrypted, ownership, isPublic, statements, objectLock },
    ...{ notifications, tags: resource && tagsOf(resource) },
  };
}

describe("replication, in whatever form it is written", () => {
  for (const [dialect, programOf] of Object.entries(dialects)) {
    describe(dialect, () => {
      for (const [kind, program] of [
        ["a sound program", programOf(sound)],
        ["a sound program with KMS keys", programOf(soundAndEncrypted)],
      ] as const) {
        it(`is without any finding in ${kind}, after the deploy`, async () => {
          assert.deepEqual(await saidOf(await stackOf(program ?? assert.fail())), []);
        });

        it(`is without any finding in ${kind}, before the deploy, and known but for policies`, async () => {
          const resources = await stackOf(program ?? assert.fail(), { preview: true });
          const others = (await saidOf(resources)).filter((each) => !needsArns.test(each));
          assert.deepEqual(others, []);
        });

        it(`says of its buckets what every other form says, in ${kind}`, async () => {
          const one = kind === "a sound program" ? sound.separate : soundAndEncrypted.separate;
          const [resources, expected] = [
            await stackOf(program ?? assert.fail()),
            await stackOf(() => handWritten(one)),
          ];
          assert.deepEqual(
            new ReplicatedStack(resources).replicatedBuckets.map(readOf),
            new ReplicatedStack(expected).replicatedBuckets.map(readOf),
          );
        });
      }

      for (const [name, mistake] of Object.entries(mistakes)) {
        const program = programOf(mistake);
        if (program === undefined) continue;
        it(`is found where it breaks ${name}`, async () => {
          const rule = rules.find((each) => each.name === name) ?? assert.fail();
          const resources = await stackOf(() => {
            program();
            mistake.besides?.();
          });
          const { findings } = await judged(rule, resources, mistake.config);
          assert.equal(findings.length, 1, JSON.stringify(findings));
          assert.match(findings[0]?.message ?? "", mistake.found);
        });
      }
    });
  }

  it("is not read again from what a refresh, before the rules changed, wrote into the state of the bucket", async () => {
    const resources = changedBy(await stackOf(() => handWritten()), "source", (props) => ({
      ...props,
      versioning: { enabled: false, mfaDelete: false },
      serverSideEncryptionConfiguration: {
        rule: { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false },
      },
      replicationConfiguration: {
        role: "arn:aws:iam::111122223333:role/role-1234567",
        rules: [
          {
            id: "before",
            status: "Disabled",
            priority: 1,
            filter: { prefix: "" },
            destination: {
              bucket: "arn:aws:s3:::replica-1234567",
              metrics: { status: "Enabled", minutes: 0 },
            },
          },
        ],
      },
    }));
    assert.deepEqual(await saidOf(resources), []);
  });
});
