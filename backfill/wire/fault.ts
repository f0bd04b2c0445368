/** What an error says about another attempt, in the SDK's words. */
export type Fault = "THROTTLING" | "TRANSIENT" | "SERVER_ERROR" | "CLIENT_ERROR";

interface Told extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number; clockSkewCorrected?: boolean };
}

const throttling = [
  ...["SlowDown", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled"],
  ...[
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "LimitExceededException",
  ],
  ...["BandwidthLimitExceeded", "PriorRequestNotComplete", "ProvisionedThroughputExceededException"],
  ...["EC2ThrottledException", "TransactionInProgressException"],
];
const timedOut = ["TimeoutError", "RequestTimeout", "RequestTimeoutException"];
const unconnected = [
  ...["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT"],
  ...["EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"],
];
const passing = [500, 502, 503, 504];

export function faultOf(error: Told): Fault {
  const { httpStatusCode: status = 0 } = error.$metadata ?? {};
  if (status === 429 || throttling.includes(error.name)) return "THROTTLING";
  if (mayPass(error)) return "TRANSIENT";
  return status >= 500 && status <= 599 ? "SERVER_ERROR" : "CLIENT_ERROR";
}

function mayPass({ name, code = "", cause, $metadata = {} }: Told): boolean {
  const { httpStatusCode: status = 0, clockSkewCorrected = false } = $metadata;
  if (clockSkewCorrected || passing.includes(status)) return true;
  return timedOut.includes(name) || unconnected.includes(code) || (cause instanceof Error && mayPass(cause));
}

/** When the server wants to be asked again. */
export function retryAfter(error: unknown, now: number): Date | undefined {
  const { $response } = error as { $response?: { headers?: { [name: string]: string } } };
  const said = $response?.headers?.["retry-after"];
  if (said === undefined) return undefined;
  const time = /^\d+(\.\d+)?$/.test(said) ? now + Number(said) * 1000 : Date.parse(said);
  return Number.isNaN(time) ? undefined : new Date(time);
}
