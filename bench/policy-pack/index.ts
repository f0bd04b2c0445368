import { CrossRegionReplication } from "../../components";

/** Five replications are a hundred resources and some. */
for (const name of ["one", "two", "three", "four", "five"]) {
  const reached = { endpoint: process.env.AWS_ENDPOINT_URL, allowPlainHttpOnLoopback: true };
  new CrossRegionReplication(name, {
    source: { region: "eu-west-1", ...reached },
    destinations: { dr: { region: "eu-central-1", ...reached } },
    notifications: { topicArn: "arn:aws:sns:eu-west-1:000000000000:replication-failures" },
    backfill: { mode: "none" },
  });
}
