// Proves, against a real S3 server, that no run begins whose copies would come back. Does not prove what AWS would do
// with such copies.
import assert from "node:assert/strict";
import { PutBucketReplicationCommand, type ReplicationRule } from "@aws-sdk/client-s3";
import { Refusal } from "../../backfill/failure/refusal";
import { backfill } from "../../backfill/run/backfill";
import { errorAnswer, startProxy } from "../support/s3-proxy";
import { counts } from "./bucket-pair";
import { type DisturbedPair, forEachTest } from "./disturbed-pair";

describe("A destination that replicates", () => {
  let pair: DisturbedPair;
  forEachTest((fresh) => {
    pair = fresh;
  });
  beforeEach(async () => {
    await pair.put(pair.source, "docs/a", "x");
  });

  async function replicate(to: string, rule: Partial<ReplicationRule> = {}) {
    await pair.client.send(
      new PutBucketReplicationCommand({
        Bucket: pair.destination,
        ReplicationConfiguration: {
          Role: "arn:aws:iam::000000000000:role/replication",
          Rules: [
            {
              ID: "the-rule",
              Status: "Enabled",
              Priority: 1,
              Filter: { Prefix: "" },
              DeleteMarkerReplication: { Status: "Disabled" },
              Destination: { Bucket: `arn:aws:s3:::${to}` },
              ...rule,
            },
          ],
        },
      }),
    );
  }

  const documents = [{ id: "documents", prefix: "docs/", tags: {} }];

  for (const [what, rule] of [
    ["everything", {}],
    ["some of the copies", { Filter: { Prefix: "docs/old/" } }],
    ["what has a tag", { Filter: { And: { Prefix: "docs/", Tags: [{ Key: "k", Value: "v" }] } } }],
  ] as const) {
    it(`back to the source gets no copies if its rule matches ${what}`, async () => {
      await replicate(pair.source, rule as Partial<ReplicationRule>);
      await assert.rejects(backfill(pair.run({ rules: documents })), (error) => {
        assert.ok(error instanceof Refusal);
        assert.match(
          error.message,
          /^destinations\.dr: rule "the-rule" of bucket destination-\S+ replicates to the/,
        );
        assert.match(error.message, /pause that rule/);
        return true;
      });
      assert.deepEqual(await pair.keys(pair.destination), []);
    });
  }

  it("back to the source gets copies if that rule is off or about other keys", async () => {
    for (const rule of [{ Status: "Disabled" }, { Filter: { Prefix: "media/" } }] as const) {
      await replicate(pair.source, rule);
      assert.equal((await backfill(pair.run({ rules: documents }))).destinations.dr?.failed, 0);
    }
    assert.deepEqual(await pair.keys(pair.destination), ["docs/a"]);
  });

  it("to somewhere else gets copies", async () => {
    const third = await pair.another();
    await replicate(third.destination);
    assert.deepEqual(counts((await backfill(pair.run())).destinations.dr), { listed: 1, copied: 1 });
  });

  it("is none on a server that knows no replication, and none to trust where it may not be read", async () => {
    let refusal = errorAnswer(501, "NotImplemented");
    const proxy = await startProxy(pair.endpoint, async (request, forward) =>
      /[?&]replication/.test(request.path) ? refusal : forward(request),
    );
    try {
      const run = pair.run({ endpoint: proxy.endpoint });
      assert.deepEqual(counts((await backfill(run)).destinations.dr), { listed: 1, copied: 1 });
      refusal = errorAnswer(403, "AccessDenied");
      await assert.rejects(backfill(run), /allow s3:GetReplicationConfiguration/);
    } finally {
      await proxy.stop();
    }
  });
});
