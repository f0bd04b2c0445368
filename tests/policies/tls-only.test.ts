// Proves: what the rule "tls-only" says of programs as the engine shows them. Does not prove: that S3 denies such requests.
import assert from "node:assert/strict";
import { Bucket as NativeBucket, BucketPolicy as NativeBucketPolicy } from "@pulumi/aws-native/s3";
import { CrossRegionReplication } from "../../components";
import { tlsOnly } from "../../policies/rules/tls-only";
import { plainArgs } from "../component/deployment";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const name = "replica-1234567";
const arn = `arn:aws:s3:::${name}`;
const plainHttp = { Bool: { "aws:SecureTransport": "false" } };
const denial = {
  Effect: "Deny",
  Principal: { AWS: "*" },
  Action: ["s3:*"],
  Resource: [arn, `${arn}/*`],
  Condition: plainHttp as object,
};

const said = async (changes: Changes, preview = false) =>
  judged(tlsOnly, await stackOf(() => handWritten(changes), { preview }));
const withStatements = async (...statements: object[]) => {
  const policy = JSON.stringify({ Statement: statements });
  const { findings } = await said({ resources: { "replica-policy": { policy } } });
  return findings.map(({ message, at }) => [message.split(". Instead")[0], at]);
};
const open = (to: string) => [
  [`bucket replica: its policy does not deny requests without TLS to ${to}`, "replica"],
];

describe("the rule tls-only", () => {
  it("is content with a denial on both sides", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await withStatements(denial), []);
  });

  it("is content with a denial in several statements, of everything, or by a list", async () => {
    assert.deepEqual(
      await withStatements({ ...denial, Resource: arn }, { ...denial, Resource: `${arn}/*` }),
      [],
    );
    assert.deepEqual(await withStatements({ ...denial, Action: "*", Resource: "*" }), []);
    const Condition = { Bool: { "aws:SecureTransport": ["false"] } };
    assert.deepEqual(await withStatements({ ...denial, Condition }), []);
  });

  it("names the bucket without a policy", async () => {
    const { findings } = await said({ resources: { "replica-policy": "left out" } }, true);
    assert.equal(findings.length, 1);
    assert.match(findings[0]?.message ?? "", /^bucket replica: .* to the bucket and its objects\. Instead: /);
  });

  it("finds the objects, or the bucket, that are left open", async () => {
    assert.deepEqual(await withStatements({ ...denial, Resource: arn }), open("its objects"));
    assert.deepEqual(await withStatements({ ...denial, Resource: `${arn}/*` }), open("the bucket"));
    assert.deepEqual(await withStatements({ ...denial, Resource: [arn, `${arn}/a*`] }), open("its objects"));
    const others = ["arn:aws:s3:::other", "arn:aws:s3:::other/*"];
    assert.deepEqual(
      await withStatements({ ...denial, Resource: others }),
      open("the bucket and its objects"),
    );
  });

  for (const [what, change] of [
    ["allows", { Effect: "Allow" }],
    ["is about one role", { Principal: { AWS: "arn:aws:iam::111122223333:role/one" } }],
    ["is about reading only", { Action: "s3:Get*" }],
    ["is about requests over TLS", { Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    ["is about old TLS", { Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } }],
    [
      "leaves an office out",
      { Condition: { ...plainHttp, NotIpAddress: { "aws:SourceIp": ["127.0.0.0/8", "203.0.113.0/24"] } } },
    ],
    [
      "leaves an organization out",
      { Condition: { ...plainHttp, StringNotEquals: { "aws:PrincipalOrgID": "o-1" } } },
    ],
  ] as const) {
    it(`does not take a statement for a denial that ${what}`, async () => {
      assert.deepEqual(await withStatements({ ...denial, ...change }), open("the bucket and its objects"));
    });
  }

  it("does not take a denial for all but somebody", async () => {
    const { Principal: _, ...statement } = denial;
    const inverted = { ...statement, NotPrincipal: { AWS: "*" } };
    assert.deepEqual(await withStatements(inverted), open("the bucket and its objects"));
  });

  it("reads policies inside the bucket, and those of aws-native", async () => {
    const ofSource = { ...denial, Resource: "*" };
    const inside = { policy: JSON.stringify({ Statement: [ofSource] }) };
    const changes: Changes = { resources: { replica: inside, "replica-policy": "left out" } };
    assert.deepEqual(await said(changes), { findings: [] });
    const program = (denied: boolean) => () => {
      const bucket = new NativeBucket("native", {
        replicationConfiguration: {
          role: "arn:aws:iam::111122223333:role/theirs",
          rules: [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::theirs" } }],
        },
      });
      const policyDocument = { Statement: [{ ...ofSource, ...(!denied && { Effect: "Allow" }) }] };
      new NativeBucketPolicy("native-policy", { bucket: bucket.id, policyDocument });
    };
    assert.deepEqual(await judged(tlsOnly, await stackOf(program(true))), { findings: [] });
    const { findings } = await judged(tlsOnly, await stackOf(program(false), { preview: true }));
    assert.deepEqual(
      findings.map(({ at }) => at),
      ["native"],
    );
  });

  it("is content with the component, also on loopback, and with a bucket that was there before", async () => {
    const local = { endpoint: "http://127.0.0.1:4566", allowPlainHttpOnLoopback: true };
    for (const args of [
      plainArgs,
      {
        ...plainArgs,
        source: { region: "eu-west-1", ...local },
        destinations: { dr: { region: "us-east-1", ...local } },
      },
      { ...plainArgs, source: { region: "eu-west-1", existingBucket: "acme-invoices" } },
    ]) {
      const stack = await stackOf(() => new CrossRegionReplication("docs", args));
      assert.deepEqual(await judged(tlsOnly, stack), { findings: [] });
    }
  });

  it("says that it cannot tell while the policy waits for the bucket's ARN, and judges the other bucket", async () => {
    const answer = await said({ resources: { "source-policy": "left out" } }, true);
    assert.deepEqual(
      answer.findings.map(({ at }) => at),
      ["source"],
    );
    assert.match(answer.unknown ?? "", /bucket replica: .*policy can't be known/);
  });
});
