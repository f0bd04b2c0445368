// Proves: that the program ends where the engine goes on after the removal check failed, and answers for it without outputs.
// Does not prove: that the engine then deletes nothing; tests/e2e/continued-after-errors.test.ts watches that.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CrossRegionReplication } from "../../components";
import { register } from "../support/mocks";
import { plainArgs } from "./deployment";

const { Result } = require("@pulumi/pulumi/proto/resource_pb") as { Result: { FAIL: number } };

interface Request {
  getName(): string;
  getObject(): object;
}

interface Response {
  setResult(result: number): void;
  setObject(state: object): void;
}

type Answer = (error: unknown, response?: Response) => void;

interface Monitor {
  registerResource(request: Request, answer: Answer): unknown;
}

/** A deployment, or a preview, in which the engine goes on after a resource failed. */
function continuedAfter(failed: string, preview = false): Promise<unknown> {
  return register(
    () => {
      const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
      const original = monitor.registerResource.bind(monitor);
      monitor.registerResource = (request, answer) =>
        original(request, (error, response) => {
          if (request.getName() === failed) {
            response?.setResult(Result.FAIL);
            response?.setObject(request.getObject());
          }
          answer(error, response);
        });
      new CrossRegionReplication("docs", plainArgs);
    },
    {},
    preview,
  );
}

describe("with --continue-on-error", () => {
  it("a failed removal check ends the program, before the engine deletes anything", async () => {
    await assert.rejects(
      continuedAfter("docs-removal-check"),
      /^Error: The removal check failed or did not run, so the deployment ends before it deletes/,
    );
  });

  it("another failed resource leaves it to the engine to continue", async () => {
    await continuedAfter("docs-source-lifecycle");
  });

  it("a preview, in which the check does not run, does not end for it", async () => {
    await continuedAfter("docs-removal-check", true);
  });
});
