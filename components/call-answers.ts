import * as pulumi from "@pulumi/pulumi";

/**
 * What a call answered, or what is said in its stead. The mocks of Pulumi's guide ("Unit testing") answer every call with
 * its own arguments, and the engine answers nothing for a provider that a preview does not know whole.
 */
export function answered(
  answer: pulumi.Output<string>,
  said: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  // Looked at only where it is needed: a preview may not know it.
  return answer.apply((found) => found ?? pulumi.output(said ?? nothing()));
}

function nothing(): string {
  return pulumi.runtime.isDryRun() ? (pulumi.unknown as never) : "";
}
