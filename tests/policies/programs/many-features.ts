import { CrossRegionReplication } from "../../../components";
import { keyArn } from "../../support/mocks";

/** The component with everything that changes its rights, in one account, with ARNs that are known before the deploy. */
export function manyFeatures(): void {
  const destination = (region: string) => ({
    region,
    encryption: { kmsKeyArn: keyArn("replica", region) },
    deleteMarkers: true,
  });
  new CrossRegionReplication("docs", {
    source: {
      region: "eu-west-1",
      encryption: { kmsKeyArn: keyArn("source", "eu-west-1") },
      objectLock: { days: 30 },
    },
    destinations: { dr: destination("eu-central-1"), archive: destination("us-east-1") },
    rules: [
      { id: "invoices", prefix: "invoices/" },
      { id: "logs", prefix: "logs/", destinations: ["dr"] },
    ],
    notifications: { topicArn: "arn:aws:sns:eu-west-1:111122223333:replication-failures" },
    backfill: { mode: "copy" },
    tags: { team: "data" },
  });
}
