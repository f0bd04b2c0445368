// Proves: since when a rule counts as in force across deployments, what counts as the same rule, and what the two programs
// that note times print, by the server's clock. Does not prove: that Pulumi keeps what they print, and hands it back; the
// tests of deployments do. S3 is a server that gives prepared responses.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { earlierRulesSince, rulesSince } from "../../attachment/rules-since";
import type { RuleSelections } from "../../contract/attachment";
import { type RuleSelection, selectionDigest } from "../../contract/rules-since";
import { type Interference, throughProxy } from "../support/s3-proxy";

const monday = new Date("2026-01-05T12:00:00Z");
const tuesday = new Date("2026-01-06T12:00:00Z");
const [since1, since2] = [monday.toISOString(), tuesday.toISOString()];

describe("A rule is in force", () => {
  it("since the deployment that put it", () => {
    assert.deepEqual(rulesSince(["a", "b"], {}, monday), { a: since1, b: since1 });
  });

  it("since then also after later deployments, whatever rules are added", () => {
    assert.deepEqual(rulesSince(["a", "b"], { a: since1 }, tuesday), { a: since1, b: since2 });
  });

  it("no longer when it was taken out, and as a new one when it comes back", () => {
    const without = rulesSince(["b"], { a: since1, b: since1 }, tuesday);
    assert.deepEqual(without, { b: since1 });
    assert.deepEqual(rulesSince(["a", "b"], without, tuesday), { a: since2, b: since1 });
  });

  it("once, if two rules select the same", () => {
    assert.deepEqual(rulesSince(["a", "a"], {}, monday), { a: since1 });
  });

  it("never, if there is none", () => {
    assert.deepEqual(rulesSince([], { a: since1 }, tuesday), {});
  });
});

describe("What an earlier deployment printed", () => {
  it("is read back as it was", () => {
    assert.deepEqual(earlierRulesSince(JSON.stringify({ a: since1 })), { a: since1 });
  });

  for (const printed of [undefined, "", "{", since1]) {
    it(`is nothing if it is ${printed === undefined ? "not there" : JSON.stringify(printed)}`, () => {
      assert.deepEqual(rulesSince(["a"], earlierRulesSince(printed), monday), { a: since1 });
    });
  }
});

describe("A rule is the same", () => {
  const docs = {
    ...{ bucket: "copies", region: "us-east-1", prefix: "docs/" },
    ...{ tags: { team: "a", keep: "" }, deleteMarkers: true },
  };

  it("whatever its name and priority, and the order of its tags", () => {
    const renamed = { id: "renamed", priority: 7, ...docs, tags: { keep: "", team: "a" } };
    assert.equal(selectionDigest(renamed), selectionDigest(docs));
    assert.match(selectionDigest(docs), /^[0-9a-f]{16}$/);
  });

  const others: [what: string, change: Partial<RuleSelection>][] = [
    ["leads to another bucket", { bucket: "other" }],
    ["leads to a bucket of that name in another region", { region: "us-west-2" }],
    ["selects other keys", { prefix: "docs/a/" }],
    ["has a tag less", { tags: { team: "a" } }],
    ["has another value of a tag", { tags: { team: "b", keep: "" } }],
    ["no longer replicates delete markers", { deleteMarkers: false }],
    ["takes for its prefix what the other takes for its bucket", { bucket: "copiesdocs/", prefix: "" }],
  ];
  for (const [what, change] of others) {
    it(`no longer if it ${what}`, () => {
      assert.notEqual(selectionDigest({ ...docs, ...change }), selectionDigest(docs));
    });
  }
});

describe("The program that notes times", function () {
  this.timeout(30_000);

  /** As S3 responds to a request for the state of versioning, with a clock of its own. */
  const atNoonOf =
    (day: Date): Interference =>
    async ({ method, path }) => {
      assert.match(`${method} ${path}`, /^GET \/invoices\/?\?versioning/);
      const body = Buffer.from("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
      return { status: 200, headers: { date: day.toUTCString(), "content-type": "application/xml" }, body };
    };

  const rejecting =
    (status: number, code: string): Interference =>
    async () => ({
      status,
      headers: { "content-type": "application/xml" },
      body: Buffer.from(`<Error><Code>${code}</Code><Message>Not today</Message></Error>`),
    });

  function program(verb: string, interfere: Interference, selections: string[], printed?: string) {
    const main = `require("./attachment/cli").main(${JSON.stringify(verb)})`;
    const env = {
      ...process.env,
      ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
      ...{ AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
      PULUMI_COMMAND_STDOUT: printed,
    };
    return throughProxy("http://127.0.0.1:1", interfere, async (endpoint) => {
      const child = spawn(process.execPath, ["--no-warnings", "--import", "tsx", "-e", main], { env });
      const input: RuleSelections = { bucket: "invoices", region: "eu-west-1", endpoint, selections };
      child.stdin.end(JSON.stringify(input));
      const { stdout: out, stderr: err } = child;
      const [stdout, stderr, [code]] = await Promise.all([text(out), text(err), once(child, "close")]);
      return { stdout, stderr, code };
    });
  }

  it("prints since when each rule is in force, by the server's clock, and says so", async () => {
    const { stdout, stderr, code } = await program("note-rules-since", atNoonOf(monday), ["a", "b"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { a: since1, b: since1 });
    assert.equal(stderr, "noted since when rules are in force on invoices\n");
  });

  it("keeps the times that it printed before, of the rules that are still there", async () => {
    const printed = JSON.stringify({ a: since1, gone: since1 });
    const { stdout } = await program("note-rules-since", atNoonOf(tuesday), ["a", "b"], printed);
    assert.deepEqual(JSON.parse(stdout), { a: since1, b: since2 });
  });

  it("prints when rules were put, by the server's clock, whatever it printed before", async () => {
    const { stdout, stderr, code } = await program("note-rules-put", atNoonOf(tuesday), [], since1);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, since2);
    assert.equal(stderr, "noted when rules were put on invoices\n");
  });

  const rejections: [verb: string, status: number, code: string][] = [
    ["note-rules-since", 404, "NoSuchBucket"],
    ["note-rules-put", 403, "AccessDenied"],
  ];
  for (const [verb, status, code] of rejections) {
    it(`fails the deployment and prints no time if S3 responds with ${code} to ${verb}`, async () => {
      const ended = await program(verb, rejecting(status, code), ["a"], "{}");
      assert.deepEqual([ended.code, ended.stdout], [1, ""]);
      assert.match(ended.stderr, new RegExp(`^could not ${verb} on invoices: ${code}: Not today`));
    });
  }
});
