import type { AwsConnection } from "../aws-connection";
import type { Partition } from "../partition";
import type { Tags } from "./tags";

/** What every resource type of the aws stand-in works with. */
export interface AwsServices extends AwsConnection {
  readonly partition: Partition;
  readonly defaultTags: Tags;
  /** The same, in another region. */
  in(region: string): AwsServices;
}
