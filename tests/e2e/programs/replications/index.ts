import { Config, mergeOptions } from "@pulumi/pulumi";
import { CrossRegionReplication, type CrossRegionReplicationArgs } from "s3-cross-region-replication";

/** One of several components; a new name keeps the old resources where it says the old one. */
export interface Component {
  readonly name: string;
  readonly formerName?: string;
  /** Changes of children that the program does not want, by the child's name. */
  readonly ignoreChanges?: { readonly [child: string]: string[] };
  readonly args: CrossRegionReplicationArgs;
}

// Under a name of its own, which stays when the project gets another one.
const components = new Config("replications").requireObject<Component[]>("components");

export const ruleIds = components.map(
  ({ name, formerName, ignoreChanges = {}, args }) =>
    new CrossRegionReplication(name, args, {
      aliases: formerName === undefined ? [] : [{ name: formerName }],
      transforms: [
        ({ name, props, opts }) => {
          const ignored = ignoreChanges[name];
          return ignored && { props, opts: mergeOptions(opts, { ignoreChanges: ignored }) };
        },
      ],
    }).ruleIds,
);
