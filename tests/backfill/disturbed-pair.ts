import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { type Interference, type S3Proxy, startProxy } from "../support/s3-proxy";
import { BucketPair } from "./bucket-pair";

/** A pair whose runs go through what a test puts before it, if anything; the test's own hands reach past that. */
export class DisturbedPair extends BucketPair {
  private constructor(
    endpoint: string,
    private readonly before: { proxy?: S3Proxy },
  ) {
    super(endpoint);
  }

  static override create(endpoint: string): Promise<DisturbedPair> {
    return new DisturbedPair(endpoint, {}).made();
  }

  /** Fresh buckets, behind the same. */
  another(): Promise<DisturbedPair> {
    return new DisturbedPair(this.endpoint, this.before).made();
  }

  /** Instead of what stood before it. */
  async putBehind(interference: Interference): Promise<void> {
    await this.free();
    this.before.proxy = await startProxy(this.endpoint, interference);
  }

  async free(): Promise<void> {
    await this.before.proxy?.stop();
    this.before.proxy = undefined;
  }

  get proxy(): S3Proxy {
    if (!this.before.proxy) throw new Error("nothing stands before these buckets");
    return this.before.proxy;
  }

  override run(settings: Parameters<BucketPair["run"]>[0] = {}) {
    return super.run({ endpoint: this.before.proxy?.endpoint, ...settings });
  }
}

/** For each test of a `describe` a fresh pair, on a server for all of them. */
export function forEachTest(take: (pair: DisturbedPair) => void): void {
  let server: LocalS3;
  let pair: DisturbedPair;
  before(async () => {
    server = await startLocalS3();
  });
  after(() => server.stop());
  beforeEach(async () => {
    pair = await DisturbedPair.create(server.endpoint);
    take(pair);
  });
  afterEach(() => pair.free());
}
