/** In the characters that IAM takes: others of a prefix are written as JSON escapes ("PutRolePolicy", pattern). */
export function policyJson(document: object): string {
  return JSON.stringify(document).replace(
    /[^\u0020-\u00ff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
