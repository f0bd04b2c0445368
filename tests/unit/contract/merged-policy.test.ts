// Proves: that our statements come and go in somebody else's policy without a change to theirs. Does not prove: that S3
// takes the result.
import assert from "node:assert/strict";
import type { GrantedStatement } from "../../../contract/attachment";
import { mergedPolicy, parsePolicy } from "../../../contract/merged-policy";

const identity = "0123456789";
const prefix = `Crr${identity}`;
const ours: GrantedStatement[] = [
  {
    Sid: "ReplicaWrite",
    Effect: "Allow",
    Principal: { AWS: "a" },
    Action: "s3:ReplicateObject",
    Resource: ["r"],
  },
];
const marked =
  '{"Sid":"Crr0123456789ReplicaWrite","Effect":"Allow","Principal":{"AWS":"a"},"Action":"s3:ReplicateObject","Resource":["r"]}';

const one =
  '{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"x","Condition":{"Bool":{"a":false}}}';
const two =
  '{"NotPrincipal":{"AWS":["b"]},"Effect":"Allow","NotAction":["s3:Get*"],"NotResource":"ü \\"quoted\\" ${aws:username}"}';

const merged = (existing: string | undefined, statements = ours) =>
  JSON.stringify(mergedPolicy(parsePolicy(existing), statements, identity));

describe("a merged policy", () => {
  const cases: [title: string, existing: string | undefined, expected: string][] = [
    ["is ours alone where there was none", undefined, `{"Version":"2012-10-17","Statement":[${marked}]}`],
    [
      "keeps every statement of others byte for byte, and its own version and ID",
      `{"Version":"2008-10-17","Id":"policy","Statement":[${one},${two}]}`,
      `{"Version":"2008-10-17","Id":"policy","Statement":[${one},${two},${marked}]}`,
    ],
    [
      "keeps a single statement that stands without a list",
      `{"Version":"2012-10-17","Statement":${two}}`,
      `{"Version":"2012-10-17","Statement":[${two},${marked}]}`,
    ],
    [
      "replaces ours of an earlier deploy, wherever they stand, and no other",
      `{"Version":"2012-10-17","Statement":[${marked.replace('"a"', '"former"')},${one},${marked.replace("ReplicaWrite", "Gone")}]}`,
      `{"Version":"2012-10-17","Statement":[${one},${marked}]}`,
    ],
    [
      "leaves those of another replication alone",
      `{"Version":"2012-10-17","Statement":[${marked.replace(prefix, "Crr9999999999")}]}`,
      `{"Version":"2012-10-17","Statement":[${marked.replace(prefix, "Crr9999999999")},${marked}]}`,
    ],
  ];
  for (const [title, existing, expected] of cases) {
    it(title, () => assert.equal(merged(existing), expected));

    it(`${title}, and is the same when merged again`, () => {
      const once = merged(existing);
      assert.equal(merged(once), once);
    });
  }

  it("means the same however it was indented", () => {
    const existing = JSON.stringify(JSON.parse(`{"Version":"2012-10-17","Statement":[${one}]}`), null, 4);
    assert.equal(merged(existing), `{"Version":"2012-10-17","Statement":[${one},${marked}]}`);
  });

  it("stays as it is where it has ours, wherever they stand and however AWS writes them", () => {
    const rewritten = marked
      .replace('"Resource":["r"]', '"Resource":"r"')
      .replace('"s3:ReplicateObject"', '["s3:ReplicateObject"]');
    const existing = `{"Version":"2012-10-17","Statement":[${rewritten},${one}]}`;
    assert.equal(merged(existing), existing);
  });

  it("loses nothing but ours when ours are taken off", () => {
    const almost = ["Crr0123456789replicaWrite", "Crr01234567890ReplicaWrite", "XCrr0123456789ReplicaWrite"];
    const theirs = [one, two, ...almost.map((Sid) => JSON.stringify({ Sid }))].join();
    const existing = `{"Version":"2012-10-17","Statement":[${marked},${theirs}]}`;
    assert.equal(merged(existing, []), `{"Version":"2012-10-17","Statement":[${theirs}]}`);
  });
});
