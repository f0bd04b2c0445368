export type Fields = { [name: string]: unknown };

/** Collects what is wrong, each in the caller's words: where it was said, its value, what is allowed, what to change. */
export class Problems {
  readonly found: string[] = [];

  /** `origins` has the flag or the variable that a property came from, by its path. */
  constructor(private readonly origins: ReadonlyMap<string, string> = new Map()) {}

  add(path: string, value: unknown, allowed: string, change: string): void {
    const shown = value === undefined ? "" : ` is ${excerpt(value)};`;
    this.found.push(`${this.nameOf(path)}${shown} allowed is ${allowed}; ${change}`);
  }

  object(path: string, value: unknown, known?: string[]): Fields | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const change = value === undefined ? "add it" : "make it an object";
      this.add(path, value ?? null, "an object", change);
      return undefined;
    }
    for (const name of Object.keys(value)) {
      // Objects drop it without an error: a filter of this tag alone would match everything.
      if (name === "__proto__" && known === undefined) {
        this.add(`${path}.${name}`, undefined, "any other key", "rename it");
      }
      if (known?.includes(name) === false) {
        const at = path === "run" ? name : `${path}.${name}`;
        this.found.push(
          `${this.nameOf(at)} is not known; allowed are ${known.join(", ")}; remove it or correct its spelling`,
        );
      }
    }
    return value as Fields;
  }

  text(
    path: string,
    value: unknown,
    rule: { allowed: string; test?: (value: string) => boolean; change: string },
  ): void {
    if (typeof value !== "string" || rule.test?.(value) === false)
      this.add(path, value ?? null, rule.allowed, rule.change);
  }

  optionalText(path: string, value: unknown, rule: Parameters<Problems["text"]>[2]): void {
    if (value !== undefined) this.text(path, value, rule);
  }

  optionalFlag(path: string, value: unknown): void {
    if (value === undefined || typeof value === "boolean") return;
    this.add(path, value, "true or false", "say one of them, or leave it out");
  }

  private nameOf(path: string): string {
    return this.origins.get(path) ?? path;
  }
}

function excerpt(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length <= 80 ? json : `${json.slice(0, 77)}...`;
}
