// Proves: that docs/permissions.md is what its data says, in names that IAM knows. Does not prove: that these permissions are
// enough; tests/e2e/deployer-permissions.test.ts holds the requests of deployments against them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyStatement } from "../../components/policies/document";
import { deployerPolicies } from "../../docs/permissions/deployer-permissions";
import { permissionsPage } from "../../docs/permissions/page";
import { nameErrors } from "../support/iam/simulator";

const statements: PolicyStatement[] = Object.values(deployerPolicies).flatMap(({ statements }) => statements);

describe("the page of what the deployer needs", () => {
  it("is up to date with its data (npm run docs:permissions)", () => {
    assert.equal(readFileSync(join(__dirname, "../../docs/permissions.md"), "utf8"), permissionsPage());
  });

  it("names actions that IAM knows, on the kind of resource that they work on", async () => {
    const errors = await Promise.all(
      statements.flatMap((statement) =>
        [statement.Action].flat().map((action) => {
          const resource = (statement.Resource?.[0] ?? "*")
            .replaceAll("ACCOUNT", "111122223333")
            .replace("ASSUME_ROLE_ARN", "arn:aws:iam::111122223333:role/deployer")
            .replace("kms:*", "kms:eu-west-1")
            .replace("s3:*", "s3:eu-west-1")
            .replace(/(.)\*$/, "$1sample");
          const request = {
            principal: "arn:aws:iam::111122223333:user/deployer",
            action,
            resource,
            resourceAccount: "111122223333",
            context: {},
          };
          return nameErrors(request, { Version: "2012-10-17", Statement: [statement] });
        }),
      ),
    );
    assert.deepEqual(errors.filter(Boolean), []);
  });

  it("allows nothing on everything but what has no resource of its own", () => {
    const wide = statements.filter(({ Resource }) => Resource?.includes("*"));
    assert.deepEqual([...new Set(wide.flatMap(({ Action }) => Action))].sort(), [
      "cloudformation:GetResource",
      "kms:CreateKey",
      "kms:TagResource",
      "s3:CreateJob",
      "s3:ListJobs",
    ]);
  });
});
