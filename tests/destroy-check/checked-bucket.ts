import { randomBytes } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import { type DestroyCheckRun, OnDestroy } from "../../contract/destroy-check-run";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { type Interference, type S3Proxy, startProxy } from "../support/s3-proxy";

const region = "us-east-1";

/** Gives each test an empty, versioned bucket on a local AWS. */
export class CheckedBucket {
  public name = "";
  public s3!: S3Client;
  private server!: LocalS3;
  private proxy?: S3Proxy;

  /** Call it inside of a `describe`. */
  public constructor() {
    before(async () => {
      this.server = await startLocalS3();
      this.s3 = clientOf(this.server.endpoint);
    });
    after(async () => {
      this.s3?.destroy();
      await this.server?.stop();
    });
    beforeEach(() => this.make());
    afterEach(async () => {
      await this.proxy?.stop();
      this.proxy = undefined;
    });
  }

  public async make({ locked = false } = {}): Promise<void> {
    const Bucket = `checked-${randomBytes(4).toString("hex")}`;
    await this.s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: locked }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await this.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    this.name = Bucket;
  }

  public put(Key: string, settings: Partial<PutObjectCommandInput> = {}) {
    return this.s3.send(new PutObjectCommand({ Bucket: this.name, Key, Body: "hello", ...settings }));
  }

  public remove(Key: string, VersionId?: string) {
    return this.s3.send(new DeleteObjectCommand({ Bucket: this.name, Key, VersionId }));
  }

  public run(change: Partial<DestroyCheckRun> = {}): DestroyCheckRun {
    return {
      bucket: this.name,
      region,
      endpoint: this.server.endpoint,
      path: "source",
      onDestroy: OnDestroy.Delete,
      sends: false,
      ...change,
    };
  }

  /** The server, interfered with until the test ends. */
  public async disturbed(interfere: Interference): Promise<S3Proxy & { s3: S3Client }> {
    this.proxy = await startProxy(this.server.endpoint, interfere);
    return { ...this.proxy, s3: clientOf(this.proxy.endpoint) };
  }
}

function clientOf(endpoint: string): S3Client {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new S3Client({ region, endpoint, credentials, forcePathStyle: true });
}
