// Proves: which settings of the encryption are refused, on each side and on both together. Does not prove: that a key
// exists, or that its policy lets anybody use it; S3 finds that out with each object.
import * as pulumi from "@pulumi/pulumi";
import { dr, itAccepts, itRefuses, replicaKey, source, sourceKey } from "./problems";

const encrypted = (encryption: object) => source({ encryption });
const replica = (encryption: object) => dr({ encryption });
const replicaWithKey = replica({ kmsKeyArn: replicaKey });

describe("the validation of encryption", () => {
  itAccepts([
    ["accepts SSE-S3 by its name", encrypted({ type: "AES256" })],
    ["accepts given keys on both sides", { ...encrypted({ kmsKeyArn: sourceKey }), ...replicaWithKey }],
    [
      "accepts created keys on both sides",
      { ...encrypted({ createKey: true }), ...replica({ createKey: true }) },
    ],
    [
      "accepts SSE-KMS by its name, with a bucket key",
      { ...encrypted({ type: "aws:kms", kmsKeyArn: sourceKey, bucketKey: true }), ...replicaWithKey },
    ],
    [
      "accepts a bucket key of a type that follows from the key",
      { ...encrypted({ createKey: true, bucketKey: true }), ...replicaWithKey },
    ],
    [
      "accepts DSSE-KMS",
      {
        ...encrypted({ type: "aws:kms:dsse", createKey: true, bucketKey: false }),
        ...replica({ type: "aws:kms:dsse", kmsKeyArn: replicaKey }),
      },
    ],
    [
      "accepts a given key and no created one",
      {
        ...encrypted({ kmsKeyArn: sourceKey, createKey: false }),
        ...replicaWithKey,
      },
    ],
    [
      "accepts the default key of an existing destination, which objects of an existing source may come under",
      {
        ...source({ existingBucket: "mine" }),
        ...dr({ existingBucket: "replica", encryption: { kmsKeyArn: replicaKey } }),
      },
    ],
    ["accepts no bucket key without a key", encrypted({ bucketKey: false })],
    [
      "accepts several keys of the source",
      {
        ...source({
          encryption: { kmsKeyArn: sourceKey },
          kmsKeyArns: [`${sourceKey}2`, "arn:aws:kms:eu-west-1:777788889999:key/mrk-3333"],
        }),
        ...replicaWithKey,
      },
    ],
    [
      "accepts keys of an existing source whose own encryption is not said",
      { ...source({ existingBucket: "docs", kmsKeyArns: [sourceKey] }), ...replicaWithKey },
    ],
    ["accepts an empty list of keys", source({ kmsKeyArns: [] })],
    [
      "accepts keys that are known later",
      {
        ...source({
          encryption: { kmsKeyArn: pulumi.output("later") },
          kmsKeyArns: [pulumi.output("later"), Promise.resolve("later")],
        }),
        ...replica({ kmsKeyArn: pulumi.output("later") }),
      },
    ],
    [
      "accepts one output twice, since it cannot be said yet what comes of it",
      (() => {
        const key = pulumi.output(sourceKey);
        return { ...source({ kmsKeyArns: [key, key] }), ...replicaWithKey };
      })(),
    ],
    [
      "accepts keys of another partition",
      {
        ...source({
          region: "cn-north-1",
          encryption: { kmsKeyArn: "arn:aws-cn:kms:cn-north-1:111122223333:key/1" },
        }),
        ...dr({
          region: "cn-northwest-1",
          encryption: { kmsKeyArn: "arn:aws-cn:kms:cn-northwest-1:111122223333:key/2" },
        }),
      },
    ],
    ["accepts keys of clients at the source", encrypted({ allowCustomerKeys: true })],
    [
      "accepts keys of clients on both sides",
      { ...encrypted({ allowCustomerKeys: true }), ...replica({ allowCustomerKeys: true }) },
    ],
    [
      "accepts keys of clients nowhere",
      {
        ...encrypted({ allowCustomerKeys: false }),
        ...replica({ allowCustomerKeys: false }),
      },
    ],
  ]);

  itRefuses([
    [
      "fails a type that S3 does not have",
      encrypted({ type: "SSE-KMS" }),
      { "source.encryption.type": /^is "SSE-KMS"; use one of AES256, aws:kms, aws:kms:dsse$/ },
    ],
    [
      "fails a type of a destination that S3 does not have",
      replica({ type: "kms" }),
      { "destinations.dr.encryption.type": /^is "kms"; use one of/ },
    ],
    [
      "fails a key that is given and one to be created",
      { ...encrypted({ kmsKeyArn: sourceKey, createKey: true }), ...replicaWithKey },
      { "source.encryption.createKey": /excludes kmsKeyArn; leave one of them out/ },
    ],
    [
      "fails SSE-KMS without a key",
      encrypted({ type: "aws:kms" }),
      { "source.encryption.type": /is "aws:kms", .* key of yours; set kmsKeyArn, or createKey to true/ },
    ],
    [
      "fails SSE-KMS without a key, and not its bucket key too",
      encrypted({ type: "aws:kms", bucketKey: true }),
      { "source.encryption.type": /set kmsKeyArn, or createKey to true/ },
    ],
    [
      "fails DSSE-KMS without a key",
      replica({ type: "aws:kms:dsse", createKey: false }),
      { "destinations.dr.encryption.type": /is "aws:kms:dsse", which takes a key of yours/ },
    ],
    [
      "fails SSE-S3 with a given key",
      { ...encrypted({ type: "AES256", kmsKeyArn: sourceKey }), ...replicaWithKey },
      { "source.encryption.type": /is "AES256", which uses no KMS key; leave it out, or leave the key out/ },
    ],
    [
      "fails SSE-S3 with a key to be created",
      { ...encrypted({ createKey: true }), ...replica({ type: "AES256", createKey: true }) },
      { "destinations.dr.encryption.type": /is "AES256", which uses no KMS key/ },
    ],
    [
      "fails a bucket key with DSSE-KMS",
      { ...encrypted({ type: "aws:kms:dsse", createKey: true, bucketKey: true }), ...replicaWithKey },
      { "source.encryption.bucketKey": /works with "aws:kms" only; leave it out, or change the type/ },
    ],
    [
      "fails a bucket key without a key",
      encrypted({ bucketKey: true }),
      { "source.encryption.bucketKey": /works with "aws:kms" only/ },
    ],
    [
      "fails a bucket key with SSE-S3",
      replica({ type: "AES256", bucketKey: true }),
      { "destinations.dr.encryption.bucketKey": /works with "aws:kms" only/ },
    ],
  ]);
});

describe("the validation of encryption on both sides together", () => {
  const neededByReplicas =
    /needs a key, because objects of the source are under KMS keys; set kmsKeyArn, or createKey/;
  itRefuses([
    [
      "fails a destination without a key for a source with one",
      encrypted({ kmsKeyArn: sourceKey }),
      { "destinations.dr.encryption": neededByReplicas },
    ],
    [
      "fails a destination without a key for a source that gets one",
      encrypted({ createKey: true }),
      { "destinations.dr.encryption": neededByReplicas },
    ],
    [
      "fails a destination without a key for a source with further keys only",
      { ...source({ kmsKeyArns: [sourceKey] }), ...replica({ type: "AES256" }) },
      { "destinations.dr.encryption": neededByReplicas },
    ],
    [
      "fails each destination without a key",
      {
        ...encrypted({ createKey: true }),
        destinations: {
          a: { region: "us-east-1" },
          b: { region: "us-east-1", encryption: { createKey: true } },
          c: { region: "us-east-1", encryption: { createKey: false } },
        },
      },
      { "destinations.a.encryption": neededByReplicas, "destinations.c.encryption": neededByReplicas },
    ],
    [
      "fails a key that no replica would be under",
      replicaWithKey,
      {
        "destinations.dr.encryption":
          /no replica would use: .* no KMS key; set source.encryption, or source.kmsKeyArns/,
      },
    ],
    [
      "fails a key of an existing destination, where the source is new and stores nothing without encryption",
      dr({ existingBucket: "replica", encryption: { kmsKeyArn: replicaKey } }),
      { "destinations.dr.encryption": /a key that no replica would use/ },
    ],
    [
      "fails a created key that no replica would be under",
      { ...encrypted({ type: "AES256", createKey: false }), ...replica({ createKey: true }) },
      { "destinations.dr.encryption": /a key that no replica would use/ },
    ],
    [
      "fails a destination that blocks the keys of clients that the source takes",
      {
        ...encrypted({ allowCustomerKeys: true }),
        destinations: {
          a: { region: "us-east-1", encryption: { allowCustomerKeys: false } },
          b: { region: "us-east-1" },
        },
      },
      {
        "destinations.a.encryption.allowCustomerKeys": /is false, while the source takes .*: each would fail/,
      },
    ],
    [
      "fails a source without a key of its own for what comes back under one",
      {
        ...source({ kmsKeyArns: [sourceKey] }),
        ...replicaWithKey,
        twoWay: true,
        backfill: { mode: "none" },
      },
      { "source.encryption": /needs a key for what comes back from the destination; set kmsKeyArn/ },
    ],
  ]);

  itRefuses([
    [
      "fails both sides of both ways where keys are missing",
      { ...source({ kmsKeyArns: [sourceKey] }), twoWay: true, backfill: { mode: "none" } },
      {
        "destinations.dr.encryption": neededByReplicas,
        "source.encryption": /needs a key for what comes back/,
      },
    ],
  ]);

  itAccepts([
    [
      "accepts keys on both sides for both ways",
      { ...encrypted({ createKey: true }), ...replicaWithKey, twoWay: true, backfill: { mode: "none" } },
    ],
    ["accepts no keys at all for both ways", { twoWay: true, backfill: { mode: "none" } }],
  ]);
});
