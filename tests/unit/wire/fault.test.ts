// Proves that the same errors are taken for passing ones, and the same pauses are kept, as by the AWS SDK's own retries.
// Does not prove that they do pass.
import assert from "node:assert/strict";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { faultOf, retryAfter } from "../../../backfill/wire/fault";
import { ServerClock } from "../../../backfill/wire/server-clock";

const names = [
  ...[
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "AccessDenied",
  ],
  ...[
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "LimitExceededException",
  ],
  ...["BandwidthLimitExceeded", "PriorRequestNotComplete", "ProvisionedThroughputExceededException", "Error"],
  ...[
    "EC2ThrottledException",
    "TransactionInProgressException",
    "TimeoutError",
    "RequestTimeout",
    "InternalError",
  ],
  ...[
    "RequestTimeoutException",
    "NoSuchKey",
    "PreconditionFailed",
    "NotImplemented",
    "CredentialsProviderError",
  ],
];
const codes = [
  ...["", "ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND"],
  ...["EAI_AGAIN", "CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID"],
];
const statuses = [undefined, 200, 301, 400, 403, 404, 408, 409, 412, 429, 500, 501, 502, 503, 504, 505, 599];

describe("A fault", () => {
  it("passes or not as the SDK says, for every name, code and status that S3 and Node know", () => {
    for (const name of names) {
      for (const code of codes) {
        for (const httpStatusCode of statuses) {
          for (const clockSkewCorrected of [undefined, true as const]) {
            const $metadata = { httpStatusCode, clockSkewCorrected };
            const error = Object.assign(new Error("no") as Error & { cause?: Error }, {
              name,
              code,
              $metadata,
            });
            const theirs = isThrottlingError(error)
              ? "THROTTLING"
              : isTransientError(error)
                ? "TRANSIENT"
                : isServerError(error)
                  ? "SERVER_ERROR"
                  : "CLIENT_ERROR";
            assert.equal(faultOf(error), theirs, JSON.stringify({ name, code, $metadata }));
          }
        }
      }
    }
  });

  it("passes if what it comes from does, as where the credentials could not be fetched", () => {
    const cause = Object.assign(new Error("read"), { code: "ECONNRESET" });
    const error = Object.assign(new Error("none"), { name: "CredentialsProviderError", cause });
    assert.equal(isTransientError(error), true);
    assert.equal(faultOf(error), "TRANSIENT");
    assert.equal(faultOf(new Error("none", { cause: new Error("no file") })), "CLIENT_ERROR");
  });

  it("is waited for as long as the server says, in seconds or up to a time", () => {
    const now = Date.UTC(2026, 0, 1);
    const after = (said?: string) =>
      retryAfter(
        { $response: { headers: said === undefined ? {} : { "retry-after": said } } },
        now,
      )?.getTime();
    assert.equal(after("3"), now + 3000);
    assert.equal(after("0.5"), now + 500);
    assert.equal(after("Thu, 01 Jan 2026 00:00:07 GMT"), now + 7000);
    assert.equal(after("soon"), undefined);
    assert.equal(after(), undefined);
    assert.equal(retryAfter(new Error("no answer"), now), undefined);
  });
});

describe("A server's clock", () => {
  const at = (difference: number) => new Date(Date.now() + difference).toUTCString();
  const hour = 3_600_000;

  it("counts where it is far from this machine's, so that only the first signature is refused", () => {
    const clock = new ServerClock();
    assert.equal(clock.hear(at(hour), clock.now()), true);
    assert.ok(Math.abs(clock.now().getTime() - Date.now() - hour) < 5000);
    assert.equal(clock.hear(at(hour), clock.now()), false);
  });

  it("tells of each signature that was on its way with the wrong time, not only of the first", () => {
    const clock = new ServerClock();
    const signedAt = clock.now();
    assert.equal(clock.hear(at(-hour), signedAt), true);
    assert.equal(clock.hear(at(-hour), signedAt), true);
  });

  it("changes nothing by a minute, nor where no time is told", () => {
    const clock = new ServerClock();
    for (const date of [at(60_000), undefined, "late"]) {
      assert.equal(clock.hear(date, clock.now()), false);
      assert.ok(Math.abs(clock.now().getTime() - Date.now()) < 1000);
    }
  });
});
