/** Where two values differ that are made of objects, lists and plain values, as "path: found x, meant y". */
export function differences(meant: unknown, found: unknown, path = ""): string[] {
  if (isObject(meant) && isObject(found)) {
    return [...new Set([...Object.keys(meant), ...Object.keys(found)])].flatMap((key) =>
      differences(meant[key], found[key], path === "" ? key : `${path}.${key}`),
    );
  }
  const [wanted, is] = [said(meant), said(found)];
  return wanted === is ? [] : [`${path || "it"} is ${is}, not ${wanted}`];
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is empty is the same as what is not said. */
function said(value: unknown): string {
  return value === undefined || value === "" ? "unset" : JSON.stringify(value);
}
