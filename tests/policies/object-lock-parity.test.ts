// Proves: what the rule "object-lock-parity" says of programs as the engine shows them. Does not prove: that S3 fails such
// objects.
import assert from "node:assert/strict";
import { CrossRegionReplication } from "../../components";
import { objectLockParity } from "../../policies/rules/object-lock-parity";
import { plainArgs } from "../component/deployment";
import { judged } from "./judged";
import { stackOf, unknown } from "./mocked-stack";
import { type Changes, handWritten } from "./programs/hand-written";

const locked = { objectLockEnabled: true };
const said = async (changes: Changes, preview = false) =>
  judged(objectLockParity, await stackOf(() => handWritten(changes), { preview }));

describe("the rule object-lock-parity", () => {
  it("is content with locks on both sides, on the replica only, or on neither", async () => {
    const replica = { replica: locked };
    for (const resources of [{}, replica, { ...replica, source: locked }]) {
      assert.deepEqual(await said({ resources }), { findings: [] });
      assert.deepEqual(await said({ resources }, true), { findings: [] });
    }
  });

  it("names the replica without the lock of its source, in the preview already", async () => {
    const { findings } = await said({ resources: { source: locked } }, true);
    assert.deepEqual(findings, [
      {
        message:
          'replication replication, rule "everything": bucket source has object lock and bucket replica has not. ' +
          "Instead: objectLockEnabled: true on the destination bucket.",
        at: "replica",
      },
    ]);
  });

  it("does not judge a destination that was there before", async () => {
    const elsewhere = { bucket: "arn:aws:s3:::acme-replica" };
    assert.deepEqual(await said({ resources: { source: locked }, destination: elsewhere }), { findings: [] });
  });

  it("is content with the component", async () => {
    const args = { ...plainArgs, source: { region: "eu-west-1", objectLock: { days: 30 } } };
    const stack = await stackOf(() => new CrossRegionReplication("docs", args));
    assert.deepEqual(await judged(objectLockParity, stack), { findings: [] });
  });

  it("says that it cannot tell when the source's lock is not known before the deploy", async () => {
    const { findings, unknown: later } = await said(
      { resources: { source: { objectLockEnabled: unknown } } },
      true,
    );
    assert.deepEqual(findings, []);
    assert.match(
      later ?? "",
      /replication replication, rule "everything": .*objectLockEnabled can't be known/,
    );
  });
});
