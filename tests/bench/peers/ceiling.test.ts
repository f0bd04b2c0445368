// Proves, on a server of its own, that the requests alone bring everything, and that those with conditions store nothing
// unless these hold. Does not prove how fast they are.
import assert from "node:assert/strict";
import { all, createBucket, write } from "../../../bench/peers/buckets";
import { type CeilingId, ceilingRunners } from "../../../bench/peers/ceiling";
import { extents } from "../../../bench/peers/scenarios";
import { score } from "../../../bench/peers/score";
import { Wire } from "../../../bench/peers/wire";
import { credentials, type Seaweedfs, startSeaweedfs } from "../../../sandbox/seaweedfs/seaweedfs";

describe("The requests alone", function () {
  this.timeout(60_000);
  const content = { objects: 40, bytesEach: 64 };
  let server: Seaweedfs;
  let wire: Wire;
  before(async () => {
    server = await startSeaweedfs((line) => console.error(`    ${line}`));
    wire = new Wire(server.endpoint, 8, credentials);
    for (const [bucket, generation] of Object.entries({ origin: 0, later: 1 })) {
      await createBucket(wire, bucket);
      await write(wire, bucket, content, all(content), generation);
    }
  });
  after(async () => {
    wire.close();
    await server.stop();
  });

  async function copied(id: CeilingId, source: string, destination: string): Promise<string> {
    await createBucket(wire, destination);
    const fewer = extents.full.scenarios.find((scenario) => scenario.id === "fewer");
    if (!fewer) throw new Error("there is no such scenario");
    const [runner] = ceilingRunners(id, { ...fewer, content }, credentials);
    const task = { endpoint: server.endpoint, source, destination, folder: server.folder };
    return (await runner.run(task)).failure ?? "all copied";
  }

  for (const id of ["bare", "guarded"] as const) {
    it(`bring everything, ${id}`, async () => {
      assert.equal(await copied(id, "origin", `to-${id}`), "all copied");
      assert.deepEqual(await score(wire, `to-${id}`, content, () => 0), {
        ...{ expected: 40, wrong: 0 },
        examples: [],
      });
    });
  }

  it("store nothing over what is there, if they have conditions", async () => {
    assert.match(await copied("guarded", "origin", "to-guarded"), /: 412 /);
    assert.equal(await copied("bare", "origin", "to-bare"), "all copied");
  });

  it("store nothing of what changed at the source, if they have conditions", async () => {
    assert.match(await copied("guarded", "later", "to-later"), /: 412 /);
    assert.equal(await copied("bare", "later", "to-later"), "all copied");
  });
});
