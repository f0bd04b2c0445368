import { getStack, StackReference } from "@pulumi/pulumi";
import { CrossRegionReplication } from "../../../../components";

// This very stack, which has no outputs, serves for the other one.
const other = new StackReference(`organization/missing-output/${getStack()}`);

new CrossRegionReplication("docs", {
  source: { region: "eu-west-1" },
  destinations: { dr: { region: "us-west-2", bucketName: other.getOutput("replica") } },
  tags: { owner: other.getOutput("owner") },
});
