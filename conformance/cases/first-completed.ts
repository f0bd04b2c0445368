import type { Case } from "../case";
import { counted } from "../counted";
import { firstReplicated } from "../live";
import { putRules, replicationRole } from "../replication";
import { no, notJudged, yes } from "../verdict";

export const firstCompleted: Case = {
  id: "first-completed",
  assumption: "New rules replicate a new object within ten minutes",
  page: "Buckets overview (consistency of bucket configurations)",
  how: "Rules are put, and then an object every 5 s until one is COMPLETED",
  costs: { request: 400, read: 3000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const to = [{ bucket: await world.bucket(world.away) }];
    await putRules(world, source, await replicationRole(world, source, to), to);
    const put = performance.now();
    const live = await firstReplicated(world, source, "object-");
    const seconds = (performance.now() - put) / 1000;
    if (live.outcome === "none" && !world.isAws) {
      return notJudged("The service gives objects no replication status.");
    }
    if (live.outcome !== "COMPLETED") {
      return no(
        `None of ${live.objects} objects replicated in ${seconds.toFixed(0)} s; status ${live.outcome}.`,
      );
    }
    return yes(
      `The first COMPLETED was seen ${seconds.toFixed(1)} s after PutBucketReplication, of an object put after ` +
        `${(live.putAfter ?? 0).toFixed(1)} s; ${counted(live.objects, "object")} put.`,
    );
  },
};
