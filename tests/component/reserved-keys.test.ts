// Proves: that a destination may be called like something that every object of JavaScript has, and is then made, reached and
// told of as any other. Does not prove: what is refused; the unit test of the same name does.
import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws/provider";
import { deployed } from "./deployment";

describe("a destination that is called like a property of every object", () => {
  for (const key of ["constructor", "toString", "hasOwnProperty"]) {
    it(`gets a provider of its own as \`${key}\`, beside one that is given for another`, async () => {
      const deployment = await deployed(
        {
          destinations: {
            [key]: { region: "us-west-2", bucketName: "replica" },
            dr: { region: "us-east-1" },
          },
          role: { name: "docs" },
        },
        {
          options: () => ({ destinationProviders: { dr: new Provider("theirs", { region: "us-east-1" }) } }),
        },
      );
      const bucket = deployment.child(`docs-destination-${key}`);
      assert.equal(bucket.provider, `docs-destination-${key}-provider`);
      assert.equal(deployment.child("docs-destination-dr").provider, "theirs");
      assert.deepEqual(
        deployment.rules().map(({ destination }) => destination.bucket),
        ["arn:aws:s3:::replica", "arn:aws:s3:::docs-destination-dr-1234567"],
      );
      const { destinations } = JSON.parse(String(deployment.inputs("docs-backfill").stdin));
      assert.deepEqual(Object.keys(destinations), [key, "dr"]);
      assert.equal((deployment.outputs.destinationBucketNames as { [key: string]: string })[key], "replica");
    });
  }
});
