// Proves what a sampled time counts for. Does not prove that Node samples well.
import assert from "node:assert/strict";
import { type CpuProfile, shares } from "../../../bench/latency/profile";

describe("A profile of a run", () => {
  const program = "file:///project/dist/backfill";
  const calls: [name: string, url: string, calledBy?: number][] = [
    ["(root)", ""],
    ["(idle)", "", 0],
    ["(garbage collector)", "", 0],
    ["scan", `${program}/wire/page-scan.js`, 0],
    ["toString", "node:buffer", 3],
    ["sign", `${program}/wire/signature.js`, 0],
    ["Hmac", "node:internal/crypto/hash", 5],
    ["store", `${program}/copy/verified-copy.js`, 0],
    ["execute", "file:///project/node_modules/undici/lib/dispatcher/client-h1.js", 0],
    ["runMicrotasks", "", 0],
    ["Module.load", "node:internal/modules/cjs/loader", 0],
    ["(anonymous)", `${program}/cli.js`, 10],
  ];
  const profile = (samples: number[]): CpuProfile => ({
    nodes: calls.map(([functionName, url], id) => ({
      id,
      callFrame: { functionName, url },
      children: calls.flatMap(([, , calledBy], child) => (calledBy === id ? [child] : [])),
    })),
    samples,
    timeDeltas: samples.map(() => 1_000_000),
  });
  const secondsOf = (samples: number[]) =>
    Object.fromEntries(shares(profile(samples)).map(({ work, seconds }) => [work, seconds]));

  it("counts all of it, each piece for one kind of work, the most of it first", () => {
    const all = [...calls.keys()].slice(1);
    const found = shares(profile([...all, 5, 5, 5]));
    assert.equal(
      found.reduce((sum, { seconds }) => sum + seconds, 0),
      all.length + 3,
    );
    assert.deepEqual(found[0], { work: "signing", seconds: 5 });
  });

  it("counts what Node does for somebody as theirs", () => {
    assert.deepEqual(secondsOf([3, 4]), { "reading and comparing pages": 2 });
    assert.deepEqual(secondsOf([5, 6]), { signing: 2 });
  });

  it("tells waiting, garbage, connections, copies and modules apart", () => {
    assert.deepEqual(secondsOf([1, 2, 7, 8, 9, 10]), {
      waiting: 1,
      "collecting garbage": 1,
      "copying: requests, conditions, verification, journal": 1,
      "HTTP and sockets": 1,
      "Node itself, promises above all": 1,
      "loading modules": 1,
    });
  });
});
