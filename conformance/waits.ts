/** How long the program waits for what happens in its own time, in seconds. */
export interface Waits {
  /** For a rule to act, and for an object to reach its destination. */
  replication: number;
  /** Between two test objects. */
  nextObject: number;
  /** For a job to end. */
  job: number;
  /** For S3 to know, and to list, a job that was just created. */
  registration: number;
  /** For S3 to release the name of a bucket that was deleted. */
  bucketName: number;
  /** Between two looks at what is being waited for. */
  look: number;
  /** Until S3 can assume a new role. */
  role: number;
  /** For how long objects have to fail until that is the answer: a role that is new fails at first. */
  onlyFailures: number;
  /** Between the beginning of an upload and its completion. */
  upload: number;
  /** For buckets to become empty, and jobs to end, while they are removed. */
  removal: number;
}

/** `aws` also bounds a run that hangs: at most ten minutes for replication and an hour for a job or for a name. */
export const waits: { readonly [service in "aws" | "endpoint"]: Waits } = {
  aws: {
    replication: 600,
    nextObject: 5,
    job: 3600,
    registration: 120,
    bucketName: 3600,
    look: 5,
    role: 30,
    onlyFailures: 180,
    upload: 30,
    removal: 300,
  },
  endpoint: {
    replication: 6,
    nextObject: 0.5,
    job: 60,
    registration: 6,
    bucketName: 3,
    look: 0.1,
    role: 0,
    onlyFailures: 1,
    upload: 3,
    removal: 30,
  },
};

/** How many cases run at the same time: on AWS they mostly wait, and a local AWS has one core to answer with. */
export const lanes: { readonly [service in "aws" | "endpoint"]: number } = { aws: 6, endpoint: 2 };
