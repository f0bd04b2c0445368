// Proves: which keys a role is said to lose, and what is said of them. Does not prove: that a preview shows it;
// `tests/e2e/change-warnings.test.ts` does.
import assert from "node:assert/strict";
import {
  formerKeys,
  formerKeyWarning,
  type SourceNow,
} from "../../../components/change-warnings/former-keys";
import { decryptedBucket, replicationRights } from "../../../components/policies/role-rights";

const region = "eu-west-1";
const bucketArn = "arn:aws:s3:::docs";
const key = (id: string, region = "eu-west-1") => `arn:aws:kms:${region}:111122223333:key/${id}`;
const [a, b, c] = [key("a"), key("b"), key("c")];

/** The keys that go, where the role could decrypt with these. */
function gone(before: string[], now: Partial<SourceNow>): string[] {
  return formerKeys(
    { bucketArn, kmsKeyArns: before },
    { region, bucketArn, furtherKeyArns: [], keyArn: undefined, ...now },
  );
}

describe("the keys that a role can no longer decrypt with", () => {
  it("are those that another key takes the place of, or none", () => {
    assert.deepEqual(gone([a], { keyArn: b }), [a]);
    assert.deepEqual(gone([a], {}), [a]);
  });

  it("are those that are not listed any more", () => {
    assert.deepEqual(gone([a, b, c], { keyArn: a, furtherKeyArns: [c] }), [b]);
  });

  it("are not those that the arguments still name", () => {
    assert.deepEqual(gone([a], { keyArn: b, furtherKeyArns: [a] }), []);
    assert.deepEqual(gone([a], { keyArn: a }), []);
  });

  it("are not said while a key is not known that may be the same", () => {
    assert.deepEqual(gone([a], { keyArn: b, furtherKeyArns: [undefined] }), []);
  });

  it("are not those of another bucket, or of another region", () => {
    assert.deepEqual(gone([a], { bucketArn: "arn:aws:s3:::papers" }), []);
    assert.deepEqual(gone([a], { region: "eu-central-1" }), []);
  });

  it("are said of a bucket that a preview does not know yet", () => {
    assert.deepEqual(gone([a], { bucketArn: undefined }), [a]);
  });

  it("are read from the rights of the last deployment, without those of the replicas", () => {
    const place = { region, dnsSuffix: "amazonaws.com" };
    const replica = {
      bucketArn: "arn:aws:s3:::replica",
      accountId: "111122223333",
      region: "us-east-1",
      prefixes: [""],
      deleteMarkerPrefixes: [],
      ownerOverride: true,
      kmsKeyArns: [key("d", "us-east-1")],
    };
    const rights = (kmsKeyArns: string[]) =>
      replicationRights({ ...place, bucketArn, objectLock: false, kmsKeyArns }, [replica], "ifExists");
    assert.deepEqual(decryptedBucket(rights([a, b])), { bucketArn, kmsKeyArns: [a, b] });
    assert.deepEqual(decryptedBucket(rights([])), { bucketArn, kmsKeyArns: [] });
  });
});

describe("a warning of a former key", () => {
  it("names it, and the argument of the source that keeps it", () => {
    assert.equal(
      formerKeyWarning(a, "source"),
      `\`source.encryption\` and \`source.kmsKeyArns\` no longer name the KMS key "${a}", so the role can no longer decrypt ` +
        "objects under it. Those that are not replicated yet fail, also in a later backfill. Add its ARN to " +
        "`source.kmsKeyArns`, unless every object under it is replicated.",
    );
  });

  it("names the one argument of a destination whose objects replicate back", () => {
    assert.match(
      formerKeyWarning(a, "destinations.dr"),
      /Name its ARN in `destinations\.dr\.encryption\.kmsKeyArn` until every object under it is replicated\.$/,
    );
  });
});
