import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package, or a module of one, and what a program takes out of it. */
export interface Import {
  module: string;
  names: string[];
}

/** What the sources of a program import from packages, types left out: nothing is loaded for them. */
export function importsOf(folder: string): Import[] {
  const sources = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  return sources.flatMap((name) => importsIn(readFileSync(join(folder, name), "utf8")));
}

export function importsIn(source: string): Import[] {
  return [...source.matchAll(/^import \{([^}]*)\} from "([^."][^"]*)";$/gm)].flatMap(
    ([, list = "", module = ""]) => {
      const names = list.split(",").map((name) => name.trim());
      const loaded = names
        .filter((name) => name !== "" && !name.startsWith("type "))
        .map((name) => name.replace(/ as .*$/, ""));
      return loaded.length === 0 ? [] : [{ module, names: loaded }];
    },
  );
}

/** JavaScript that loads them. It asks for each name, because packages load a class when somebody first does. */
export function loadingScript(imports: readonly Import[]): string {
  return imports
    .flatMap(({ module, names }) =>
      names.map((name) => `if (!require("${module}").${name}) throw new Error("${module} has no ${name}");`),
    )
    .join("\n");
}
