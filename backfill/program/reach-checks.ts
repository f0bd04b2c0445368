import type { Fields, Problems } from "./problems";

export const roleArn = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const sharedFiles = ["sharedConfigFile", "sharedCredentialsFile"];
export const reachFields = ["endpoint", "profile", ...sharedFiles, "assumeRoles"];
const roleFields = [
  ...["roleArn", "sessionName", "externalId", "policy", "policyArns"],
  ...["sourceIdentity", "tags", "transitiveTagKeys"],
];

/** How a bucket is reached, and with whose credentials. */
export function checkReach(path: string, place: Fields, problems: Problems): void {
  if (place.endpoint !== undefined) checkEndpoint(`${path}.endpoint`, place.endpoint, problems);
  problems.optionalText(`${path}.profile`, place.profile, {
    allowed: "the name of a profile in the shared AWS configuration",
    test: (name) => name.trim() !== "",
    change: "name a profile or leave it out",
  });
  for (const file of sharedFiles) {
    problems.optionalText(`${path}.${file}`, place[file], {
      allowed: "the path of a file",
      test: (name) => name !== "",
      change: "name a file of the shared AWS configuration or leave it out",
    });
  }
  if (place.assumeRoles !== undefined) checkRoles(`${path}.assumeRoles`, place.assumeRoles, problems);
}

function checkRoles(path: string, roles: unknown, problems: Problems): void {
  if (!Array.isArray(roles)) {
    problems.add(path, roles, "a list of roles", 'write it like [{ "roleArn": "arn:..." }], or leave it out');
    return;
  }
  for (const value of roles) {
    const role = problems.object(path, value, roleFields);
    if (!role) continue;
    problems.text(path, role.roleArn, {
      allowed: 'the ARN of an IAM role, for example "arn:aws:iam::111122223333:role/backfill"',
      test: (arn) => roleArn.test(arn),
      change: "give the whole ARN or leave it out",
    });
  }
}

function checkEndpoint(path: string, endpoint: unknown, problems: Problems): void {
  const url = typeof endpoint === "string" && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const allowed = "an https URL, or an http URL of this machine's loopback interface";
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    problems.add(path, endpoint, allowed, 'give a URL such as "https://s3.example.org" or leave it out');
  } else if (url.username !== "" || url.password !== "") {
    // The value holds a secret, so it is not shown.
    problems.add(path, undefined, "a URL without user name and password", "take the credentials out of it");
  } else if (url.protocol === "http:" && !loopback.test(url.hostname)) {
    problems.add(path, endpoint, allowed, "use https: objects must not travel unencrypted");
  }
}
