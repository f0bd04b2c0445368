// Proves: that no ARN and no path is accepted that would mean more than one resource in a policy, at every argument that
// takes one and in the program of the backfill. Does not prove: that the resource exists.
import assert from "node:assert/strict";
import { type ArnKind, isArn } from "../../../contract/arns";
import { dr, itAccepts, itRefuses, type Refusal, replicaKey, source, sourceKey } from "./problems";

const account = "111122223333";
const key = (id: string) => `arn:aws:kms:eu-west-1:${account}:key/${id}`;
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const replicas = dr({ encryption: { kmsKeyArn: replicaKey } });

const fields: [path: string, change: (arn: string) => object, wrong: string[]][] = [
  [
    "source.encryption.kmsKeyArn",
    (kmsKeyArn) => ({ ...source({ encryption: { kmsKeyArn } }), ...replicas }),
    [key("*"), key("alias/docs"), key("my-key"), key("12?4"), key("1234 "), key(""), key("${aws:username}")],
  ],
  [
    "source.kmsKeyArns[0]",
    (arn) => ({ ...source({ kmsKeyArns: [arn] }), ...replicas }),
    [key("*"), key("1234*"), `arn:aws:kms:*:${account}:key/1234`, "arn:aws:kms:eu-west-1:*:key/1234"],
  ],
  [
    "destinations.dr.encryption.kmsKeyArn",
    (kmsKeyArn) => ({
      ...source({ encryption: { kmsKeyArn: sourceKey } }),
      ...dr({ encryption: { kmsKeyArn } }),
    }),
    [`arn:aws:kms:us-east-1:${account}:key/*`, `arn:*:kms:us-east-1:${account}:key/1234`],
  ],
  [
    "role.arn",
    (arn) => ({ role: { arn } }),
    [
      role("*"),
      role("a*b"),
      role("a?b"),
      role("x/${aws:username}/y"),
      role("a$b"),
      role("path/"),
      role("a b"),
    ],
  ],
  [
    "role.permissionsBoundary",
    (permissionsBoundary) => ({ role: { permissionsBoundary } }),
    [
      `arn:aws:iam::${account}:policy/*`,
      "arn:aws:iam::*:policy/bounds",
      `arn:aws:iam::${account}:policy/a/$/b`,
    ],
  ],
  ["source.assumeRoleArn", (assumeRoleArn) => source({ assumeRoleArn }), [role("*"), role("deploy-$x")]],
  ["destinations.dr.assumeRoleArn", (assumeRoleArn) => dr({ assumeRoleArn }), [role("d*")]],
  ["backfill.roleArn", (roleArn) => ({ backfill: { mode: "batch", roleArn } }), [role("*"), role("?")]],
  [
    "notifications.topicArn",
    (topicArn) => ({ notifications: { topicArn } }),
    [`arn:aws:sns:eu-west-1:${account}:*`, `arn:aws:sns:eu-west-1:${account}:a/b`],
  ],
  [
    "notifications.queueArn",
    (queueArn) => ({ notifications: { queueArn } }),
    [`arn:aws:sqs:eu-west-1:${account}:fail*`, `arn:aws:sqs:eu-west-1:${account}:$q`],
  ],
  [
    "notifications.functionArn",
    (functionArn) => ({ notifications: { functionArn } }),
    [
      `arn:aws:lambda:eu-west-1:${account}:function:*`,
      `arn:aws:lambda:eu-west-1:${account}:function:f:$LATEST`,
    ],
  ],
];

describe("the validation of ARNs", () => {
  itAccepts([
    [
      "accepts a key by its ID",
      { ...source({ encryption: { kmsKeyArn: key("1234abcd-12ab-34cd-56ef-1234567890ab") } }), ...replicas },
    ],
    [
      "accepts a key of several regions",
      { ...source({ encryption: { kmsKeyArn: key("mrk-1234abcd12ab34cd56ef1234567890ab") } }), ...replicas },
    ],
    ["accepts a role with a path", { role: { arn: role("service/a+b=c,d.e@f-g_h") } }],
    [
      "accepts a role that IAM gives to a service",
      source({ assumeRoleArn: role("aws-service-role/x.amazonaws.com/AWSServiceRoleForX") }),
    ],
    [
      "accepts a version of a function",
      { notifications: { functionArn: `arn:aws:lambda:eu-west-1:${account}:function:f:live` } },
    ],
    ["accepts a path of any other characters", { role: { path: "/a!b/(c)~/" } }],
  ]);

  itRefuses(
    fields.flatMap(([path, change, wrong]) =>
      wrong.map(
        (arn): Refusal => [
          `fails ${arn} as \`${path}\``,
          change(arn),
          { [path]: /is not (the ARN of|one that IAM takes)/ },
        ],
      ),
    ),
  );

  itRefuses(
    ["/*/", "/*${x}/", "/a?b/", "/$/", "/a b/", `/${"x".repeat(511)}/`].map(
      (path): Refusal => [
        `fails ${path} as \`role.path\``,
        { role: { path } },
        {
          "role.path":
            /is not one that IAM takes: ".*"; begin and end it with "\/", without spaces, "\*", "\?" and "\$"/,
        },
      ],
    ),
  );
});

describe("the patterns of ARNs", () => {
  const partitions = [
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
  ];
  for (const partition of partitions) {
    it(`take a role of the partition ${partition}`, () =>
      assert.ok(isArn("role", `arn:${partition}:iam::${account}:role/docs`)));
  }

  const kinds: [kind: ArnKind, arn: string][] = [
    ["role", role("docs")],
    ["policy", `arn:aws:iam::${account}:policy/bounds`],
    ["key", key("1234abcd")],
    ["topic", `arn:aws:sns:eu-west-1:${account}:failures`],
    ["queue", `arn:aws:sqs:eu-west-1:${account}:failures`],
    ["function", `arn:aws:lambda:eu-west-1:${account}:function:failures`],
  ];
  for (const [kind, arn] of kinds) {
    it(`take an ARN as a ${kind} that is one, and no other`, () => {
      assert.deepEqual(
        kinds.filter(([other]) => isArn(other, arn)).map(([other]) => other),
        [kind],
      );
    });
    it(`do not take a ${kind} with anything before or behind it, or in the partition`, () => {
      const changed = [
        ` ${arn}`,
        `${arn}\n`,
        `${arn}*`,
        arn.replace("arn:aws", "arn:*"),
        arn.replace(account, "*"),
      ];
      assert.deepEqual(
        changed.filter((each) => isArn(kind, each)),
        [],
      );
    });
  }
});
