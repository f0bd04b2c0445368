import type { Progress } from "../../sandbox/progress";
import { credentials, startSeaweedfs } from "../../sandbox/seaweedfs/seaweedfs";
import { startVersitygw } from "../../sandbox/versitygw/versitygw";
import { deleteBucket } from "./buckets";
import { countedRequests, type Requests } from "./server-requests";
import { Wire } from "./wire";

/** What all contenders work on, with its own account of what it is asked. */
export interface BenchServer {
  name: string;
  endpoint: string;
  /** For whatever is to be on the same disk as its objects; it is removed in the end. */
  folder: string;
  /** For what goes on around the runs. */
  wire: Wire;
  /** Nothing where the server does not count. */
  requests(): Promise<Requests | undefined>;
  removeBucket(bucket: string): Promise<void>;
  stop(): Promise<void>;
}

const connections = 32;

async function seaweedfs(progress: Progress): Promise<BenchServer> {
  const { endpoint, folder, metrics, stop } = await startSeaweedfs(progress);
  const wire = new Wire(endpoint, connections, credentials);
  return {
    ...{ name: "SeaweedFS", endpoint, folder, wire, stop },
    requests: () => countedRequests(metrics),
    removeBucket: (bucket) => deleteBucket(wire, bucket),
  };
}

async function versitygw(progress: Progress): Promise<BenchServer> {
  const server = await startVersitygw(credentials, progress);
  const wire = new Wire(server.endpoint, connections, credentials);
  return { ...server, name: "versitygw", wire, requests: async () => undefined };
}

export const servers = { seaweedfs, versitygw } satisfies {
  [id: string]: (progress: Progress) => Promise<BenchServer>;
};

export type ServerId = keyof typeof servers;
