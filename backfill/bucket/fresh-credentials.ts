import type { S3Client } from "@aws-sdk/client-s3";

type Identity = Awaited<ReturnType<S3Client["config"]["credentials"]>>;

const refusals = [
  ...["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"],
  ...["InvalidToken", "InvalidAccessKeyId"],
];

/** No request will succeed any more, so it is said once and not for each object. */
export class CredentialsRefused extends Error {
  override readonly name = "CredentialsRefused";
}

/** Whether it makes no sense to go on: every further object would fail for the same reason. */
export function endsRun(error: unknown): boolean {
  return error instanceof CredentialsRefused || (error as Error).name === "CredentialsProviderError";
}

/**
 * Asks the chain of credentials again when S3 refuses those it gave. The SDK does so only shortly before the end that
 * they themselves tell, so keys that are rotated, or end earlier, would fail every further request.
 */
export class FreshCredentials {
  private renewal: Promise<Identity> | undefined;
  private dead: CredentialsRefused | undefined;

  constructor(private readonly ask: S3Client["config"]["credentials"]) {}

  /** Sends a request, and again with others if it was the credentials that were refused. */
  async sendWith<Answer>(send: (credentials: Identity) => Promise<Answer>): Promise<Answer> {
    if (this.dead) throw this.dead;
    const used = await this.ask();
    try {
      return await send(used);
    } catch (error) {
      if (!refusals.includes((error as Error).name)) throw error;
      await this.renew(used, error as Error);
      return send(await this.ask());
    }
  }

  private async renew(used: Identity, refusal: Error): Promise<void> {
    if (!isSame(used, await this.ask())) return;
    this.renewal ??= this.ask({ forceRefresh: true }).finally(() => {
      this.renewal = undefined;
    });
    if (!isSame(used, await this.renewal)) return;
    this.dead = new CredentialsRefused(
      `S3 refuses the credentials (${refusal.name}: ${refusal.message}), and there are no others; ` +
        "log in again, or get fresh ones, and run the backfill again: it goes on where it stopped",
    );
    throw this.dead;
  }
}

export function renewCredentials(client: S3Client): void {
  const fresh = new FreshCredentials(client.config.credentials);
  client.middlewareStack.add((next) => (args) => fresh.sendWith(() => next(args)), {
    step: "initialize",
    name: "renewCredentials",
  });
}

function isSame(one: Identity, other: Identity): boolean {
  return one.accessKeyId === other.accessKeyId && one.sessionToken === other.sessionToken;
}
