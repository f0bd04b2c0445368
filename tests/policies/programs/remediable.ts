import { handWritten } from "./hand-written";

/** Leaves out what the pack can add, and what a local AWS cannot do. */
export function remediable(): void {
  handWritten({
    resources: { notification: "left out", "older-objects": "left out" },
    rule: { deleteMarkerReplication: undefined },
    destination: { replicationTime: { status: "Enabled", time: { minutes: 15 } }, metrics: undefined },
  });
}
