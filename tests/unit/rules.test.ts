// Proves: the rules that reach S3 for each kind of filter and destination. Does not prove: that S3 takes them; the
// end-to-end tests put them on a bucket.
import assert from "node:assert/strict";
import { replicationRules } from "../../components/rules";

const destination = {
  key: "dr",
  ownerOverride: true,
  bucketArn: "arn:aws:s3:::replica",
  accountId: "444455556666",
};
const rule = { id: "everything", prefix: "", tags: {}, priority: 1, enabled: true };

function rulesFor(
  change: Partial<typeof rule> = {},
  to: Partial<typeof destination> & { storageClass?: "STANDARD_IA" } = {},
) {
  return replicationRules({ rules: [{ ...rule, ...change }], ruleIdPrefix: "p.s.docs." }, [
    { ...destination, ...to },
  ]);
}

describe("replication rules", () => {
  it("leave delete markers out and say so, because S3 replicates them when nothing is said", () => {
    assert.deepEqual(rulesFor()[0]?.deleteMarkerReplication, { status: "Disabled" });
  });

  it("make the owner of the destination the owner of the replicas, in the destination's account", () => {
    assert.deepEqual(rulesFor()[0]?.destination, {
      bucket: "arn:aws:s3:::replica",
      account: "444455556666",
      accessControlTranslation: { owner: "Destination" },
    });
  });

  it("leave ownership alone when the override is off", () => {
    assert.deepEqual(rulesFor({}, { ownerOverride: false })[0]?.destination, {
      bucket: "arn:aws:s3:::replica",
    });
  });

  it("write replicas in the storage class that was asked for", () => {
    const destinations = rulesFor({}, { storageClass: "STANDARD_IA" }).map(({ destination }) => destination);
    assert.match(JSON.stringify(destinations), /"storageClass":"STANDARD_IA"/);
  });

  const filters: [what: string, change: Partial<typeof rule>, filter: unknown][] = [
    ["everything, with an empty prefix and not without a filter", {}, { prefix: "" }],
    ["a prefix", { prefix: "a/" }, { prefix: "a/" }],
    ["one tag", { tags: { keep: "yes" } }, { tag: { key: "keep", value: "yes" } }],
    ["several tags", { tags: { a: "1", b: "2" } }, { and: { tags: { a: "1", b: "2" } } }],
    ["a prefix and a tag", { prefix: "a/", tags: { b: "2" } }, { and: { prefix: "a/", tags: { b: "2" } } }],
  ];
  for (const [what, change, filter] of filters) {
    it(`filter by ${what}`, () => assert.deepEqual(rulesFor(change)[0]?.filter, filter));
  }

  it("stay on the bucket, disabled, while a rule is paused", () => {
    assert.equal(rulesFor({ enabled: false })[0]?.status, "Disabled");
  });

  it("come one for each pair of rule and destination, each with an ID of its own", () => {
    const rules = replicationRules(
      { rules: [rule, { ...rule, id: "logs", prefix: "logs/", priority: 2 }], ruleIdPrefix: "p.s.docs." },
      [destination, { ...destination, key: "eu" }],
    );
    assert.deepEqual(
      rules.map(({ id, priority }) => [id, priority]),
      [
        ["p.s.docs.everything.dr", 1],
        ["p.s.docs.logs.dr", 2],
        ["p.s.docs.everything.eu", 1],
        ["p.s.docs.logs.eu", 2],
      ],
    );
  });
});
