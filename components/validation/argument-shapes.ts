import type {
  AccessLogArgs,
  BackfillArgs,
  BucketArgs,
  CrossRegionReplicationArgs,
  DestinationArgs,
  EncryptionArgs,
  LifecycleArgs,
  NotificationsArgs,
  ObjectLockArgs,
  PlaceArgs,
  RoleArgs,
  RuleArgs,
  SourceArgs,
} from "../args";

export type Shape =
  | "text"
  | "number"
  | "flag"
  | { fields: Record<string, Field> }
  | { mapOf: Shape; input?: true }
  | { listOf: Shape; input?: true };

export interface Field {
  shape: Shape;
  required?: true;
  /** May be an output that is not known yet. */
  input?: true;
}

/** Makes the compiler demand that every field of the interface, and no other, is described. */
type FieldsOf<Args> = Record<keyof Args, Field>;

const place: FieldsOf<PlaceArgs> = {
  region: { shape: "text", required: true },
  accountId: { shape: "text", input: true },
  profile: { shape: "text", input: true },
  assumeRoleArn: { shape: "text", input: true },
  endpoint: { shape: "text" },
  allowPlainHttpOnLoopback: { shape: "flag" },
};

const encryption: FieldsOf<EncryptionArgs> = {
  type: { shape: "text" },
  kmsKeyArn: { shape: "text", input: true },
  createKey: { shape: "flag" },
  bucketKey: { shape: "flag" },
  allowCustomerKeys: { shape: "flag" },
};

const objectLock: FieldsOf<ObjectLockArgs> = {
  mode: { shape: "text" },
  days: { shape: "number" },
  years: { shape: "number" },
};

const lifecycle: FieldsOf<LifecycleArgs> = {
  enabled: { shape: "flag" },
  noncurrentVersionDays: { shape: "number" },
  incompleteUploadDays: { shape: "number" },
};

const accessLog: FieldsOf<AccessLogArgs> = {
  bucketName: { shape: "text", required: true, input: true },
  prefix: { shape: "text" },
};

const bucket: FieldsOf<BucketArgs> = {
  ...place,
  bucketName: { shape: "text", input: true },
  bucketNamespace: { shape: "text" },
  existingBucket: { shape: "text", input: true },
  versioning: { shape: "text" },
  encryption: { shape: { fields: encryption } },
  objectLock: { shape: { fields: objectLock } },
  lifecycle: { shape: { fields: lifecycle } },
  accessLog: { shape: { fields: accessLog } },
  forceDestroy: { shape: "flag" },
  retainOnDelete: { shape: "flag" },
};

const source: FieldsOf<SourceArgs> = {
  ...bucket,
  kmsKeyArns: { shape: { listOf: "text", input: true } },
};

const destination: FieldsOf<DestinationArgs> = {
  ...bucket,
  access: { shape: "text" },
  ownerOverride: { shape: "flag" },
  deleteMarkers: { shape: "flag" },
  storageClass: { shape: "text" },
  replicationTimeControl: { shape: "flag" },
  metrics: { shape: "flag" },
};

const rule: FieldsOf<RuleArgs> = {
  id: { shape: "text", required: true },
  prefix: { shape: "text" },
  tags: { shape: { mapOf: "text" } },
  destinations: { shape: { listOf: "text" } },
  priority: { shape: "number" },
  enabled: { shape: "flag" },
  deleteMarkers: { shape: "flag" },
  replicaModifications: { shape: "flag" },
};

const role: FieldsOf<RoleArgs> = {
  arn: { shape: "text", input: true },
  attachRights: { shape: "flag" },
  name: { shape: "text" },
  path: { shape: "text" },
  permissionsBoundary: { shape: "text", input: true },
  conditions: { shape: "text" },
};

const notifications: FieldsOf<NotificationsArgs> = {
  topicArn: { shape: "text", input: true },
  queueArn: { shape: "text", input: true },
  functionArn: { shape: "text", input: true },
  events: { shape: { listOf: "text" } },
};

const backfill: FieldsOf<BackfillArgs> = {
  mode: { shape: "text" },
  versions: { shape: "text" },
  wait: { shape: "flag" },
  propagationMinutes: { shape: "number" },
  reportBucketName: { shape: "text", input: true },
  roleArn: { shape: "text", input: true },
};

const component: FieldsOf<CrossRegionReplicationArgs> = {
  source: { shape: { fields: source }, required: true },
  destinations: { shape: { mapOf: { fields: destination } }, required: true },
  rules: { shape: { listOf: { fields: rule } } },
  role: { shape: { fields: role } },
  existingRules: { shape: "text" },
  twoWay: { shape: "flag" },
  notifications: { shape: { fields: notifications } },
  backfill: { shape: { fields: backfill } },
  tags: { shape: { mapOf: "text", input: true } },
};

/** Everything that may be said about a replication. */
export const componentShape = { fields: component } satisfies Shape;
