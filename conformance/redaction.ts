import { prefix } from "./naming";

/**
 * Takes out of a report what must not leave the house: account IDs, names of users, roles and keys in ARNs, access keys, and
 * the secrets of this run. Names of this program's own resources stay.
 */
export function redacted(text: string, secrets: readonly string[] = []): string {
  const withoutSecrets = secrets
    .filter((secret) => secret.length >= 8)
    .reduce((rest, secret) => rest.replaceAll(secret, "(removed)"), text);
  return withoutSecrets
    .replace(
      /\b(arn:[\w-]+:[\w-]+:[\w-]*):(\d{12}|aws):([^\s"'<>|,;)]*)/g,
      (_, start, _account, rest: string) => {
        const resource = rest.includes(prefix) ? rest : rest.replace(/[:/].*$/, "/(removed)");
        return `${start}:(account):${resource}`;
      },
    )
    .replace(/\b(?:AKIA|ASIA|AIDA|AROA|AGPA|ANPA)[A-Z0-9]{12,}\b/g, "(removed)")
    .replace(/(?<!\d)\d{12}(?!\d)/g, "(account)");
}
