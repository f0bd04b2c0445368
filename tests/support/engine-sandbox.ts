import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { type BatchOperations, startBatchOperations } from "../../sandbox/batch-operations/server";
import type { Engine } from "../../sandbox/engine/engine";
import { findEngine } from "../../sandbox/engine/find-engine";
import { startLocalAws } from "../../sandbox/local-aws/local-aws";
import { openWorkspace, type Workspace } from "../../sandbox/workspace";

/** A real engine and a local AWS for one file of tests. */
export interface EngineSandbox {
  workspace: Workspace;
  engine: Engine;
  endpoint: string;
  folder: string;
  /** The double of S3's own jobs, where it was asked for. */
  batchOperations?: BatchOperations;
  s3(region: string): S3Client;
  close(): Promise<void>;
}

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

export async function openEngineSandbox({ batchOperations = false } = {}): Promise<EngineSandbox> {
  const folder = await mkdtemp(join(tmpdir(), "engine-sandbox-"));
  const progress = (line: string) => console.error(`    ${line}`);
  const engine = await findEngine({ progress });
  const localAws = await startLocalAws({ folder, progress });
  const jobs = batchOperations ? await startBatchOperations({ target: localAws.endpoint }) : undefined;
  const { endpoint } = jobs ?? localAws;
  const workspace = await openWorkspace({ folder, engine, endpoint });
  const clients: S3Client[] = [];
  return {
    workspace,
    engine,
    endpoint,
    folder,
    batchOperations: jobs,
    s3(region) {
      const client = new S3Client({ region, endpoint, credentials, forcePathStyle: true });
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.destroy();
      await workspace.stop();
      await jobs?.stop();
      await localAws.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
