// Proves: that two deploys are compared only if they made the same resources. Does not prove: that these are configured
// alike.
import assert from "node:assert/strict";
import { assertSameResources, deployedResources } from "../../../bench/deploy/resources";

const bucket = "aws:s3/bucket:Bucket";
const component = "s3-cross-region-replication:index:CrossRegionReplication";
const stack = {
  type: "pulumi:pulumi:Stack",
  urn: "urn:pulumi:bench::replicating::pulumi:pulumi:Stack::replicating-bench",
};
const top = { type: bucket, urn: `urn:pulumi:bench::replicating::${bucket}::source` };
const child = { type: bucket, urn: `urn:pulumi:bench::replicating::${component}$${bucket}::source` };
const parent = { type: component, urn: `urn:pulumi:bench::replicating::${component}::docs` };

describe("What two deploys made", () => {
  it("is the same whether a component holds it or not", () => {
    assert.deepEqual(deployedResources([stack, top]), [`${bucket} source`]);
    assert.deepEqual(deployedResources([stack, parent, child]), deployedResources([stack, top]));
  });

  it("is not compared if one made a resource more, or another one, or the same name twice", () => {
    assert.doesNotThrow(() => assertSameResources(["a one", "b two"], ["a one", "b two"]));
    assert.throws(() => assertSameResources(["a one"], ["a one", "b two"]), /only by the component: b two/);
    assert.throws(() => assertSameResources(["a one"], ["a uno"]), /only by hand: a one/);
    assert.throws(() => assertSameResources(["a one", "a one"], ["a one"]), /different/);
  });
});
