// Proves: that the README's program is the one in examples/, which the type check compiles, and that it registers what
// it says. Does not prove: that it deploys; the end-to-end tests deploy it from a package.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readRequest } from "../../backfill/program/request";
import { asked, isCommand } from "../../backfill/program/words";
import { validate } from "../../components/validation/validate";
import { identityOf, register } from "../support/mocks";

const repository = join(__dirname, "../..");

const replication = () => require("../../components") as typeof import("../../components");

describe("the README", () => {
  it("shows programs that compile, letter by letter", async () => {
    const readme = await readFile(join(repository, "README.md"), "utf8");
    const shown = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) => program);
    const examples = ["existing-bucket", "many-features"];
    const programs = examples.map((name) => readFile(join(repository, "examples", name, "index.ts"), "utf8"));
    assert.deepEqual(shown, await Promise.all(programs));
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

  it("shows commands of the backfill that are understood", async () => {
    const readme = await readFile(join(repository, "README.md"), "utf8");
    const lines = [...readme.matchAll(/^npx s3-backfill (\S+) (.*)$/gm)];
    assert.ok(lines.length > 0, "the README shows no command");
    for (const [line, command = "", words = ""] of lines) {
      assert.ok(isCommand(command), line);
      assert.doesNotThrow(() => readRequest(command, asked(command, words.split(" "), {}), ""), line);
    }
  });

  it("shows a program that replicates the existing bucket it names", async () => {
    const registrations = await register(() => require("../../examples/existing-bucket"));
    const replication = registrations.find(({ name }) => name === "invoices-replication");
    assert.equal(replication?.inputs.bucket, "acme-invoices");
  });

  it("shows a program with many features that is accepted, and makes the rules it says", async () => {
    const accountOf = (region: string) => (region === "us-east-1" ? "444455556666" : "111122223333");
    const registrations = await register(() => require("../../examples/many-features"), { accountOf });
    const replication = registrations.find(({ name }) => name === "records-replication");
    const rules = (replication?.inputs.rules ?? []) as { id: string }[];
    assert.deepEqual(
      rules.map(({ id }) => id),
      ["everything.dr", "contracts.audit"].map((rule) => `records-${identityOf("records")}.${rule}`),
    );
  });

  describe("says what each feature adds and leaves out", () => {
    const readme = readFileSync(join(repository, "README.md"), "utf8");
    const table = /^What features add[\s\S]*?\n\n([\s\S]*?)\n\n/m.exec(readme)?.[1] ?? "";
    const rows = table
      .split("\n")
      .slice(2)
      .map((row) => row.split("|").map((cell) => cell.trim()));
    it("in a table", () => assert.ok(rows.length > 10));
    for (const [, settings = "", resources = ""] of rows) {
      it(`with ${settings}`, async () => {
        const said = [...resources.matchAll(/([+-]) `([^`]+)`/g)].map(([, sign, name]) => `${sign} ${name}`);
        const [simple, featured] = [await childrenWith([]), await childrenWith(assignments(settings))];
        const changes = [
          ...featured.filter((name) => !simple.includes(name)).map((name) => `+ ${name}`),
          ...simple.filter((name) => !featured.includes(name)).map((name) => `- ${name}`),
        ];
        assert.deepEqual(changes.sort(), said.sort());
      });
    }
  });
});

type Assignment = [path: string[], value: unknown];

/** Reads "a.b = 1, c" as what to set: "c" alone is switched on. */
function assignments(settings: string): Assignment[] {
  return [...settings.matchAll(/`([^`]+)`/g)].map(([, setting = ""]) => {
    const [path = "", value = "true"] = setting.split(" = ");
    return [path.split("."), JSON.parse(value)];
  });
}

/** The children of a replication NAME to a destination KEY with these arguments. */
async function childrenWith(changes: Assignment[]): Promise<string[]> {
  const args = {
    source: { region: "eu-west-1" },
    destinations: { KEY: { region: "us-east-1" } },
    backfill: { mode: "copy" as const },
  };
  for (const [path, value] of changes) {
    const last = path.at(-1) ?? "";
    let place = args as { [field: string]: unknown };
    for (const field of path.slice(0, -1)) {
      place[field] ??= {};
      place = place[field] as { [field: string]: unknown };
    }
    place[last] = value;
  }
  const { CrossRegionReplication } = replication();
  const buckets = { theirs: { versioningConfiguration: { status: "Enabled" } } };
  const all = await register(() => new CrossRegionReplication("NAME", args), { buckets });
  return all.map(({ name }) => name);
}
