// Proves: that the pack finds what is missing in the replication example that most engineers copy, made with Pulumi: it
// deploys green, and its encrypted objects fail. Does not prove that they fail on AWS.
import assert from "node:assert/strict";
import { rules } from "../../policies/rules";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";
import { terraformExample } from "./programs/terraform-example";

describe("the replication example of a well-known Terraform module, under the pack", () => {
  const found = new Map<string, string[]>();
  before(async () => {
    const resources = await stackOf(terraformExample);
    for (const rule of rules) {
      const { findings } = await judged(rule, resources);
      if (findings.length > 0)
        found.set(
          rule.name,
          findings.map(({ message }) => message),
        );
    }
  });

  const missing: [title: string, action: RegExp][] = [
    [
      "to hand replicas to the destination's owner",
      /s3:ObjectOwnerOverrideToBucketOwner on arn:aws:s3:::acme-replica/,
    ],
    ["to decrypt objects under keys", /may not kms:Decrypt with any key of the source's region/],
    ["to encrypt replicas", /kms:Encrypt, kms:GenerateDataKey on arn:aws:kms:eu-central-1/],
    ["to replicate tags", /s3:ReplicateTags/],
    ["to read tags", /s3:GetObjectVersionTagging, .* on arn:aws:s3:::acme-origin/],
    ["to read annotations", /s3:GetObjectVersionAnnotationForReplication on arn:aws:s3:::acme-origin/],
    ["to read objects under keys", /s3:GetObjectVersionForReplication/],
  ];
  for (const [title, action] of missing) {
    it(`lacks the right ${title}`, () => {
      assert.ok(found.get("role-rights-complete")?.some((message) => action.test(message)));
    });
  }

  it("has a right that no replication uses", () => {
    assert.ok(found.get("role-rights-used")?.some((message) => message.includes("s3:GetObjectVersion on")));
  });
});
