/** The ARNs of all objects under these prefixes; a prefix below another one adds nothing. */
export function objectArns(bucketArn: string, prefixes: string[]): string[] {
  const outermost = [...new Set(prefixes)].filter(
    (prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)),
  );
  return outermost.sort().map((prefix) => `${bucketArn}/${literalInArn(prefix)}*`);
}

/** In the resource of a policy "*", "?" and "$" mean more than themselves ("IAM policy elements: Variables"). */
function literalInArn(prefix: string): string {
  return prefix.replace(/[*?$]/g, (character) => `\${${character}}`);
}
