import { CrossRegionReplication } from "s3-cross-region-replication";

export const records = new CrossRegionReplication("records", {
  source: {
    region: "eu-west-1",
    encryption: { createKey: true },
    objectLock: { days: 30 },
  },
  destinations: {
    dr: { region: "eu-central-1", encryption: { createKey: true }, replicationTimeControl: true },
    audit: {
      region: "us-east-1",
      accountId: "444455556666",
      assumeRoleArn: "arn:aws:iam::444455556666:role/deployer",
      encryption: { createKey: true },
      storageClass: "GLACIER_IR",
    },
  },
  rules: [
    { id: "everything", destinations: ["dr"], deleteMarkers: true },
    { id: "contracts", prefix: "contracts/", tags: { retain: "yes" }, destinations: ["audit"] },
  ],
  notifications: { topicArn: "arn:aws:sns:eu-west-1:111122223333:replication" },
  role: { path: "/service/", permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" },
  backfill: { mode: "none" },
});
