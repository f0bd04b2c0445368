import { parseArgs } from "node:util";
import { Refusal } from "../failure/refusal";
import { type Command, commands, type Option, options, variableOf } from "./options";
import type { Fields } from "./problems";

/** What somebody asked for, unchecked. */
export interface Asked {
  /** By the paths of the options, nested. */
  fields: Fields;
  /** The flag or the variable that a property came from, by its path. */
  origins: Map<string, string>;
  /** Whether the rest is on stdin. */
  readsStdin: boolean;
}

export function isCommand(word: string | undefined): word is Command {
  return word !== undefined && Object.hasOwn(commands, word);
}

/** What the words behind the command and the environment say; words win. */
export function asked(command: Command, words: string[], environment: NodeJS.ProcessEnv): Asked {
  const problems: string[] = [];
  const known = options.filter(({ of }) => of.includes(command));
  const result: Asked = { fields: {}, origins: new Map(), readsStdin: false };
  for (const option of known) {
    const text = environment[variableOf(option)];
    if (text === undefined || text === "") continue;
    const value = fromVariable(option, text);
    if (value === undefined) {
      problems.push(
        `${variableOf(option)} is ${JSON.stringify(text)}; allowed is true or false; unset it, or say one of them`,
      );
    } else put(result, option, value, variableOf(option));
  }
  problems.push(...unknownVariables(environment), ...readWords(command, words, known, result));
  if (problems.length > 0) throw new Refusal(problems);
  return result;
}

function readWords(command: Command, words: string[], known: Option[], result: Asked): string[] {
  const { tokens } = parseArgs({
    args: words,
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      known.map(({ flag, value }) => [flag, { type: value === undefined ? "boolean" : "string" }] as const),
    ),
  });
  const problems: string[] = [];
  const lists = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (token.value === "-") result.readsStdin = true;
      else
        problems.push(
          `${JSON.stringify(token.value)} is no option; options begin with --, and a single - reads the run from stdin`,
        );
      continue;
    }
    const option = known.find(({ flag }) => `--${flag}` === token.rawName);
    if (option === undefined) {
      problems.push(
        `${token.rawName} is not known to ${command}; allowed are ${known.map(({ flag }) => `--${flag}`).join(", ")}`,
      );
    } else if (option.value === undefined && token.value !== undefined) {
      problems.push(`${token.rawName} takes no value; leave ${JSON.stringify(token.value)} away`);
    } else if (option.value !== undefined && (token.value === undefined || token.value === "")) {
      problems.push(`${token.rawName} lacks its value; say ${token.rawName} ${option.value}`);
    } else if (option.isList) {
      const list = [...(lists.get(option.flag) ?? []), token.value ?? ""];
      lists.set(option.flag, list);
      put(result, option, list, token.rawName);
    } else {
      put(result, option, typed(option, token.value), token.rawName);
    }
  }
  return problems;
}

function fromVariable(option: Option, text: string): unknown {
  if (option.isList) return [text];
  if (option.value !== undefined) return typed(option, text);
  if (text !== "true" && text !== "false") return undefined;
  return (text === "true") === (option.sets ?? true);
}

function typed(option: Option, text: string | undefined): unknown {
  if (text === undefined) return option.sets ?? true;
  // What is no number stays as it was said, to be shown.
  return option.isNumber && text.trim() !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

/** A misspelt one would be passed over without a word. */
function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = options.map(variableOf);
  return Object.keys(environment)
    .filter((name) => name.startsWith("S3_BACKFILL_") && !known.includes(name))
    .map((name) => `${name} is not known; allowed are ${known.join(", ")}; unset it or correct its spelling`);
}

function put({ fields, origins }: Asked, { path }: Option, value: unknown, origin: string): void {
  const names = path.split(".");
  const last = names.pop() ?? "";
  let place = fields;
  for (const name of names) {
    place[name] ??= {};
    place = place[name] as Fields;
  }
  place[last] = value;
  origins.set(path, origin);
}
