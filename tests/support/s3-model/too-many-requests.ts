/** As the SDK throws it. */
export class TooManyRequests extends Error {
  override name = "TooManyRequestsException";
  readonly $metadata = { httpStatusCode: 429 };
}
