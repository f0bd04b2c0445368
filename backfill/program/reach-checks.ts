import { isArn } from "../../contract/arns";
import { checkEndpoint } from "./endpoint-check";
import type { Fields, Problems } from "./problems";

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
      test: (arn) => isArn("role", arn),
      change: "give the whole ARN or leave it out",
    });
  }
}
