import type { AwsConnection } from "../aws-connection";
import type { Place } from "./cloud-control/cloud-control";

/** What every resource type of the aws-native stand-in works with. */
export interface NativeServices extends AwsConnection {
  /** Asked for when an ARN is made: reading a bucket needs no account. */
  place(): Promise<Place>;
  readonly defaultTags: Readonly<Record<string, string>>;
}
