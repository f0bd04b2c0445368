import { outermostPrefixes } from "../../contract/outermost-prefixes";

/** The ARNs of all objects under these prefixes; a prefix below another one adds nothing. */
export function objectArns(bucketArn: string, prefixes: string[]): string[] {
  return outermostPrefixes(prefixes).map((prefix) => `${bucketArn}/${literalInArn(prefix)}*`);
}

/** In the resource of a policy "*", "?" and "$" mean more than themselves ("IAM policy elements: Variables"). */
function literalInArn(prefix: string): string {
  return prefix.replace(/[*?$]/g, (character) => `\${${character}}`);
}
