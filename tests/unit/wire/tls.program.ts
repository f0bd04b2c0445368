import { SdkRequests } from "../../../backfill/bucket/frequent-requests";
import { s3Client } from "../../../backfill/bucket/s3-client";
import { WireRequests } from "../../../backfill/bucket/wire-requests";
import { failureReason } from "../../../backfill/failure/failure-reason";
import type { BucketPlace } from "../../../contract/bucket-place";

/** What is done in a process of its own, because a process reads only once which signers it trusts. */
export interface Asking {
  engine: "sdk" | "wire";
  place: BucketPlace;
  /** Where every encrypted connection leads, whatever its name. */
  port: number;
}

const tls = require("node:tls") as { connect: (options: object) => unknown };

async function main({ engine, place, port }: Asking): Promise<void> {
  const { connect } = tls;
  tls.connect = (options) => connect({ ...options, host: "127.0.0.1", port });
  const client = s3Client(place);
  const requests =
    engine === "wire" ? new WireRequests(client, place, { writes: 0, reads: 0 }) : new SdkRequests(client);
  const result = await requests.listObjects({ Bucket: place.bucket }).then(
    ({ IsTruncated }) => ({ isTruncated: IsTruncated }),
    (error) => ({ code: error.code, attempts: error.$metadata?.attempts, reason: failureReason(error) }),
  );
  process.stdout.write(JSON.stringify(result));
  requests.close();
  client.destroy();
}

void main(JSON.parse(process.argv[2] ?? ""));
