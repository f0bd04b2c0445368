// Proves: what the rule "backfill-command-safe" says of programs as the engine shows them. Does not prove: that a credential
// of an unusual form is found.
import assert from "node:assert/strict";
import { CrossRegionReplication } from "../../components";
import { backfillCommandSafe } from "../../policies/rules/backfill-command-safe";
import { plainArgs } from "../component/deployment";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { handWritten } from "./programs/hand-written";

const said = async (command: Record<string, unknown>, preview = false) =>
  judged(
    backfillCommandSafe,
    await stackOf(() => handWritten({ resources: { "older-objects": command } }), { preview }),
  );
const found = async (command: Record<string, unknown>) =>
  (await said(command)).findings.map(({ message }) => message.split(". Instead")[0]);
const key = "AKIAIOSFODNN7EXAMPLE";

describe("the rule backfill-command-safe", () => {
  it("is content with a backfill that only runs, before and after the deploy", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({}, true), { findings: [] });
  });

  it("finds a command that deletes what was brought over", async () => {
    const { findings } = await said({ delete: "aws s3 rm --recursive s3://replica-1234567" });
    assert.deepEqual(findings, [
      {
        message:
          "command older-objects: it has a `delete`, which a destroy and every replacement run. Instead: no `delete`, " +
          "so that what was brought over stays, or one that only runs `s3-backfill cancel`.",
        at: "older-objects",
      },
    ]);
  });

  it("lets a destroy cancel a job, and nothing after that", async () => {
    const cancel = "npx s3-backfill cancel --source acme --account 111122223333 --job 1";
    assert.deepEqual(await found({ delete: cancel }), []);
    assert.equal((await found({ delete: `${cancel} && aws s3 rb s3://acme` })).length, 1);
    assert.equal((await found({ delete: `${cancel}\nrm -r data` })).length, 1);
  });

  for (const command of [
    { dir: "/srv/project" },
    { dir: "C:\\project" },
    { assetPaths: ["/builds/acme/*.json"] },
    { interpreter: ["/home/ada/.nvm/bin/node", "-e"] },
    { create: "npx s3-backfill run --journal /tmp/uploads.ndjson" },
    { environment: { S3_BACKFILL_JOURNAL: "/Users/ada/uploads.ndjson" } },
  ]) {
    it(`finds a path of one machine in ${JSON.stringify(command)}`, async () => {
      assert.deepEqual(await found(command), [
        "command older-objects: it names a path of one machine, and runs again wherever that is another",
      ]);
    });
  }

  for (const command of [
    { dir: "./jobs" },
    { interpreter: ["/bin/bash", "-c"] },
    { create: "npx s3-backfill run --source acme --report ./left.ndjson 2>/dev/null" },
    { create: "npx s3-backfill run -", stdin: '{"prefix":"/home/ada/"}' },
    { environment: { AWS_PROFILE: "replicas", AWS_WEB_IDENTITY_TOKEN_FILE: "token" } },
  ]) {
    it(`finds nothing in ${JSON.stringify(command)}`, async () => {
      assert.deepEqual(await found(command), []);
    });
  }

  for (const [place, command] of [
    ["its environment's AWS_SECRET_ACCESS_KEY", { environment: { AWS_SECRET_ACCESS_KEY: "abc" } }],
    ["its environment's AWS_SESSION_TOKEN", { environment: { AWS_SESSION_TOKEN: "abc" } }],
    ["its environment's WHO", { environment: { WHO: key } }],
    ["its text", { create: `AWS_ACCESS_KEY_ID=${key} npx s3-backfill run` }],
    ["its text", { stdin: `{"accessKeyId":"${key}"}` }],
  ] as const) {
    it(`finds what looks like a credential in ${place}, and does not repeat it`, async () => {
      const { findings } = await said(command);
      assert.equal(findings.length, 1);
      assert.match(findings[0]?.message ?? "", new RegExp(`^command older-objects: ${place} looks like a`));
      assert.doesNotMatch(findings[0]?.message ?? "", /AKIA|abc/);
    });
  }

  it("does not judge commands that run something else", async () => {
    assert.deepEqual(await found({ create: "echo", delete: "rm -r data", dir: "/srv" }), []);
  });

  it("is content with the component, also with the command that releases an existing bucket", async () => {
    const existing = { ...plainArgs, source: { region: "eu-west-1", existingBucket: "acme-invoices" } };
    for (const args of [plainArgs, existing, { ...plainArgs, backfill: { mode: "batch" as const } }]) {
      const stack = await stackOf(() => new CrossRegionReplication("docs", args));
      assert.deepEqual(await judged(backfillCommandSafe, stack), { findings: [] });
    }
  });

  it("judges the component's command if somebody changes it", async () => {
    const [resource] = (await stackOf(() => new CrossRegionReplication("docs", plainArgs))).filter(
      ({ name }) => name === "docs-backfill",
    );
    assert.ok(resource);
    const changed = {
      ...resource,
      props: { ...resource.props, dir: "/srv/project" },
      propertyDependencies: { ...resource.propertyDependencies, dir: [] },
    };
    const { findings } = await judged(backfillCommandSafe, [changed]);
    assert.equal(findings.length, 1);
  });

  it("says that it cannot tell when its environment is not known before the deploy", async () => {
    const answer = await said({ environment: { AWS_PROFILE: unknown } }, true);
    assert.deepEqual(answer.findings, []);
    assert.match(answer.unknown ?? "", /command older-objects: .*environment\.AWS_PROFILE can't be known/);
  });
});
