// Proves: which bucket policies take no statements of ours. Does not prove: how long a policy S3 really takes.
import assert from "node:assert/strict";
import { grantProblem } from "../../../components/adoption/grant-problem";

describe("the policy of an existing destination", () => {
  const ofLength = (length: number, Sid = "Theirs") => {
    const empty = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid, Resource: "" }] });
    return empty.replace('""', `"${"x".repeat(length - empty.length)}"`);
  };

  it("need not be there", () => assert.equal(grantProblem(undefined, "0123456789"), undefined));

  it("may be as long as leaves room for ours", () => {
    assert.equal(grantProblem(ofLength(18 * 1024), "0123456789"), undefined);
    assert.match(grantProblem(ofLength(18 * 1024 + 1), "0123456789") ?? "", /leaves no room/);
  });

  it("is not the longer for statements of ours, which make room for the new ones", () => {
    assert.equal(grantProblem(ofLength(19 * 1024, "Crr0123456789ReplicaWrite"), "0123456789"), undefined);
    assert.match(
      grantProblem(ofLength(19 * 1024, "Crr9876543210ReplicaWrite"), "0123456789") ?? "",
      /no room/,
    );
  });

  for (const broken of ["", "<Policy/>", "null"]) {
    it(`is refused when it is none: ${JSON.stringify(broken)}`, () => {
      assert.match(grantProblem(broken, "0123456789") ?? "", /not the JSON of a policy/);
    });
  }
});
