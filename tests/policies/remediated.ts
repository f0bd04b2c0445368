import type { ResourceValidationPolicy } from "@pulumi/policy";
import {
  AnalyzeRequest,
  AnalyzerResourceOptions,
  type RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** The package has it, as what the engine calls, and leaves it out of its types. */
const { makeRemediateRpcFun } = require("@pulumi/policy/server") as {
  makeRemediateRpcFun(
    pack: string,
    version: string,
    level: string,
    policies: object[],
  ): (call: { request: AnalyzeRequest }, answer: Answer) => Promise<void>;
};

type Answer = (error: Error | undefined, response?: RemediateResponse) => void;

/** A secret as it travels. */
export function secret(value: unknown): object {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** The properties that the engine is told to take instead, as they travel; nothing if it is to take those that it has. */
export async function remediated(
  policy: ResourceValidationPolicy,
  type: string,
  props: Record<string, unknown>,
): Promise<unknown> {
  const request = new AnalyzeRequest();
  request.setType(type);
  request.setName("remediated");
  request.setUrn(`urn:pulumi:stack::project::${type}::remediated`);
  request.setOptions(new AnalyzerResourceOptions());
  request.setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(props))));
  const remediate = makeRemediateRpcFun("pack", "1.0.0", "remediate", [
    { ...policy, enforcementLevel: "remediate" },
  ]);
  const response = await new Promise<RemediateResponse | undefined>((resolve, reject) => {
    remediate({ request }, (error, answer) => (error ? reject(error) : resolve(answer))).catch(reject);
  });
  const [remediation] = response?.getRemediationsList() ?? [];
  return remediation?.getProperties()?.toJavaScript();
}
