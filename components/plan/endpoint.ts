import { type EndpointExcess, endpointExcess, endpointOrigin, isWeb } from "../../contract/endpoints";

const excesses: Record<EndpointExcess, (endpoint: string) => string> = {
  credentials: () =>
    "holds credentials, which would end up in the state; leave them out and use a profile or the environment",
  query: () =>
    "has a query or a fragment, in which signed URLs carry secrets. An endpoint is the address of a server, like " +
    '"https://s3.example.com". Remove everything from the "?" or "#" on',
  path: (endpoint) =>
    `has a path. An endpoint is the address of a server. Write ${quoted(endpointOrigin(endpoint))} without the path`,
};

/** Why the endpoint cannot be used, or nothing if it can. */
export function endpointProblem(endpoint: string, allowPlainHttpOnLoopback: boolean): string | undefined {
  const excess = endpointExcess(endpoint);
  if (excess !== undefined) return excesses[excess](endpoint);
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !isWeb(url)) {
    // What is before an "@" may be a password.
    const shown = endpoint.includes("@") ? "" : `: ${quoted(endpoint)}`;
    return `is not a URL${shown}; write it like "https://s3.example.com"`;
  }
  if (url.protocol === "https:") return undefined;
  if (!isLoopback(url)) {
    return `sends data unencrypted over the network: ${quoted(endpoint)}; use https, plain http is for loopback only`;
  }
  if (!allowPlainHttpOnLoopback) {
    return `is plain http: ${quoted(endpoint)}; use https, or set allowPlainHttpOnLoopback for a local AWS`;
  }
  return undefined;
}

export function isPlainHttp(endpoint: string | undefined): boolean {
  return endpoint !== undefined && new URL(endpoint).protocol === "http:";
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function quoted(endpoint: string): string {
  return JSON.stringify(endpoint);
}
