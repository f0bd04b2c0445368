import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine } from "../../sandbox/engine/find-engine";
import { startLocalAws } from "../../sandbox/local-aws/local-aws";
import { seaweedfsPrograms } from "../../sandbox/seaweedfs/seaweedfs";
import { checkovPrograms, linterPrograms } from "../judges/python-programs";

/** Gets what is not there yet before the first test, so that no single test waits for an engine to be built. */
export async function mochaGlobalSetup(): Promise<void> {
  const progress = (line: string) => console.error(`  ${line}`);
  const folder = await mkdtemp(join(tmpdir(), "set-up-"));
  await findEngine({ progress });
  await (await startLocalAws({ folder, progress })).stop();
  await seaweedfsPrograms(progress);
  await linterPrograms(progress);
  await checkovPrograms(progress);
  await rm(folder, { recursive: true, force: true });
}
