/** What an endpoint is beyond a server's address. The value may hold a secret and must not be repeated. */
export type EndpointExcess = "credentials" | "query" | "path";

/** Signed URLs carry a signature in their query, which would be stored with the endpoint. */
export function endpointExcess(endpoint: string): EndpointExcess | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url !== undefined && (url.username !== "" || url.password !== "")) return "credentials";
  // An empty query too, which the parsed URL does not show.
  if (/[?#]/.test(endpoint)) return "query";
  return url !== undefined && isWeb(url) && !["", "/"].includes(url.pathname) ? "path" : undefined;
}

/** The address of an endpoint whose path is too much. */
export function endpointOrigin(endpoint: string): string {
  return new URL(endpoint).origin;
}

export function isWeb({ protocol }: URL): boolean {
  return protocol === "http:" || protocol === "https:";
}
