/** What is deployed, in either way. */
export interface DeployCase {
  id: string;
  title: string;
  /** Where the replicas go. */
  destinations: Destination[];
  /** A source that is there before, to which older objects are brought over; without one it is new and empty. */
  existingBucket?: string;
}

export interface Destination {
  key: string;
  region: string;
  storageClass?: "STANDARD_IA";
}

/** What the replication and its resources are called after. */
export const name = "invoices";
export const sourceRegion = "eu-west-1";

const otherRegions = [
  "eu-central-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "us-east-1",
  "us-east-2",
  "us-west-2",
  "ca-central-1",
  "ap-southeast-2",
  "ap-northeast-1",
];

export const cases: DeployCase[] = [
  {
    id: "simple",
    title: "the README's first program",
    existingBucket: "acme-invoices",
    destinations: [{ key: "dr", region: "eu-central-1", storageClass: "STANDARD_IA" }],
  },
  {
    id: "ten",
    title: "ten destinations, all buckets new",
    destinations: otherRegions.map((region) => ({ key: region, region })),
  },
];

/** Which of them a program deploys is the word of its environment. */
export function askedCase({ DEPLOY_CASE: asked }: NodeJS.ProcessEnv): DeployCase {
  const found = cases.find(({ id }) => id === asked);
  if (found === undefined) {
    throw new Error(`DEPLOY_CASE is ${asked}; there are ${cases.map(({ id }) => id).join(", ")}`);
  }
  return found;
}
