import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { Workspace } from "../../sandbox/workspace";
import { type DeployCase, sourceRegion } from "./cases";
import { type Deployed, deployedResources, type StateResource } from "./resources";

export const ways = ["by-hand", "by-component"] as const;
export type Way = (typeof ways)[number];

export interface Deploy {
  seconds: number;
  resources: Deployed;
}

const stack = "bench";
/** Of both programs, because its name is in the names of what they make. */
const project = "replicating";

/** One stack after the other, each with nothing there before and nothing left after it. */
export class TrialStack {
  constructor(
    private readonly workspace: Workspace,
    private readonly endpoint: string,
  ) {}

  /** What `pulumi up`, with its preview, takes for a new stack. */
  async deploy(way: Way, { id, existingBucket }: DeployCase): Promise<Deploy> {
    const pulumi = async (...words: string[]) => {
      const { code, stdout, stderr } = await this.workspace.pulumi(
        [...words, "--stack", stack, "--non-interactive"],
        { cwd: join(__dirname, way), environment: { DEPLOY_CASE: id } },
      );
      if (code !== 0) throw new Error(`pulumi ${words.join(" ")}\n${stdout}\n${stderr}`);
    };
    const s3 = new S3Client({
      region: sourceRegion,
      endpoint: this.endpoint,
      credentials,
      forcePathStyle: true,
    });
    try {
      if (existingBucket) await s3.send(new CreateBucketCommand({ Bucket: existingBucket, ...there }));
      await pulumi("stack", "init", "--no-select");
      const started = process.hrtime.bigint();
      await pulumi("up", "--yes");
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const resources = deployedResources(await this.state());
      await pulumi("destroy", "--yes", "--skip-preview");
      await pulumi("stack", "rm", "--yes");
      if (existingBucket) await s3.send(new DeleteBucketCommand({ Bucket: existingBucket }));
      return { seconds, resources };
    } finally {
      s3.destroy();
      await rm(join(__dirname, way, `Pulumi.${stack}.yaml`), { force: true });
    }
  }

  private async state(): Promise<StateResource[]> {
    const file = join(this.workspace.folder, "state/.pulumi/stacks", project, `${stack}.json`);
    return JSON.parse(await readFile(file, "utf8")).checkpoint.latest.resources;
  }
}

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const there = {
  CreateBucketConfiguration: { LocationConstraint: sourceRegion as BucketLocationConstraint },
};
