/** What a judge has against a resource, or against a policy in it. */
export interface Finding {
  judge: string;
  /** As the judge calls it. */
  rule: string;
  /** The kind of resource or document, in the words of the list of what is accepted. */
  on: string;
  stack: string;
  resource: string;
}

/** A judge says the same more than once where it looks at several properties. */
export function distinct(findings: Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
