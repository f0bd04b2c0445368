// A replication that its owner wants to keep as a whole when the stack goes.
import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication } from "../../../../components";

const endpoint = new pulumi.Config().require("endpoint");
const local = { endpoint, allowPlainHttpOnLoopback: true };

new CrossRegionReplication(
  "kept",
  {
    source: { region: "eu-west-1", bucketName: "kept-source", ...local },
    destinations: { dr: { region: "us-east-1", bucketName: "kept-dr", ...local } },
  },
  { retainOnDelete: true },
);
