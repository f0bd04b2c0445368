// Proves: that the simulator, on which the tests of least privilege rest, decides by the rules of IAM that those tests
// lean on. Does not prove: any of our policies.
import assert from "node:assert/strict";
import type { PolicyStatement } from "../../../components/policies/document";
import { type AccessRequest, answersOf, isAllowed, type Sides, welcomes } from "../../support/iam/simulator";

const account = "111122223333";
const principal = `arn:aws:iam::${account}:role/replication`;
const bucket = "arn:aws:s3:::docs";
const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

function ask(action: string, resource: string, context: Record<string, string> = {}): AccessRequest {
  return { principal, action, resource, resourceAccount: account, context };
}

function allow(change: Partial<PolicyStatement> = {}): PolicyStatement {
  return { Sid: "Test", Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${bucket}/*`], ...change };
}

function under(prefix: string): PolicyStatement {
  return allow({ Resource: [`${bucket}/${prefix}*`] });
}

function asked(operator: string, name: string, value: string | string[]): PolicyStatement {
  return allow({ Condition: { [operator]: { [name]: value } } });
}

const get = (name = "a", context: Record<string, string> = {}) =>
  ask("s3:GetObject", `${bucket}/${name}`, context);
const encrypted = (arn: string) => get("a", { "kms:EncryptionContext:aws:s3:arn": arn });
const deny = allow({ Effect: "Deny", Resource: ["*"] });

const onRole: [title: string, policy: PolicyStatement[], request: AccessRequest, allowed: boolean][] = [
  ["nothing is allowed without a statement", [], get(), false],
  ["a statement allows what it names", [allow()], get(), true],
  ["a statement allows no other action", [allow()], ask("s3:PutObject", `${bucket}/a`), false],
  [
    "a statement on objects is not about their bucket",
    [allow({ Action: "s3:*" })],
    ask("s3:ListBucket", bucket),
    false,
  ],
  ["a wildcard covers actions", [allow({ Action: "s3:Get*" })], get(), true],
  ["a refusal wins", [allow(), deny], get(), false],
  ["prefixes count upper and lower case", [under("Logs/")], get("logs/a"), false],
  ["a question mark stands for one character", [under("a?b/")], get("aXb/c"), true],
  ["${?} stands for a question mark", [under("a${?}b/")], get("a?b/c"), true],
  ["${?} stands for nothing else", [under("a${?}b/")], get("aXb/c"), false],
  ["${*} stands for nothing else than an asterisk", [under("a${*}b/")], get("aXb/c"), false],
  ["${$} stands for a dollar", [under("a${$}b/")], get("a$b/c"), true],
  [
    "a condition on an absent key fails",
    [asked("StringEquals", "aws:ResourceAccount", account)],
    get(),
    false,
  ],
  [
    "a condition that does not need the key holds without it",
    [asked("StringEqualsIfExists", "aws:ResourceAccount", account)],
    get(),
    true,
  ],
  [
    "a condition that does not need the key fails on a wrong one",
    [asked("StringEqualsIfExists", "aws:ResourceAccount", account)],
    get("a", { "aws:ResourceAccount": "999900001111" }),
    false,
  ],
  [
    "one of several values is enough",
    [asked("StringEquals", "aws:ResourceAccount", ["999900001111", account])],
    get("a", { "aws:ResourceAccount": account }),
    true,
  ],
  [
    "all conditions have to hold",
    [
      allow({
        Condition: {
          StringEquals: { "aws:ResourceAccount": account },
          StringLike: { "kms:ViaService": "s3.*" },
        },
      }),
    ],
    get("a", { "aws:ResourceAccount": account, "kms:ViaService": "ec2.eu-west-1.amazonaws.com" }),
    false,
  ],
  [
    "an encryption context is compared, colons in its name or not",
    [asked("StringLike", "kms:EncryptionContext:aws:s3:arn", `${bucket}/a*`)],
    encrypted(`${bucket}/abc`),
    true,
  ],
  [
    "an encryption context of something else fails",
    [asked("StringLike", "kms:EncryptionContext:aws:s3:arn", `${bucket}/a*`)],
    encrypted(`${bucket}/b`),
    false,
  ],
  [
    "${*} in a condition stands for an asterisk",
    [asked("StringLike", "kms:EncryptionContext:aws:s3:arn", `${bucket}/a\${*}b/*`)],
    encrypted(`${bucket}/a*b/c`),
    true,
  ],
  [
    "${*} in a condition stands for nothing else",
    [asked("StringLike", "kms:EncryptionContext:aws:s3:arn", `${bucket}/a\${*}b/*`)],
    encrypted(`${bucket}/aXb/c`),
    false,
  ],
  [
    "the ARN of a role is compared whole",
    [asked("ArnEquals", "aws:PrincipalArn", principal)],
    get("a", { "aws:PrincipalArn": `${principal}-of-another` }),
    false,
  ],
  [
    "the ARN of a bucket matches itself",
    [asked("ArnLike", "aws:SourceArn", bucket)],
    get("a", { "aws:SourceArn": bucket }),
    true,
  ],
];

describe("the simulator of IAM, on the policy of a role", () => {
  for (const [title, identity, request, allowed] of onRole) {
    it(title, () => {
      assert.equal(isAllowed(request, { identity, resource: welcomes(account) }), allowed);
    });
  }
});

const theirs: AccessRequest = { ...get(), resourceAccount: "444455556666" };
const ourKey = ask("kms:Decrypt", key);
const welcome = welcomes(account);
const decrypt = [allow({ Action: ["kms:Decrypt"], Resource: [key] })];

const onBothSides: [title: string, request: AccessRequest, sides: Sides, allowed: boolean][] = [
  ["our own bucket needs no policy", get(), { identity: [allow()] }, true],
  ["a bucket of others needs a policy", theirs, { identity: [allow()] }, false],
  [
    "a bucket of others needs a policy about us",
    theirs,
    { identity: [allow()], resource: welcomes("999900001111") },
    false,
  ],
  ["a bucket of others needs our role's policy as well", theirs, { identity: [], resource: welcome }, false],
  ["a bucket of others is open when both agree", theirs, { identity: [allow()], resource: welcome }, true],
  ["our own key is closed without a policy of its own", ourKey, { identity: decrypt }, false],
  ["our own key is open when both agree", ourKey, { identity: decrypt, resource: welcome }, true],
  [
    "a role's own policy is needed where a key leaves it to IAM",
    ourKey,
    { identity: [], resource: welcome },
    false,
  ],
];

describe("the simulator of IAM, on both sides", () => {
  for (const [title, request, sides, allowed] of onBothSides) {
    it(title, () => {
      assert.equal(isAllowed(request, sides), allowed);
    });
  }

  it("gives the same answers when they are remembered, to actions in other letters and by wildcards too", () => {
    for (const Action of ["s3:GetObject", "S3:getobject", "s3:Get*", "*", "s3:PutObject"]) {
      const sides = { identity: [allow({ Action })] };
      const may = answersOf(sides);
      assert.deepEqual([may(get()), may(get())], Array(2).fill(isAllowed(get(), sides)));
    }
  });
});
