// Proves: what the command of an identity prints, which every rule and statement of a replication carries. Does not prove: that
// the state keeps it when things get other names, which tests/e2e/renames.test.ts shows.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { deployed } from "./deployment";

describe("the identity of a replication", () => {
  let printed: (before?: string) => string;
  let logged: unknown;
  before(async () => {
    const { interpreter, create, logging } = (await deployed()).inputs("docs-identity");
    const [program = "", ...options] = interpreter as string[];
    const { PULUMI_COMMAND_STDOUT: _, ...env } = process.env;
    printed = (before) =>
      execFileSync(program, [...options, String(create)], {
        env: { ...env, ...(before && { PULUMI_COMMAND_STDOUT: before }) },
        encoding: "utf8",
      });
    logged = logging;
  });

  it("is ten hexadecimal digits, which are drawn anew for each", () => {
    const [one, other] = [printed(), printed()];
    assert.match(one, /^[0-9a-f]{10}$/);
    assert.notEqual(one, other);
  });

  it("is not in the log of a deployment", () => assert.equal(logged, "none"));

  it("stays what it was if its command runs again", () => assert.equal(printed("0123456789"), "0123456789"));
});
