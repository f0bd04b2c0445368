import { Refusal } from "../failure/refusal";
import { type Command, commands, type Option, options, optionsOf, variableOf } from "./options";
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

/**
 * What the words behind the command say, and the environment, over which they win. Whoever gives the run as JSON, as the
 * component does, is not to be surprised by what happens to be in the environment.
 */
export function asked(command: Command, words: string[], environment: NodeJS.ProcessEnv): Asked {
  const known = optionsOf(command);
  const result: Asked = { fields: {}, origins: new Map(), readsStdin: words.includes("-") };
  const problems = [
    ...(result.readsStdin ? [] : readVariables(environment, known, result)),
    ...readWords(command, words, known, result),
  ];
  if (problems.length > 0) throw new Refusal(problems);
  return result;
}

function readVariables(environment: NodeJS.ProcessEnv, known: Option[], result: Asked): string[] {
  const problems = unknownVariables(environment);
  for (const option of known) {
    const text = environment[variableOf(option)];
    if (text === undefined || text === "") continue;
    const value = fromVariable(option, text);
    if (value !== undefined) put(result, option, value, variableOf(option));
    else {
      problems.push(
        `${variableOf(option)} is ${JSON.stringify(text)}; allowed is true or false; unset it, or say one of them`,
      );
    }
  }
  return problems;
}

function readWords(command: Command, words: string[], known: Option[], result: Asked): string[] {
  const problems: string[] = [];
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === "-") continue;
    const [, name = "", inline] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const option = known.find(({ flag }) => `--${flag}` === name);
    if (name === "") {
      problems.push(
        `${JSON.stringify(word)} is no option; options begin with --, and a single - reads the run from stdin`,
      );
    } else if (option === undefined) {
      const flags = known.map(({ flag }) => `--${flag}`).join(", ");
      problems.push(`${name} is not known to ${command}; allowed are ${flags}`);
      // Most likely its value.
      if (left[0]?.startsWith("-") === false) left.shift();
    } else if (option.value === undefined) {
      if (inline === undefined) put(result, option, option.sets ?? true, name);
      else problems.push(`${name} takes no value; leave ${JSON.stringify(inline)} away`);
    } else {
      // A value that begins like an option is one that was forgotten, unless it stands behind "=".
      const value = inline ?? (left[0]?.startsWith("--") ? undefined : left.shift());
      if (value === undefined || value === "")
        problems.push(`${name} lacks its value; say ${name} ${option.value}`);
      else put(result, option, typed(option, value), name);
    }
  }
  return problems;
}

function fromVariable(option: Option, text: string): unknown {
  if (option.value !== undefined) return typed(option, text);
  if (text !== "true" && text !== "false") return undefined;
  return (text === "true") === (option.sets ?? true);
}

function typed({ isNumber }: Option, text: string): unknown {
  // What is no number stays as it was said, to be shown.
  return isNumber && text.trim() !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

/** A misspelt one would be passed over without a word. */
function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = options.map(variableOf);
  return Object.keys(environment)
    .filter((name) => name.startsWith("S3_BACKFILL_") && !known.includes(name))
    .map(
      (name) => `${name} is not known; allowed are ${known.join(", ")}; unset it, or correct its spelling`,
    );
}

function put({ fields, origins }: Asked, { path, isList }: Option, value: unknown, origin: string): void {
  const names = path.split(".");
  const last = names.pop() ?? "";
  let place = fields;
  for (const name of names) {
    place[name] ??= {};
    place = place[name] as Fields;
  }
  // Words win over the environment, also where words add to each other.
  const goesOn = isList && origins.get(path) === origin;
  place[last] = isList ? [...(goesOn ? (place[last] as unknown[]) : []), value] : value;
  origins.set(path, origin);
}
