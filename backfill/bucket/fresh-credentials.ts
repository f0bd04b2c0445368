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
export function renewCredentials(client: S3Client): void {
  const ask = client.config.credentials;
  let renewal: Promise<Identity> | undefined;
  let dead: CredentialsRefused | undefined;

  async function renew(used: Identity, refusal: Error): Promise<void> {
    if (!isSame(used, await ask())) return;
    renewal ??= ask({ forceRefresh: true }).finally(() => {
      renewal = undefined;
    });
    if (!isSame(used, await renewal)) return;
    dead = new CredentialsRefused(
      `S3 refuses the credentials (${refusal.name}: ${refusal.message}), and there are no others; ` +
        "log in again, or get fresh ones, and run the backfill again: it goes on where it stopped",
    );
    throw dead;
  }

  client.middlewareStack.add(
    (next) => async (args) => {
      if (dead) throw dead;
      const used = await ask();
      try {
        return await next(args);
      } catch (error) {
        if (!refusals.includes((error as Error).name)) throw error;
        await renew(used, error as Error);
        return next(args);
      }
    },
    { step: "initialize", name: "renewCredentials" },
  );
}

function isSame(one: Identity, other: Identity): boolean {
  return one.accessKeyId === other.accessKeyId && one.sessionToken === other.sessionToken;
}
