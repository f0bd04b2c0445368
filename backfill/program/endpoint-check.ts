import { type EndpointExcess, endpointExcess, isWeb } from "../../contract/endpoints";
import type { Problems } from "./problems";

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const excesses: Record<EndpointExcess, [allowed: string, change: string]> = {
  credentials: ["a URL without user name and password", "take the credentials out of it"],
  query: ["a URL without a query or a fragment", 'remove everything from the "?" or "#" on'],
  path: ["the address of a server, without a path", 'give a URL such as "https://s3.example.org"'],
};

export function checkEndpoint(path: string, endpoint: unknown, problems: Problems): void {
  const text = typeof endpoint === "string" ? endpoint : undefined;
  const excess = text === undefined ? undefined : endpointExcess(text);
  if (excess) {
    // The value may hold a secret, so it is not shown.
    problems.add(path, undefined, ...excesses[excess]);
    return;
  }
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  const allowed = "an https URL, or an http URL of this machine's loopback interface";
  if (!url || !isWeb(url)) {
    const shown = text?.includes("@") ? undefined : endpoint;
    problems.add(path, shown, allowed, 'give a URL such as "https://s3.example.org" or leave it out');
  } else if (url.protocol === "http:" && !loopback.test(url.hostname)) {
    problems.add(path, endpoint, allowed, "use https: objects must not travel unencrypted");
  }
}
