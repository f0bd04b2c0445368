import type { Policies, PolicyResource } from "@pulumi/policy";
import { UnknownValueError } from "../../policies/stack/unknown";

export interface Judged {
  /** Each with the resource that it points to. */
  findings: { message: string; at: string | undefined }[];
  /** What could not be judged because a value is not known before the deploy. */
  unknown?: string;
}

/** What a rule says of a stack; a rule of single resources is asked of each, as the engine does. */
export async function judged(
  rule: Policies[number],
  resources: PolicyResource[],
  config: object = {},
): Promise<Judged> {
  const answer: Judged = { findings: [] };
  const common = {
    stackTags: new Map<string, string>(),
    getConfig: <T>() => config as T,
    notApplicable: (): never => assertNever(),
  };
  const ask = async (question: () => unknown) => {
    try {
      await question();
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      answer.unknown = error.message;
    }
  };
  const report = (own?: string) => (message: string, urn?: string) => {
    answer.findings.push({ message, at: (urn ?? own)?.split("::").at(-1) });
  };
  if ("validateStack" in rule) await ask(() => rule.validateStack({ resources, ...common }, report()));
  if ("validateResource" in rule) {
    for (const resource of resources.map(asSaid)) {
      for (const validate of [rule.validateResource ?? []].flat())
        await ask(() => validate({ ...resource, ...common, asType: () => undefined }, report(resource.urn)));
    }
  }
  return answer;
}

/** With the properties that the program says, which are all that a rule of single resources is shown. */
function asSaid(resource: PolicyResource): PolicyResource {
  const props = {};
  for (const name of Object.keys(resource.propertyDependencies))
    Object.defineProperty(props, name, { enumerable: true, get: () => resource.props[name] });
  return { ...resource, props };
}

function assertNever(): never {
  throw new Error("no rule of the pack says that it is not applicable");
}
