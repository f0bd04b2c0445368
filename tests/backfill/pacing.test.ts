// Proves the bounds on work in flight and on output. Does not prove the rate that a real server allows.
import assert from "node:assert/strict";
import { InFlight } from "../../backfill/bucket/in-flight";
import { pauseAfter } from "../../backfill/program/line-screen";
import { copiesLine } from "../../backfill/program/words-for-counts";
import { Tally } from "../../backfill/run/tally";
import { pause } from "./bucket-pair";

describe("Work in flight", () => {
  it("never exceeds the limit, and all of it is done", async () => {
    const inFlight = new InFlight({ limit: 3 });
    let running = 0;
    let most = 0;
    let done = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await pause(1);
      running--;
      done++;
    };
    for (let index = 0; index < 10; index++) await inFlight.start(task);
    await Promise.all([1, 2, 3, 4, 5].map(() => inFlight.run(task)));
    await inFlight.idle();
    assert.deepEqual({ most, done, running }, { most: 3, done: 15, running: 0 });
  });

  it("holds back whoever brings more than fits", async () => {
    const inFlight = new InFlight({ limit: 1 });
    let release = () => {};
    await inFlight.start(
      () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    );
    let isAccepted = false;
    const second = inFlight
      .start(async () => {})
      .then(() => {
        isAccepted = true;
      });
    await pause(5);
    assert.equal(isAccepted, false);
    release();
    await second;
    await inFlight.idle();
  });

  it("is of each in turn who brings some, however many others wait, and of each in its order", async () => {
    const inFlight = new InFlight({ limit: 1 });
    const [one, other, late] = [{}, {}, {}];
    const order: string[] = [];
    const bring = (name: string, broughtBy: object) =>
      inFlight.start(async () => {
        order.push(name);
        await pause(1);
      }, broughtBy);
    const brought = ["a1", "a2", "a3", "a4"].map((name) => bring(name, one));
    brought.push(bring("b1", other), bring("b2", other));
    await brought[1];
    brought.push(bring("c1", late));
    await Promise.all(brought);
    await inFlight.idle();
    // The first found a place at once, without a turn.
    assert.deepEqual(order, ["a1", "a2", "b1", "a3", "c1", "b2", "a4"]);
  });

  it("makes room again when a task fails", async () => {
    const inFlight = new InFlight({ limit: 1 });
    await assert.rejects(
      inFlight.run(() => Promise.reject(new Error("no"))),
      /no/,
    );
    assert.equal(await inFlight.run(async () => "yes"), "yes");
  });
});

describe("Progress", () => {
  it("is a couple of hundred lines in ten hours", () => {
    let lines = 0;
    for (let elapsed = 0, wait = 1_000; elapsed < 10 * 3_600_000; elapsed += wait, wait = pauseAfter(wait))
      lines++;
    assert.ok(lines > 100 && lines < 230, `${lines} lines`);
  });

  it("says in one short line what happened so far", () => {
    const tally = new Tally("bucket");
    tally.add({ key: "a", size: 3 * 1024 ** 2 }, "copied");
    tally.add({ key: "b", size: 1 }, "newerThere");
    assert.equal(copiesLine("dr", tally.summary), "backfill to dr: 1 copied (3.0 MiB), 1 newer there");
  });
});

describe("The tally", () => {
  it("names the first twenty failures and counts all", () => {
    const tally = new Tally("bucket");
    for (let index = 0; index < 25; index++)
      tally.addFailure({ key: `k${index}`, size: 1 }, new Error("no\nway"));
    assert.equal(tally.summary.failed, 25);
    assert.equal(tally.summary.failures.length, 20);
    assert.deepEqual(tally.summary.failures[0], { key: "k0", reason: "no way" });
  });
});
