// Proves: that our statements come and go in somebody else's policy without a change to theirs. Does not prove: that S3
// takes the result.
import assert from "node:assert/strict";
import { mergedPolicy, mergeProblem } from "../../../components/adoption/merged-policy";
import type { PolicyStatement } from "../../../components/policies/document";

const prefix = "Crr0123456789";
const ours: PolicyStatement[] = [
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
    it(title, () => assert.equal(mergedPolicy(existing, ours, prefix), expected));

    it(`${title}, and is the same when merged again`, () => {
      const merged = mergedPolicy(existing, ours, prefix);
      assert.equal(mergedPolicy(merged, ours, prefix), merged);
    });
  }

  it("means the same however it was indented", () => {
    const existing = JSON.stringify(JSON.parse(`{"Version":"2012-10-17","Statement":[${one}]}`), null, 4);
    assert.equal(
      mergedPolicy(existing, ours, prefix),
      `{"Version":"2012-10-17","Statement":[${one},${marked}]}`,
    );
  });
});

describe("a policy that is there already", () => {
  const ofLength = (length: number, Sid = "Theirs") => {
    const empty = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid, Resource: "" }] });
    return empty.replace('""', `"${"x".repeat(length - empty.length)}"`);
  };

  it("need not be there", () => assert.equal(mergeProblem(undefined, "Ours"), undefined));

  it("may be as long as leaves room for ours", () => {
    assert.equal(mergeProblem(ofLength(18 * 1024), "Ours"), undefined);
    assert.match(mergeProblem(ofLength(18 * 1024 + 1), "Ours") ?? "", /leaves no room/);
  });

  for (const broken of ["", "<Policy/>", "null"]) {
    it(`is refused when it is none: ${JSON.stringify(broken)}`, () => {
      assert.match(mergeProblem(broken, "Ours") ?? "", /not the JSON of a policy/);
    });
  }
});
