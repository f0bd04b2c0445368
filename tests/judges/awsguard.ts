import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Workspace } from "../../sandbox/workspace";
import { logicalId, nameOf } from "./cloudformation-rendering";
import { type Judge, stackNamed } from "./judge";
import { kindOf } from "./judged-stack";

interface EngineEvent {
  policyEvent?: { resourceUrn: string; policyName: string };
  summaryEvent?: { PolicyPacks: { [name: string]: string } };
}

/** AWS Guard as a policy pack in the real engine, on the state of all stacks at once. */
export function awsguardIn(workspace: Workspace): Judge {
  return async (evidence) => {
    const state = join(evidence.folder, "state.json");
    const resources = evidence.stacks.flatMap(({ resources }) => resources);
    const ownerOf = new Map(
      evidence.stacks.flatMap(({ name, resources }) => resources.map(({ urn }) => [urn, name])),
    );
    await writeFile(state, JSON.stringify({ version: 3, deployment: { resources } }));
    const pack = join(__dirname, "awsguard-pack");
    const { code, stdout, stderr } = await workspace.pulumi(
      ["policy", "analyze", "--file", state, "--policy-pack", pack, "--json"],
      { timeoutMilliseconds: 120_000 },
    );
    const events = stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line): EngineEvent => JSON.parse(line));
    const ran = events.some(({ summaryEvent }) => summaryEvent?.PolicyPacks["pulumi-awsguard"] !== undefined);
    if (code !== 0 || !ran) throw new Error(`AWS Guard did not run\n${stdout}\n${stderr}`);
    return events.flatMap(({ policyEvent }) => {
      if (policyEvent === undefined) return [];
      const { resourceUrn, policyName } = policyEvent;
      const stack = stackNamed(evidence, ownerOf.get(resourceUrn) ?? "");
      const resource = logicalId(nameOf(resourceUrn));
      return {
        judge: "awsguard",
        rule: policyName,
        on: kindOf(stack, resource),
        stack: stack.name,
        resource,
      };
    });
  };
}
