/** A bucket and how to reach it. Credentials come from the AWS SDK's own chain, never from here. */
export interface BucketPlace {
  bucket: string;
  region: string;
  /** Another endpoint than AWS's own for the region; path-style addressing is used with it. */
  endpoint?: string;
  /** Account that the credentials have to belong to: with those of another one nothing is written. */
  accountId?: string;
  /** Differs for buckets that had this name one after the other. Left out where nobody can tell. */
  generation?: string;
  /** Named profile of the shared AWS configuration. */
  profile?: string;
  /** File to read instead of ~/.aws/config. */
  sharedConfigFile?: string;
  /** File to read instead of ~/.aws/credentials. */
  sharedCredentialsFile?: string;
  /** Roles to assume before the first request, each with the credentials of the one before it. */
  assumeRoles?: AssumedRole[];
}

/** A role and the session that it is assumed for, as `aws:assumeRoles` of a stack has them. */
export interface AssumedRole {
  roleArn: string;
  sessionName?: string;
  externalId?: string;
  /** Policy in JSON that narrows what the session is allowed to do. */
  policy?: string;
  policyArns?: string[];
  sourceIdentity?: string;
  tags?: { [key: string]: string };
  transitiveTagKeys?: string[];
}
