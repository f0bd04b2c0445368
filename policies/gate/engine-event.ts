import { isProperties, type Properties, text } from "../stack/properties";

/** What the engine tells of policies among much else (apitype/events.go). */
export type EngineEvent =
  | {
      readonly kind: "violation";
      readonly urn: string;
      readonly rule: string;
      readonly level: string;
      readonly message: string;
    }
  | { readonly kind: "remediation"; readonly urn: string; readonly rule: string }
  /** The rules over a whole stack were asked, which happens at the end only. */
  | { readonly kind: "whole stack judged"; readonly pack: string }
  | { readonly kind: "end"; readonly packs: readonly string[] };

type Reader = (said: Properties) => EngineEvent;

const READERS: { readonly [property: string]: Reader } = {
  policyEvent: (said) => ({
    kind: "violation",
    urn: text(said, "resourceUrn") ?? "",
    rule: text(said, "policyName") ?? "",
    level: text(said, "enforcementLevel") ?? "",
    message: text(said, "message") ?? "",
  }),
  policyRemediationEvent: (said) => ({
    kind: "remediation",
    urn: text(said, "resourceUrn") ?? "",
    rule: text(said, "policyName") ?? "",
  }),
  policyAnalyzeStackSummaryEvent: (said) => ({
    kind: "whole stack judged",
    pack: text(said, "policyPackName") ?? "",
  }),
  // A pack that was given by its path is named "name|local|path" by some commands.
  summaryEvent: ({ PolicyPacks: packs }) => ({
    kind: "end",
    packs: Object.keys(isProperties(packs) ? packs : {}).map((pack) => pack.split("|")[0] ?? pack),
  }),
};

/** The events of a log, of which each line is one in JSON. */
export function readEvents(log: string): EngineEvent[] {
  return log.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const event: unknown = JSON.parse(line);
    return Object.entries(READERS).flatMap(([property, read]) => {
      const said = isProperties(event) ? event[property] : undefined;
      return isProperties(said) ? read(said) : [];
    });
  });
}
