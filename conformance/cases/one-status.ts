import type { Case } from "../case";
import { arrives, finalStatus, untilRulesAct } from "../live";
import { permissionsFor, putRules, replicationRole } from "../replication";
import { notJudged, yesIf } from "../verdict";

export const oneStatus: Case = {
  id: "one-status",
  assumption: "A version has one status, and it is FAILED when one of two destinations fails",
  page: "Getting replication status information",
  how: "Two destinations, and a role that is allowed to write to the first only",
  costs: { request: 500, read: 4000 },
  async try(world) {
    const source = await world.bucket(world.home);
    const good = { bucket: await world.bucket(world.away) };
    const bad = { bucket: await world.bucket(world.away), prefix: "both/" };
    const permissions = permissionsFor(source, [good]);
    const role = await replicationRole(world, source, [good, bad], { permissions });
    await putRules(world, source, role, [good, bad]);
    await untilRulesAct(world, source);
    const versionId = await world.put(source, "both/object");
    const isThere = await arrives(world, good.bucket, "both/object");
    const status = await finalStatus(world, source, "both/object", versionId);
    const isAtBad = (await world.head(bad.bucket, "both/object")) !== undefined;
    const observed = `Status ${status}; the object is ${isThere ? "" : "not "}at the first destination and ${isAtBad ? "" : "not "}at the second.`;
    if (!isThere) return notJudged(`The destination that is allowed did not get the object. ${observed}`);
    if (isAtBad) return notJudged(`The service does not evaluate the permissions of the role. ${observed}`);
    if (status === "COMPLETED" && !world.isAws) {
      return notJudged(`The service may not replicate to two destinations. ${observed}`);
    }
    return yesIf(status === "FAILED", observed);
  },
};
