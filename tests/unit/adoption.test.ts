// Proves: which existing buckets are refused as a source, and with what words. Does not prove: that the bucket was
// read correctly; the end-to-end tests read real ones.
import assert from "node:assert/strict";
import { adoptionProblems } from "../../components/adoption";

describe("an existing bucket", () => {
  const own = "project.stack.docs.";

  it("is taken when it was never versioned and does not replicate", () => {
    assert.deepEqual(adoptionProblems("mine", {}, own), []);
  });

  it("is taken when only this component's own rules are on it", () => {
    const found = {
      versioningConfiguration: { status: "Enabled" as const },
      replicationConfiguration: { role: "r", rules: [{ id: `${own}everything.dr` }] },
    };
    assert.deepEqual(adoptionProblems("mine", found as never, own), []);
  });

  it("is refused when its versioning is suspended", () => {
    const found = { versioningConfiguration: { status: "Suspended" as const } };
    const [problem] = adoptionProblems("mine", found, own);
    assert.match(problem ?? "", /is "mine", whose versioning somebody suspended/);
  });

  it("is refused when it replicates already, naming the rules and the role that were found", () => {
    const found = {
      replicationConfiguration: {
        role: "arn:aws:iam::111122223333:role/theirs",
        rules: [{ id: "nightly" }, { id: "project.stack.docs2.everything.dr" }, {}],
      },
    };
    const [problem] = adoptionProblems("mine", found as never, own);
    assert.match(problem ?? "", /"nightly", "project.stack.docs2.everything.dr", "\(no ID\)"/);
    assert.match(problem ?? "", /arn:aws:iam::111122223333:role\/theirs/);
  });
});
