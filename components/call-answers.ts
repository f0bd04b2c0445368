import * as pulumi from "@pulumi/pulumi";

/**
 * What a call answered. The engine answers nothing in a preview for a provider whose settings are not known yet; and the
 * mocks of Pulumi's guide ("Unit testing") answer every call with its own arguments, so that what is said has to do.
 */
export function answered(
  answer: pulumi.Output<string>,
  said: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  if (pulumi.runtime.isDryRun()) return answer.apply((found) => found ?? (pulumi.unknown as never));
  return answer.apply((found) => found ?? pulumi.output(said ?? ""));
}
