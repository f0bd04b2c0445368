/** The rules of "General purpose bucket naming rules" in the S3 User Guide, each with what to tell the caller. */
const rules: [breaks: (name: string) => boolean, demand: string][] = [
  [(name) => name.length < 3 || name.length > 63, "must be 3 to 63 characters long"],
  [(name) => !/^[a-z0-9.-]*$/.test(name), 'may only have lowercase letters, digits, "." and "-"'],
  [(name) => !/^[a-z0-9].*[a-z0-9]$/s.test(name), "must begin and end with a lowercase letter or a digit"],
  [(name) => name.includes(".."), 'may not have two "." in a row'],
  [(name) => /^\d+\.\d+\.\d+\.\d+$/.test(name), "may not look like an IP address"],
  [(name) => /^(xn--|sthree-|amzn-s3-demo-)/.test(name), "begins with a prefix that S3 keeps for itself"],
  [
    (name) => /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name),
    "ends with a suffix that S3 keeps for itself",
  ],
];

/** What S3 demands and this name does not give; empty for a name that S3 takes. */
export function bucketNameDemands(name: string): string[] {
  return rules.filter(([breaks]) => breaks(name)).map(([, demand]) => demand);
}
