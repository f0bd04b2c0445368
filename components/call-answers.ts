import * as pulumi from "@pulumi/pulumi";

/**
 * What a call answered, or what is said in its stead. The mocks of Pulumi's guide ("Unit testing") answer every call with
 * its own arguments, and the engine answers nothing for a provider that a preview does not know whole.
 */
export function answered(
  answer: pulumi.Output<string>,
  said: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  return pulumi
    .all([answer, said])
    .apply(([found, said]) => found ?? said ?? (pulumi.runtime.isDryRun() ? (pulumi.unknown as never) : ""));
}
