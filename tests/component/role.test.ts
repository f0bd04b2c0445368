// Proves: which role replicates, whom it trusts, and who gives it its rights. Does not prove: that S3 can assume it.
// tests/unit/policies/role-rights.test.ts has the rights to the letter.
import assert from "node:assert/strict";
import type { RoleArgs } from "../../components/args";
import { identityOf } from "../support/mocks";
import { acrossAccounts, type Deployment, deployed, ourAccount, plainArgs, refused } from "./deployment";

const theirs = `arn:aws:iam::${ourAccount}:role/service/theirs`;
const boundary = `arn:aws:iam::${ourAccount}:policy/boundary`;

describe("a new role", () => {
  it("is made in the source's account, and says what it is for", async () => {
    const role = (await deployed({}, acrossAccounts)).child("docs-role");
    const { assumeRolePolicy: _, ...inputs } = role.inputs;
    assert.deepEqual(inputs, {
      description: "Assumed by Amazon S3 to replicate objects",
      forceDetachPolicies: true,
    });
    assert.equal(role.provider, "docs-source-provider");
  });

  const made: [title: string, args: RoleArgs, inputs: object][] = [
    ["name", { name: "replicator" }, { name: "replicator" }],
    ["path", { path: "/service/" }, { path: "/service/" }],
    ["boundary", { permissionsBoundary: boundary }, { permissionsBoundary: boundary }],
    [
      "name, path and boundary",
      { name: "replicator", path: "/service/", permissionsBoundary: boundary },
      { name: "replicator", path: "/service/", permissionsBoundary: boundary },
    ],
  ];
  for (const [title, role, expected] of made) {
    it(`can have a ${title} of the caller's`, async () => {
      const {
        assumeRolePolicy: _,
        description: __,
        ...inputs
      } = (await deployed({ role })).inputs("docs-role");
      assert.deepEqual(inputs, { forceDetachPolicies: true, ...expected });
    });
  }

  const trusts: [title: string, role: RoleArgs | undefined, condition: object | undefined][] = [
    [
      "for this source only, in a way that still works where S3 does not name the source",
      undefined,
      {
        StringEqualsIfExists: { "aws:SourceAccount": ourAccount },
        ArnLikeIfExists: { "aws:SourceArn": "arn:aws:s3:::docs-source-1234567" },
      },
    ],
    [
      "only when S3 names this source",
      { conditions: "strict" },
      {
        StringEquals: { "aws:SourceAccount": ourAccount },
        ArnLike: { "aws:SourceArn": "arn:aws:s3:::docs-source-1234567" },
      },
    ],
    ["for any source", { conditions: "none" }, undefined],
  ];
  for (const [title, role, Condition] of trusts) {
    it(`may be assumed by S3 ${title}`, async () => {
      const { Statement } = (await deployed({ role })).policy("docs-role", "assumeRolePolicy");
      assert.deepEqual(Statement, [
        {
          Sid: "S3Replication",
          Effect: "Allow",
          Principal: { Service: "s3.amazonaws.com" },
          Action: "sts:AssumeRole",
          ...(Condition && { Condition }),
        },
      ]);
    });
  }

  const writes: [title: string, role: RoleArgs | undefined, condition: object | undefined][] = [
    [
      "of the destination's account, also where S3 does not say whose bucket it is",
      undefined,
      { StringEqualsIfExists: { "aws:ResourceAccount": ourAccount } },
    ],
    [
      "that S3 says to be of the destination's account",
      { conditions: "strict" },
      { StringEquals: { "aws:ResourceAccount": ourAccount } },
    ],
    ["of any account", { conditions: "none" }, undefined],
  ];
  for (const [title, role, condition] of writes) {
    it(`may write to a bucket ${title}`, async () => {
      const { Statement } = (await deployed({ role })).policy("docs-role-policy");
      assert.deepEqual(Statement.find(({ Sid }) => Sid === "DestObjects")?.Condition, condition);
    });
  }

  it("gets its rights under one name in every deploy, so that one that was killed leaves no second policy", async () => {
    assert.equal((await deployed()).inputs("docs-role-policy").name, "s3-replication");
  });

  it("asks nothing of anybody", async () => {
    assert.equal((await deployed()).outputs.requiredRolePolicy, undefined);
  });
});

describe("a role that is there already", () => {
  const roleResources = ({ children }: Deployment) =>
    children.filter(({ type }) => type.startsWith("aws:iam/")).map(({ name }) => name);

  it("replicates, and is not touched", async () => {
    const deployment = await deployed({ role: { arn: theirs } });
    assert.deepEqual(roleResources(deployment), []);
    assert.equal(deployment.inputs("docs-replication").role, theirs);
    assert.equal(deployment.outputs.roleArn, theirs);
  });

  it("needs the rights that a new one would get, which its owner is told", async () => {
    const { outputs } = await deployed({ role: { arn: theirs } });
    const rights = (await deployed()).policy("docs-role-policy");
    assert.deepEqual(JSON.parse(String(outputs.requiredRolePolicy)), rights);
  });

  it("gets its rights if asked, by its name, and then asks nothing of anybody", async () => {
    const deployment = await deployed({ role: { arn: theirs, attachRights: true } });
    assert.deepEqual(roleResources(deployment), ["docs-role-policy"]);
    assert.equal(deployment.inputs("docs-role-policy").role, "theirs");
    assert.deepEqual(deployment.policy("docs-role-policy"), (await deployed()).policy("docs-role-policy"));
    assert.equal(deployment.outputs.requiredRolePolicy, undefined);
  });

  it("gets its rights under one name in every deploy, and keeps what other replications gave it", async () => {
    const names = await Promise.all(
      ["docs", "pictures"].map(async (component) => {
        const deployment = await deployed({ role: { arn: theirs, attachRights: true } }, { component });
        return deployment.inputs(`${component}-role-policy`).name;
      }),
    );
    assert.deepEqual(
      names,
      ["docs", "pictures"].map((component) => `s3-replication-${identityOf(component)}`),
    );
  });

  it("is let in by a destination in another account", async () => {
    const deployment = await deployed({ role: { arn: theirs } }, acrossAccounts);
    const [write] = deployment.policy("docs-destination-dr-policy").Statement;
    assert.deepEqual(write?.Condition, { ArnEquals: { "aws:PrincipalArn": theirs } });
    assert.deepEqual(write?.Principal, { AWS: `arn:aws:iam::${ourAccount}:root` });
  });

  for (const preview of [true, false]) {
    it(`is refused in a ${preview ? "preview" : "deploy"} if it is of another account than the source`, async () => {
      const arn = "arn:aws:iam::999999999999:role/theirs";
      const { problems, begun } = await refused({ role: { arn } }, { preview });
      assert.deepEqual(problems, [
        `role.arn is a role of another account than the source's, ${ourAccount}: "${arn}"; name one of that account`,
      ]);
      assert.deepEqual(begun, []);
    });
  }
});

describe("a boundary of the role", () => {
  it("is rejected with two ways between two accounts, where the reverse role cannot have it", async () => {
    const { problems } = await refused(
      { role: { permissionsBoundary: boundary }, twoWay: true, backfill: { mode: "none" } },
      acrossAccounts,
    );
    assert.match(
      problems.join(),
      /^role.permissionsBoundary is no policy of the account 444455556666, where the two ways take a role too/,
    );
  });
});

describe("the rights of the role", () => {
  it("are refused when they would be longer than IAM takes", async () => {
    const rules = Array.from({ length: 40 }, (_, index) => ({
      id: `rule-${index}`,
      prefix: `${index}-${"x".repeat(300)}/`,
    }));
    const { problems } = await refused({ ...plainArgs, rules });
    assert.match(
      problems.join("\n"),
      /^rules make the rights of the role \d+ characters long, and IAM takes 10240/,
    );
  });
});
