// Proves: that the README's program is the one in examples/, which the type check compiles, and that it registers what
// it says. Does not prove: that it deploys; the end-to-end tests deploy it from a package.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { validate } from "../../components/validation/validate";
import { register } from "../support/mocks";

const repository = join(__dirname, "../..");

describe("the README", () => {
  it("shows a program that compiles, letter by letter", async () => {
    const readme = await readFile(join(repository, "README.md"), "utf8");
    const [, shown] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    assert.equal(shown, await readFile(join(repository, "examples/existing-bucket/index.ts"), "utf8"));
  });

  it("shows a configuration that the component accepts", async () => {
    const readme = await readFile(join(repository, "README.md"), "utf8");
    const commands = [...readme.matchAll(/^pulumi config set --path (\S+) (\S+)$/gm)];
    assert.ok(commands.length > 0, "the README sets no configuration");
    const config: { [field: string]: unknown } = {};
    for (const [, path = "", value] of commands) {
      const fields = path.split(".");
      const last = fields.pop() ?? "";
      let place = config;
      for (const field of fields) {
        place[field] ??= {};
        place = place[field] as { [field: string]: unknown };
      }
      place[last] = value;
    }
    assert.deepEqual(validate("replication", config as never), []);
  });

  it("shows a program that replicates the existing bucket it names", async () => {
    const registrations = await register(() => require("../../examples/existing-bucket"));
    const replication = registrations.find(({ name }) => name === "invoices-replication");
    assert.equal(replication?.inputs.bucket, "acme-invoices");
  });
});
