// Proves: which denies in a bucket's policy are told, and that over generated statements nothing is told that an independent
// simulator of IAM allows, whatever S3 says besides, and nothing is left out that depends on nothing else. Does not prove:
// that AWS decides as the simulator does.
import assert from "node:assert/strict";
import type { PolicyStatement } from "../../components/policies/document";
import { statementsOf } from "../../contract/policy-statements";
import type { MeantBucket, MeantRule } from "../../contract/read-back";
import { denialOf, denials, resourcesWithin } from "../../read-back/denials";
import { needsOn } from "../../read-back/replication-needs";
import { isAllowed, welcomes } from "../support/iam/simulator";
import { freshSeed, seededRandom } from "../support/seeded-random";

const account = "111122223333";
const roleArn = `arn:aws:iam::${account}:role/service/docs`;
const rule = (Prefix: string, change: object = {}): MeantRule => ({
  ID: `docs-0123456789.${Prefix}.dr`,
  Status: "Enabled",
  Filter: { Prefix },
  DeleteMarkerReplication: { Status: "Disabled" },
  Destination: { Bucket: "arn:aws:s3:::replica" },
  ...change,
});
const bucket = (name: string, rules: MeantRule[] = []): MeantBucket => ({
  bucket: name,
  path: name,
  region: "eu-west-1",
  ...(rules.length > 0 && { replication: { roleArn, rules } }),
});
const pair = (...rules: MeantRule[]) => [bucket("docs", rules), bucket("replica")];
const deny = (change: object) => ({
  Sid: "Freeze",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::docs", "arn:aws:s3:::docs/*"],
  ...change,
});
const told = (at: string, statement: object, rules = [rule("")]) =>
  denials(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }), needsOn(at, pair(...rules))).map(
    ({ sentence, isWhole }) => {
      // A part may be denied on purpose, and is told apart.
      assert.equal(isWhole, !sentence.includes("some of the objects"));
      return sentence;
    },
  );
const by =
  'by the statement "Freeze"; remove it, or except the role by a condition such as "ArnNotEquals" on "aws:PrincipalArn"';
const source = "s3:GetObjectVersionForReplication, s3:GetObjectVersionAcl, s3:GetObjectVersionTagging";

describe("a policy of others that denies replication", () => {
  const toldOf: [what: string, at: string, statement: object, rules: MeantRule[], said: string[]][] = [
    [
      "everything in the source",
      "docs",
      deny({}),
      [rule("")],
      [
        `denies ${roleArn} s3:GetReplicationConfiguration, s3:ListBucket on arn:aws:s3:::docs, ${by}`,
        `denies ${roleArn} ${source} on every object, ${by}`,
      ],
    ],
    [
      "reading some objects that replicate",
      "docs",
      deny({ Action: "s3:GetObjectVersion*", Resource: "arn:aws:s3:::docs/logs/private/*" }),
      [rule("logs/"), rule("invoices/")],
      [`denies ${roleArn} ${source} on some of the objects under "logs/", ${by}`],
    ],
    [
      "replicas",
      "replica",
      deny({ Action: "s3:Replicate*", Resource: "*" }),
      [rule("logs/", { DeleteMarkerReplication: { Status: "Enabled" } })],
      [
        `denies ${roleArn} s3:ReplicateObject, s3:ReplicateTags, s3:ReplicateDelete on every object under "logs/", ${by}`,
      ],
    ],
    [
      "to change the owner of replicas",
      "replica",
      deny({ NotAction: ["s3:Replicate*", "s3:Get*"], NotResource: "arn:aws:s3:::replica/keep/*" }),
      [
        rule("", {
          Destination: {
            Bucket: "arn:aws:s3:::replica",
            Account: "444455556666",
            AccessControlTranslation: { Owner: "Destination" },
          },
        }),
      ],
      [`denies ${roleArn} s3:ObjectOwnerOverrideToBucketOwner on some of the objects, ${by}`],
    ],
    [
      "every account but another one",
      "replica",
      deny({ Condition: { StringNotEquals: { "aws:PrincipalAccount": "444455556666" } }, Resource: "*" }),
      [rule("")],
      [`denies ${roleArn} s3:ReplicateObject, s3:ReplicateTags on every object, ${by}`],
    ],
    [
      "everybody but another role, without an ID",
      "replica",
      deny({
        Sid: undefined,
        Principal: undefined,
        NotPrincipal: { AWS: "arn:aws:iam::444455556666:role/else" },
        Resource: "*",
      }),
      [rule("")],
      [
        `denies ${roleArn} s3:ReplicateObject, s3:ReplicateTags on every object, ` +
          by.replace('the statement "Freeze"', "a statement without an ID"),
      ],
    ],
  ];
  for (const [what, at, statement, rules, said] of toldOf) {
    it(`is told where it denies ${what}`, () => assert.deepEqual(told(at, statement, rules), said));
  }

  const silent: [what: string, at: string, statement: object, rules?: MeantRule[]][] = [
    [
      "is about requests without TLS",
      "docs",
      deny({ Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    ],
    ["excepts the role", "docs", deny({ Condition: { ArnNotEquals: { "aws:PrincipalArn": roleArn } } })],
    [
      "excepts the role by NotPrincipal",
      "docs",
      deny({ Principal: undefined, NotPrincipal: { AWS: roleArn } }),
    ],
    [
      "may except a session of the role",
      "docs",
      deny({
        Principal: undefined,
        NotPrincipal: { AWS: `arn:aws:sts::${account}:assumed-role/docs/s3-replication` },
      }),
    ],
    [
      "is about the service, which acts with the role",
      "docs",
      deny({ Principal: { Service: "s3.amazonaws.com" } }),
    ],
    [
      "is about another network",
      "docs",
      deny({ Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } } }),
    ],
    [
      "names resources by a variable",
      "docs",
      deny({ Resource: "arn:aws:s3:::docs/${aws:PrincipalTag/team}/*" }),
    ],
    ["is about other objects", "docs", deny({ Resource: "arn:aws:s3:::docs/private/*" }), [rule("logs/")]],
    ["is about objects in capitals", "docs", deny({ Resource: "arn:aws:s3:::docs/LOGS/*" }), [rule("logs/")]],
    ["is about writes", "docs", deny({ Action: ["s3:PutObject", "s3:Delete*"] })],
    ["allows", "docs", deny({ Effect: "Allow" })],
    ["is about a paused rule", "docs", deny({}), [rule("", { Status: "Disabled" })]],
    [
      "denies delete markers, which no rule carries",
      "replica",
      deny({ Action: "s3:ReplicateDelete", Resource: "*" }),
    ],
  ];
  for (const [what, at, statement, rules] of silent) {
    it(`is left alone where it ${what}`, () => assert.deepEqual(told(at, statement, rules), []));
  }

  it("is asked for both directions of a two-way replication", () => {
    const back = rule("", { Destination: { Bucket: "arn:aws:s3:::docs" } });
    const both = [bucket("docs", [rule("")]), bucket("replica", [back])];
    assert.deepEqual(
      needsOn("docs", both).map(({ actions }) => actions[0]),
      ["s3:GetReplicationConfiguration", "s3:GetObjectVersionForReplication", "s3:ReplicateObject"],
    );
  });
});

const seed = freshSeed();

describe(`the denies that are told, held against a simulator (TEST_SEED=${seed})`, function () {
  this.timeout(120_000);
  const random = seededRandom(seed);
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;

  const principals = [
    { Principal: "*" },
    { Principal: { AWS: "*" } },
    { Principal: { AWS: roleArn } },
    { Principal: { AWS: [`arn:aws:iam::${account}:root`, "arn:aws:iam::444455556666:root"] } },
    { Principal: { AWS: account } },
    { Principal: { AWS: "arn:aws:iam::444455556666:root" } },
    { Principal: { AWS: `arn:aws:iam::${account}:role/docs` } },
    { Principal: { Service: "s3.amazonaws.com" } },
    { NotPrincipal: { AWS: roleArn } },
    { NotPrincipal: { AWS: `arn:aws:iam::${account}:root` } },
    { NotPrincipal: { AWS: "arn:aws:iam::444455556666:user/anna" } },
    { NotPrincipal: { Service: "cloudtrail.amazonaws.com" } },
  ];
  const actions = [
    ...[
      "*",
      "s3:*",
      "s3:Replicate*",
      "s3:replicateobject",
      "s3:Get*",
      "s3:GetObjectVersion?cl",
      "s3:ListBucket",
    ],
    ...["s3:PutObject", "s3:ObjectOwnerOverrideToBucketOwner", "s3:ReplicateDelete", "ec2:*"],
  ];
  const resources = [
    ...[
      "*",
      "arn:aws:s3:::*",
      "arn:aws:s3:::docs",
      "arn:aws:s3:::docs*",
      "arn:aws:s3:::docs/*",
      "arn:aws:s3:::*/*",
    ],
    ...["arn:aws:s3:::docs/a/*", "arn:aws:s3:::docs/a/b/*", "arn:aws:s3:::docs/A/*", "arn:aws:s3:::docs/?/*"],
    ...[
      "arn:aws:s3:::docs/*.tmp",
      "arn:aws:s3:::docs/a/${*}/*",
      "arn:aws:s3:::docs/c",
      "arn:aws:s3:::replica/*",
    ],
    ...["arn:aws:s3:::docs/b/*", "arn:aws:s3:::*/a/*", "arn:aws:s3:::docs/a?b/*"],
  ];
  /** By what anybody knows of the role; then what nobody knows. */
  const certain = [
    {},
    { ArnNotEquals: { "aws:PrincipalArn": roleArn } },
    { ArnLike: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/*`, "arn:aws:iam::*:user/*"] } },
    { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/service/*" } },
    { StringNotLike: { "AWS:principalarn": `arn:aws:iam::${account}:role/Service/*` } },
    { StringNotEqualsIfExists: { "aws:PrincipalAccount": ["444455556666", "777788889999"] } },
    { StringEquals: { "aws:PrincipalAccount": account } },
    { StringEquals: { "aws:PrincipalType": "User" } },
    { Null: { "aws:PrincipalArn": "false" } },
    { Null: { "aws:PrincipalArn": "true" } },
  ];
  const uncertain = [
    { Bool: { "aws:SecureTransport": "false" } },
    { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
    { StringNotEqualsIfExists: { "aws:SourceVpce": "vpce-1" } },
    { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    { Null: { "s3:x-amz-server-side-encryption": "true" } },
    { StringEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" } },
  ];
  const circumstances: Record<string, string>[] = [
    {},
    {
      "aws:SecureTransport": "true",
      "aws:MultiFactorAuthPresent": "true",
      "aws:PrincipalOrgID": "o-1",
      "aws:SourceVpce": "vpce-1",
      "aws:SourceIp": "10.0.0.1",
      "s3:x-amz-server-side-encryption": "AES256",
      "aws:ResourceAccount": "444455556666",
    },
  ];
  const few = <Item>(items: readonly Item[]): Item[] =>
    Array.from({ length: 1 + Math.floor(random() * 2) }, () => oneOf(items));

  function generated() {
    const isCertain = random() < 0.6;
    const Condition = isCertain ? oneOf(certain) : { ...oneOf(certain), ...oneOf(uncertain) };
    return {
      isCertain,
      statement: {
        Sid: "Any",
        Effect: "Deny",
        ...oneOf(principals),
        [oneOf(["Action", "Action", "NotAction"])]: few(actions),
        [oneOf(["Resource", "Resource", "NotResource"])]: few(resources),
        ...(Object.keys(Condition).length > 0 && { Condition }),
      },
    };
  }

  /** An account alone in NotPrincipal: the simulator excepts its roles, and AWS says that not every service does. */
  const isDoubtful = ({ NotPrincipal }: { NotPrincipal?: { AWS?: string } }) =>
    NotPrincipal?.AWS?.endsWith(":root") === true;

  const names = ["a/x", "a/b/x", "a/x.tmp", "a/*/x", "b/x", "c", "x", "x.tmp", "a/", "A/x", "a1b/x"];
  const rules = [rule("a/", { DeleteMarkerReplication: { Status: "Enabled" } }), rule("b/")];
  const needs = [
    ...needsOn("docs", [bucket("docs", rules)]),
    ...needsOn("docs", [
      bucket("elsewhere", [
        rule("", {
          Destination: { Bucket: "arn:aws:s3:::docs", AccessControlTranslation: { Owner: "Destination" } },
        }),
      ]),
    ]),
  ];

  it("are denied by the simulator as well, whatever S3 says, and the other way round where nothing else counts", () => {
    let [denied, whole, left] = [0, 0, 0];
    for (let round = 0; round < 1_500; round++) {
      const { statement, isCertain } = generated();
      const [read] = statementsOf({ Statement: statement });
      assert.ok(read);
      const may = (action: string, resource: string, circumstance: Record<string, string>) =>
        isAllowed(
          {
            principal: roleArn,
            action,
            resource,
            resourceAccount: account,
            context: {
              "aws:PrincipalArn": roleArn,
              "aws:PrincipalAccount": account,
              "aws:PrincipalType": "AssumedRole",
              ...circumstance,
            },
          },
          { resource: [...welcomes(account), statement as unknown as PolicyStatement] },
        );
      for (const need of needs) {
        const { actions: found, isWhole } = denialOf(read, need);
        const objects =
          need.prefix === undefined
            ? [need.bucketArn]
            : names
                .filter((name) => name.startsWith(need.prefix ?? "") && name !== "")
                .map((name) => `${need.bucketArn}/${name}`);
        for (const action of need.actions) {
          const about = `${action} under ${need.prefix}: ${JSON.stringify(statement)}`;
          if (found.includes(action)) {
            denied++;
            for (const circumstance of circumstances) {
              assert.ok(
                resourcesWithin(read, need).some((resource) => !may(action, resource, circumstance)),
                about,
              );
              if (!isWhole) continue;
              whole++;
              for (const object of objects)
                assert.ok(!may(action, object, circumstance), `${object}, ${about}`);
            }
          } else if (isCertain && !isDoubtful(statement)) {
            // A sample of what NotResource leaves out is one of many.
            if ("NotResource" in statement && need.prefix !== undefined) continue;
            left++;
            for (const object of objects) assert.ok(may(action, object, {}), `${object}, ${about}`);
          }
        }
      }
    }
    assert.ok(denied > 300 && whole > 300 && left > 3_000, `${denied}, ${whole}, ${left}`);
  });
});
