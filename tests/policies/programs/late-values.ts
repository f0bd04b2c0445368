import { local } from "@pulumi/command";
import type { Output } from "@pulumi/pulumi";
import { handWritten } from "./hand-written";

/** A value that nobody knows in the preview of a new stack. */
const later = (value: string): Output<string> =>
  new local.Command("later", { create: `echo ${value}` }).stdout;

/** Programs whose mistake is in a value that comes from a resource, by the rule that cannot judge it in a preview. */
export const latePrograms: { [name: string]: () => void } = {
  "versioning-enabled late": () =>
    handWritten({
      resources: { "replica-versioning": { versioningConfiguration: { status: later("Suspended") } } },
    }),
  "rules-enabled late": () => handWritten({ rule: { status: later("Disabled") } }),
};
