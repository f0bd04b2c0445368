import type { Policies } from "@pulumi/policy";
import type { EngineEvent } from "./engine-event";
import type { Gate } from "./request";

export interface Violation {
  readonly level: string;
  readonly resource: string;
  readonly rule: string;
  readonly found: string;
  readonly instead: string;
}

export interface Unjudged {
  /** Nothing where it is not about one. */
  readonly resource: string;
  readonly rule: string;
  readonly why: string;
  /** The gate that will judge it. */
  readonly later: string;
}

export interface Changed {
  readonly resource: string;
  readonly rule: string;
}

export interface Report {
  readonly gate: Gate;
  readonly violations: readonly Violation[];
  readonly unjudged: readonly Unjudged[];
  /** What rules of the level "remediate" changed on the way, or would. */
  readonly changed: readonly Changed[];
  /** Whether the engine had the pack at all. */
  readonly packAsked: boolean;
  readonly pulumiFailed: boolean;
}

type Rule = Policies[number];
type Said = Extract<EngineEvent, { kind: "violation" }>;

export const pack = "s3-cross-region-replication";

const UNJUDGED = /^can't run (?:policy|remediation) '.*?' from policy pack '.*?' during preview: (.*)$/s;

const LATER: { readonly [gate in Gate]: { resource: string; stack: string } } = {
  preview: {
    resource: "up, before the resource is made or changed",
    stack: "up, after all resources are made, and state",
  },
  up: { resource: "state", stack: "state" },
  state: { resource: "none", stack: "none" },
};

/** What the events of a run under the pack come to. */
export function reportOf(
  gate: Gate,
  events: readonly EngineEvent[],
  { rules, pulumiFailed }: { rules: Policies; pulumiFailed: boolean },
): Report {
  const ruleNamed = (name: string) => rules.find((rule) => rule.name === name);
  const said = events.flatMap((event) => (event.kind === "violation" ? event : []));
  const packAsked = events.some((event) => event.kind === "end" && event.packs.includes(pack));
  const toTheEnd = events.some((event) => event.kind === "whole stack judged" && event.pack === pack);
  return {
    gate,
    violations: unique(said.filter(isJudged).map((each) => violation(each, ruleNamed(each.rule)))),
    unjudged: unique([
      ...said.filter((each) => !isJudged(each)).map((each) => unjudged(gate, each, ruleNamed(each.rule))),
      ...(gate !== "state" && packAsked && pulumiFailed && !toTheEnd ? [unasked(gate)] : []),
    ]),
    changed: unique(
      events.flatMap((event) =>
        event.kind === "remediation" ? { resource: resourceOf(event.urn), rule: event.rule } : [],
      ),
    ),
    packAsked,
    pulumiFailed,
  };
}

function isJudged({ message }: Said): boolean {
  return !UNJUDGED.test(message);
}

function violation({ level, urn, rule, message }: Said, known: Rule | undefined): Violation {
  const own =
    known && message.startsWith(known.description) ? message.slice(known.description.length) : message;
  const [found = "", instead = ""] = own.trim().split(/\. Instead: (.*)\.$/s);
  return { level, resource: resourceOf(urn), rule, found, instead };
}

function unjudged(gate: Gate, { urn, rule, message }: Said, known: Rule | undefined): Unjudged {
  const ofResource = known !== undefined && "validateResource" in known;
  return {
    resource: resourceOf(urn),
    rule,
    why: UNJUDGED.exec(message)?.[1]?.trim() ?? message,
    later: LATER[gate][ofResource ? "resource" : "stack"],
  };
}

/** The engine leaves a failed update without asking them, and still ticks the pack off. */
function unasked(gate: Gate): Unjudged {
  return {
    resource: "",
    rule: "every rule over the whole stack",
    why: "Pulumi stopped before it asked them",
    later: LATER[gate].stack,
  };
}

/** `name (type)`, as the program calls it. */
function resourceOf(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${name.join("::")} (${types.split("$").at(-1)})`;
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
