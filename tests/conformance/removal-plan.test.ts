// Proves: what `--clean` decides to remove, from ledgers and from what it finds by name.
// Does not prove: that it is removed; program.test.ts does.
import assert from "node:assert/strict";
import { contentOf, type LedgerHead, type LedgerLine } from "../../conformance/ledger";
import { nameOf, newRunId, runIn } from "../../conformance/naming";
import { type RemovalPlace, removalPlan } from "../../conformance/removal-plan";
import type { Kind, Resource } from "../../conformance/resource";

const run = "0123456789";
const head: LedgerHead = {
  run,
  pid: 4711,
  began: "2026-11-30T10:00:00.000Z",
  accounts: { source: "111122223333" },
  regions: ["eu-west-1", "us-east-1"],
};

const resource = (kind: Kind, count: number, changes: Partial<Resource> = {}): Resource => ({
  kind,
  name: nameOf(run, "no-keys", count),
  region: "eu-west-1",
  side: "source",
  ...changes,
});
const bucket = resource("bucket", 1);
const role = resource("role", 2);
const key = resource("key", 3);
const job = resource("job", 4);

const ledger = (...lines: LedgerLine[]) =>
  contentOf(
    [{ event: "begin", head } as const, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
const creating = (one: Resource): LedgerLine => ({ event: "creating", resource: one });

const place = (changes: Partial<RemovalPlace> = {}): RemovalPlace => ({
  accounts: { source: "111122223333" },
  isRunning: () => false,
  ...changes,
});

describe("a ledger", () => {
  it("holds what was about to be created until it is removed", () => {
    const content = ledger(creating(bucket), creating(role), { event: "removed", resource: bucket });
    assert.deepEqual(content, { head, open: [role] });
  });

  it("knows the ID of a key and of a job from when the service has given it", () => {
    const created = { ...key, id: "1234abcd" };
    assert.deepEqual(ledger(creating(key), { event: "created", resource: created }).open, [created]);
  });

  it("loses only the line that a crash cut short", () => {
    const text = `${JSON.stringify(creating(bucket))}\n${JSON.stringify(creating(role)).slice(0, 30)}`;
    assert.deepEqual(contentOf(text).open, [bucket]);
  });
});

describe("what --clean removes", () => {
  it("goes in an order in which nothing is filled or used again", () => {
    const plan = removalPlan(
      new Map([[run, ledger(...[key, role, bucket, job].map(creating))]]),
      [],
      place(),
    );
    assert.deepEqual(plan, { remove: [job, bucket, role, key], skipped: [] });
  });

  it("is what is found by name, also without a ledger", () => {
    assert.deepEqual(removalPlan(new Map(), [bucket], place()).remove, [bucket]);
  });

  it("has nothing twice that is in a ledger and found by name", () => {
    const plan = removalPlan(new Map([[run, ledger(creating(bucket))]]), [{ ...bucket }], place());
    assert.deepEqual(plan.remove, [bucket]);
  });

  it("never has anything by another name", () => {
    const names = [
      "crr-conformance",
      "crr-conformance-mine",
      "crr-conformance-0123456789",
      "crr-conformance-0123456789-logs",
      "crr-conformance-XYZ3456789-1-no-keys",
      "mine-crr-conformance-0123456789-1-no-keys",
    ];
    for (const name of names) {
      const foreign = { ...bucket, name };
      assert.deepEqual(
        removalPlan(new Map([[run, ledger(creating(foreign))]]), [foreign], place()).remove,
        [],
        name,
      );
    }
  });

  it("leaves a run alone that is still under way, whatever is found of it", () => {
    const plan = removalPlan(
      new Map([[run, ledger(creating(bucket))]]),
      [role],
      place({ isRunning: (pid) => pid === 4711 }),
    );
    assert.deepEqual(plan.remove, []);
    assert.match(plan.skipped[0]?.reason ?? "", /process 4711 is still running it/);
  });

  const elsewhere: [where: string, RemovalPlace, content: Resource[], reason: RegExp][] = [
    ["another account", place({ accounts: { source: "444455556666" } }), [bucket], /another account/],
    ["AWS and not at the endpoint", place({ endpoint: "http://127.0.0.1:1" }), [bucket], /on AWS; leave/],
    [
      "a second account that is not named",
      place(),
      [{ ...bucket, side: "destination" }],
      /name it with `--destination-profile`/,
    ],
  ];
  for (const [where, removalPlace, content, reason] of elsewhere) {
    it(`leaves a run alone whose resources are in ${where}`, () => {
      const plan = removalPlan(new Map([[run, ledger(...content.map(creating))]]), [], removalPlace);
      assert.deepEqual(plan.remove, []);
      assert.match(plan.skipped[0]?.reason ?? "", reason);
    });
  }

  it("is known again by the names that the program gives", () => {
    const id = newRunId();
    const longest = "enforced-owner-without-override-permission";
    const name = nameOf(id, longest, 999);
    assert.equal(runIn(name), id);
    assert.ok(name.length <= 63);
    assert.match(name, /^[a-z0-9][a-z0-9-]*[a-z0-9]$/);
  });
});
